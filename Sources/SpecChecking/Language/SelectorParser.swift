import SourceMarks

/// Reads the grammar of selectors from left to right.
struct SelectorParser {
  private let bytes: [UInt8]
  private var index = 0

  init(_ text: String) { bytes = Array(text.utf8) }

  // selector = item {"," item}
  mutating func parse() throws(SelectorFault) -> [SelectorItem] {
    skipBlanks()
    guard index < bytes.count else { throw .empty }
    var items: [SelectorItem] = []
    while true {
      items.append(try item())
      skipBlanks()
      guard index < bytes.count else { return items }
      guard bytes[index] == 0x2C else { throw stray() }
      let comma = index
      index += 1
      skipBlanks()
      if index == bytes.count { throw .emptyItem(at: comma..<comma + 1) }
    }
  }

  // item = ["-"] pick
  private mutating func item() throws(SelectorFault) -> SelectorItem {
    let isExclusion = skip("-")
    if isExclusion { skipBlanks() }
    if index == bytes.count || bytes[index] == 0x2C {
      throw .emptyItem(at: max(index - 1, 0)..<max(index, 1))
    }
    var item = try pick()
    item.isExclusion = isExclusion
    return item
  }

  // pick = ("last" | "first") "(" filtered ")" | filtered
  private mutating func pick() throws(SelectorFault) -> SelectorItem {
    let start = index
    var end = index
    while end < bytes.count, Self.isNameByte(bytes[end]) { end += 1 }
    guard end < bytes.count, bytes[end] == 0x28 else { return try filtered() }
    let word = String(decoding: bytes[start..<end], as: UTF8.self)
    guard word == "last" || word == "first" else {
      throw .unknownPick(word, at: start..<max(end, start + 1))
    }
    index = end + 1
    skipBlanks()
    var item = try filtered()
    skipBlanks()
    guard index < bytes.count else { throw .unclosed(word, at: start..<end) }
    guard skip(")") else { throw stray() }
    item.pick = word == "last" ? .last : .first
    return item
  }

  // filtered = glob [":" op-name]
  private mutating func filtered() throws(SelectorFault) -> SelectorItem {
    let start = index
    while index < bytes.count, Self.isNameByte(bytes[index]) || bytes[index] == 0x2E {
      index += 1
    }
    guard index > start else {
      if index < bytes.count { throw stray() }
      throw .emptyItem(at: max(start - 1, 0)..<max(start, 1))
    }
    try checkSegments(start..<index)
    var glob = String(decoding: bytes[start..<index], as: UTF8.self)
    let isInput = glob.hasSuffix(".in")
    if isInput { glob.removeLast(3) }
    var item = SelectorItem(glob: NamePattern(glob), isInput: isInput)
    let colon = index
    if skip(":") {
      let name = index
      while index < bytes.count, Self.isNameByte(bytes[index]), bytes[index] != 0x2A { index += 1 }
      guard index > name else { throw .operatorMissing(at: colon..<colon + 1) }
      item.operatorName = String(decoding: bytes[name..<index], as: UTF8.self)
    }
    return item
  }

  /// Refuses `a..b`, `.a`, `a.` and segments that start with `-` or `/`.
  private func checkSegments(_ range: Range<Int>) throws(SelectorFault) {
    var start = range.lowerBound
    for index in range.lowerBound...range.upperBound
    where index == range.upperBound || bytes[index] == 0x2E {
      guard index > start else {
        let dot = min(index, range.upperBound - 1)
        throw .emptySegment(at: dot..<dot + 1)
      }
      if bytes[start] == 0x2D || bytes[start] == 0x2F {
        throw .stray(String(decoding: [bytes[start]], as: UTF8.self), at: start..<start + 1)
      }
      start = index + 1
    }
  }

  private mutating func skip(_ character: Unicode.Scalar) -> Bool {
    guard index < bytes.count, UInt32(bytes[index]) == character.value else { return false }
    index += 1
    return true
  }

  private mutating func skipBlanks() {
    while index < bytes.count, bytes[index] == 0x20 || bytes[index] == 0x09 { index += 1 }
  }

  private func stray() -> SelectorFault {
    var end = index + 1
    while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
    return .stray(String(decoding: bytes[index..<end], as: UTF8.self), at: index..<end)
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F, 0x2D, 0x2F, 0x2A: true
    default: false
    }
  }
}
