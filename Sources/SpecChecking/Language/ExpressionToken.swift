/// One word of an expression and where it stands in the text, in UTF-8 offsets.
struct ExpressionToken {
  enum Kind: Equatable {
    /// A whole number that fits.
    case integer(Int)
    /// Any other number.
    case real(Double)
    /// `$name` or `$in.channels`, without the dollar.
    case variable(String)
    /// `and`, `or`, `not`, `if`, `else`, `true`, `false`.
    case keyword(String)
    /// An operator or a bracket.
    case symbol(String)
    /// The end of the text.
    case end
  }

  let kind: Kind
  let range: Range<Int>
}

/// Splits an expression into words.
struct ExpressionScanner {
  private let bytes: [UInt8]
  private var index = 0

  private static let keywords: Set<String> = ["and", "or", "not", "if", "else", "true", "false"]
  private static let symbols = [
    "//", "==", "!=", "<=", ">=", "+", "-", "*", "/", "%", "(", ")", "<", ">",
  ]

  init(_ text: String) { bytes = Array(text.utf8) }

  /// The next word.
  mutating func next() throws(ExpressionFault) -> ExpressionToken {
    while index < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[index]) { index += 1 }
    let start = index
    guard index < bytes.count else { return ExpressionToken(kind: .end, range: start..<start) }
    if bytes[index] == 0x24 { return try variable() }
    if isDigit(index) || (bytes[index] == 0x2E && isDigit(index + 1)) { return try number() }
    if isLetter(index) {
      let word = word()
      guard Self.keywords.contains(word) else {
        throw .unreadable(.bareWord(word), at: start..<index)
      }
      return ExpressionToken(kind: .keyword(word), range: start..<index)
    }
    for symbol in Self.symbols where bytes[index...].starts(with: symbol.utf8) {
      index += symbol.utf8.count
      return ExpressionToken(kind: .symbol(symbol), range: start..<index)
    }
    return try stray()
  }

  private func isDigit(_ at: Int) -> Bool {
    at < bytes.count && (0x30...0x39).contains(bytes[at])
  }

  private func isLetter(_ at: Int) -> Bool {
    guard at < bytes.count else { return false }
    return (0x61...0x7A).contains(bytes[at] | 0x20) || bytes[at] == 0x5F
  }

  private mutating func word() -> String {
    let start = index
    while isLetter(index) || isDigit(index) { index += 1 }
    return String(decoding: bytes[start..<index], as: UTF8.self)
  }

  private mutating func variable() throws(ExpressionFault) -> ExpressionToken {
    let start = index
    index += 1
    guard isLetter(index) else { throw .unreadable(.nameMissing, at: start..<index) }
    var name = word()
    while index < bytes.count, bytes[index] == 0x2E, isLetter(index + 1) {
      index += 1
      name += "." + word()
    }
    return ExpressionToken(kind: .variable(name), range: start..<index)
  }

  private mutating func number() throws(ExpressionFault) -> ExpressionToken {
    let start = index
    while isDigit(index) { index += 1 }
    if index < bytes.count, bytes[index] == 0x2E, isDigit(index + 1) {
      index += 1
      while isDigit(index) { index += 1 }
    }
    if index < bytes.count, bytes[index] | 0x20 == 0x65 {
      let hasSign = index + 1 < bytes.count && [0x2B, 0x2D].contains(bytes[index + 1])
      let digits = index + (hasSign ? 2 : 1)
      if isDigit(digits) {
        index = digits
        while isDigit(index) { index += 1 }
      }
    }
    let text = String(decoding: bytes[start..<index], as: UTF8.self)
    let range = start..<index
    switch PlainNumber(text) {
    case .integer(let value): return ExpressionToken(kind: .integer(value), range: range)
    case .real(let value): return ExpressionToken(kind: .real(value), range: range)
    case .leadingZero(let decimal, _):
      throw .unreadable(.leadingZero(text, decimal: decimal), at: range)
    case .tooLarge: throw .tooLarge(text, at: range)
    case .foreignForm, .notANumber: throw .unreadable(.stray(text), at: range)
    }
  }

  /// Names a character that no expression has, whole even where it takes several bytes.
  private func stray() throws(ExpressionFault) -> ExpressionToken {
    let foreign = ["&&", "||", "!", "=", "^", "&", "|"]
    for word in foreign where bytes[index...].starts(with: word.utf8) {
      throw .unreadable(.foreignOperator(word), at: index..<(index + word.utf8.count))
    }
    var end = index + 1
    while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
    let text = String(decoding: bytes[index..<end], as: UTF8.self)
    throw .unreadable(.stray(text), at: index..<end)
  }
}
