import Tensors

/// A small seeded generator (SplitMix64), so that every run tests the same shapes and values.
struct Dice: RandomNumberGenerator {
  private var state: UInt64

  init(seed: Int) { state = UInt64(truncatingIfNeeded: seed) &* 0x9E37_79B9_7F4A_7C15 }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }
  mutating func flip() -> Bool { number(0...1) == 1 }
  mutating func floats(_ count: Int) -> [Float] {
    (0..<count).map { _ in Float.random(in: -1...1, using: &self) }
  }
  /// Values on a coarse grid, so that ties and zeros are common.
  mutating func coarse(_ count: Int) -> [Float] {
    (0..<count).map { _ in Float(number(-3...3)) / 2 }
  }
}

/// The largest difference, as a part of the largest expected value (or of one, if that is more).
func difference(_ got: [Float], _ expected: [Float]) -> Float {
  guard got.count == expected.count else { return .infinity }
  let scale = expected.reduce(Float(1)) { max($0, abs($1)) }
  return zip(got, expected).reduce(Float(0)) { worst, pair in
    let gap = abs(pair.0 - pair.1)
    return gap.isNaN ? .infinity : max(worst, gap / scale)
  }
}
