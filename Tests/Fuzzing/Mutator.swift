/// A small generator with a seed: the same numbers on every machine.
public struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  /// Starts from a seed.
  public init(_ seed: UInt64) { state = seed }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// Spoils texts: bytes changed, cut out, put in, and parts of one text in another.
public struct Mutator {
  /// What a spec is sensitive to.
  public static let pieces = [
    "$", "$in.channels", " // 0", "-1", "99999999999", "0..1023", "..", ".in", "in", "input",
    "[", "]", "{", "}", ": ", ",", "\n", "  ", "when: ", "from: ", "layers: ", "- ", "'", "\"",
    "*", "&a", "1e308", "true", "relu", "Basic", "kernel: 0", "groups: 7", "pad: 1024", "\u{e9}",
    "share: ", "use: [", "? ", "!!int ", "---\n", "%YAML 1.1\n", "\t", "\u{feff}", "\u{2028}",
    "#", "|\n", ">-\n", "**:conv", "last(", "-aux.**", " if ", " else ", "not ", "0x1F", "1_000",
    "same", "[[[[[[[[", "{a: {a: {a: ", "same: 3..3",
  ]

  private let texts: [[UInt8]]

  /// Spoils these texts.
  public init(_ texts: [[UInt8]]) { self.texts = texts }

  /// The text of a number: the same for the same texts and number.
  public func text(_ number: UInt64) -> [UInt8] {
    var random = SplitMix64(number)
    // The generator's first words of near seeds are unrelated.
    var bytes = texts[Int.random(in: 0..<texts.count, using: &random)]
    for _ in 0..<Int.random(in: 1...6, using: &random) { change(&bytes, &random) }
    return bytes
  }

  private func change(_ bytes: inout [UInt8], _ random: inout SplitMix64) {
    guard !bytes.isEmpty else {
      bytes = Array(Self.pieces.randomElement(using: &random)?.utf8 ?? "".utf8)
      return
    }
    let place = Int.random(in: 0..<bytes.count, using: &random)
    let end = min(bytes.count, place + Int.random(in: 1...40, using: &random))
    switch Int.random(in: 0..<7, using: &random) {
    case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
    case 1: bytes.remove(at: place)
    case 2, 3:
      bytes.insert(bytesOf: Self.pieces.randomElement(using: &random) ?? "", at: place)
    case 4: bytes.removeSubrange(place..<end)
    case 5: bytes.insert(contentsOf: bytes[place..<end], at: place)
    default:
      let other = texts[Int.random(in: 0..<texts.count, using: &random)]
      guard !other.isEmpty else { return }
      let start = Int.random(in: 0..<other.count, using: &random)
      let stop = min(other.count, start + Int.random(in: 1...80, using: &random))
      bytes.replaceSubrange(place..<end, with: other[start..<stop])
    }
  }
}

extension [UInt8] {
  fileprivate mutating func insert(bytesOf text: String, at place: Int) {
    insert(contentsOf: Array(text.utf8), at: place)
  }
}
