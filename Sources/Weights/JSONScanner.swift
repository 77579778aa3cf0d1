/// Reads JSON text strictly, piece by piece, without ever building a tree.
///
/// Strict means: RFC 8259 and nothing else; whole numbers only where numbers are asked for;
/// escapes must give valid Unicode. The caller decides what each place must hold, so a duplicate
/// key cannot slip by.
struct JSONScanner {
  /// Where the text departs from what was asked for.
  struct Fault: Error {
    let reason: String
    let offset: Int
    var text: String { "\(reason) at byte \(offset) of the header" }
  }

  private let bytes: [UInt8]
  private(set) var offset: Int
  private let end: Int

  /// - Parameter bytes: Must be valid UTF-8.
  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    offset = 0
    end = bytes.count
  }

  /// The next byte that is not white space, without taking it; nil at the end.
  mutating func peek() -> UInt8? {
    while offset < end, Self.isSpace(bytes[offset]) { offset += 1 }
    return offset < end ? bytes[offset] : nil
  }

  /// Takes one character.
  mutating func take(_ character: Unicode.Scalar) throws(Fault) {
    guard peek() == UInt8(ascii: character) else { throw fault("'\(character)' is missing") }
    offset += 1
  }

  /// Takes one character if it comes next.
  mutating func takeIfNext(_ character: Unicode.Scalar) -> Bool {
    guard peek() == UInt8(ascii: character) else { return false }
    offset += 1
    return true
  }

  /// Nothing but white space may follow.
  mutating func finish() throws(Fault) {
    if let next = peek() {
      throw fault(next == 0 ? "NUL bytes follow the text" : "something follows the text")
    }
  }

  /// Takes an object; `member` takes the value of each key.
  mutating func object(
    _ member: (inout JSONScanner, String) throws(Fault) -> Void
  ) throws(Fault) {
    try take("{")
    if takeIfNext("}") { return }
    repeat {
      guard peek() == UInt8(ascii: "\"") else { throw fault("a name in quotes is missing") }
      let key = try string()
      try take(":")
      try member(&self, key)
    } while takeIfNext(",")
    try take("}")
  }

  /// Takes a list of whole numbers, none negative.
  mutating func wholeNumbers() throws(Fault) -> [Int] {
    try take("[")
    if takeIfNext("]") { return [] }
    var numbers: [Int] = []
    repeat { numbers.append(try wholeNumber()) } while takeIfNext(",")
    try take("]")
    return numbers
  }

  /// Takes a whole number that is not negative and fits in an `Int`.
  mutating func wholeNumber() throws(Fault) -> Int {
    guard let first = peek(), Self.isDigit(first) else { throw fault("a whole number is missing") }
    let start = offset
    var value = 0
    while offset < end, Self.isDigit(bytes[offset]) {
      let (tenfold, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = tenfold.addingReportingOverflow(Int(bytes[offset] - UInt8(ascii: "0")))
      if overflow || carry { throw Fault(reason: "a number is too large", offset: start) }
      value = sum
      offset += 1
    }
    if first == UInt8(ascii: "0"), offset - start > 1 {
      throw Fault(reason: "a number has a leading zero", offset: start)
    }
    if offset < end,
      [UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E")].contains(bytes[offset])
    {
      throw Fault(reason: "a number is not whole", offset: start)
    }
    return value
  }

  /// Takes a string.
  mutating func string() throws(Fault) -> String {
    try take("\"")
    var text: [UInt8] = []
    var plainStart = offset
    while offset < end {
      let byte = bytes[offset]
      switch byte {
      case UInt8(ascii: "\""):
        text += bytes[plainStart..<offset]
        offset += 1
        return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"):
        text += bytes[plainStart..<offset]
        offset += 1
        try escape(into: &text)
        plainStart = offset
      case 0..<0x20:
        throw fault("a control character stands in a string")
      default:
        offset += 1
      }
    }
    throw fault("a string does not end")
  }

  /// Takes any value and forgets it.
  mutating func skipValue(depth: Int = 0) throws(Fault) {
    guard depth < Self.deepest else { throw fault("values are nested too deep") }
    switch peek() {
    case UInt8(ascii: "{"):
      try object { scanner, _ throws(Fault) in try scanner.skipValue(depth: depth + 1) }
    case UInt8(ascii: "["):
      offset += 1
      if takeIfNext("]") { return }
      repeat { try skipValue(depth: depth + 1) } while takeIfNext(",")
      try take("]")
    case UInt8(ascii: "\""):
      _ = try string()
    case UInt8(ascii: "t"): try word("true")
    case UInt8(ascii: "f"): try word("false")
    case UInt8(ascii: "n"): try word("null")
    default: try skipNumber()
    }
  }

  func fault(_ reason: String) -> Fault { Fault(reason: reason, offset: offset) }

  /// The official reader stops at 128 levels, of which the header and the entry are two.
  private static let deepest = 126

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
  }
  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  private mutating func escape(into text: inout [UInt8]) throws(Fault) {
    guard offset < end else { throw fault("a string does not end") }
    let byte = bytes[offset]
    offset += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "u"): text += String(Character(try escapedScalar())).utf8
    default: throw fault("'\\' is followed by a character that makes no escape")
    }
  }

  private mutating func escapedScalar() throws(Fault) -> Unicode.Scalar {
    let first = try hexadecimal()
    if let scalar = Unicode.Scalar(first) { return scalar }
    guard first < 0xDC00, end - offset >= 6, bytes[offset] == UInt8(ascii: "\\"),
      bytes[offset + 1] == UInt8(ascii: "u")
    else { throw fault("half a surrogate pair stands alone") }
    offset += 2
    let second = try hexadecimal()
    guard (0xDC00..<0xE000).contains(second),
      let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
    else { throw fault("half a surrogate pair stands alone") }
    return scalar
  }

  private mutating func hexadecimal() throws(Fault) -> UInt32 {
    guard end - offset >= 4 else { throw fault("a string does not end") }
    var value: UInt32 = 0
    for byte in bytes[offset..<offset + 4] {
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw fault("'\\u' needs four hexadecimal digits")
      }
      value = value << 4 | UInt32(digit)
    }
    offset += 4
    return value
  }

  private mutating func word(_ word: String) throws(Fault) {
    guard bytes[offset...].starts(with: word.utf8) else { throw fault("a value is missing") }
    offset += word.utf8.count
  }

  private mutating func skipNumber() throws(Fault) {
    _ = takeIfNext("-")
    let start = offset
    try digits()
    if bytes[start] == UInt8(ascii: "0"), offset - start > 1 {
      throw Fault(reason: "a number has a leading zero", offset: start)
    }
    if offset < end, bytes[offset] == UInt8(ascii: ".") {
      offset += 1
      try digits()
    }
    if offset < end, bytes[offset] | 0x20 == UInt8(ascii: "e") {
      offset += 1
      if offset < end, [UInt8(ascii: "+"), UInt8(ascii: "-")].contains(bytes[offset]) {
        offset += 1
      }
      try digits()
    }
  }

  private mutating func digits() throws(Fault) {
    let start = offset
    while offset < end, Self.isDigit(bytes[offset]) { offset += 1 }
    if offset == start { throw fault("a value is missing") }
  }
}
