/// How a plain scalar reads as a number: decimal digits only, and no reader may disagree.
public enum PlainNumber: Sendable, Hashable {
  /// A whole number.
  case integer(Int)
  /// A number with a point or an exponent; finite.
  case real(Double)
  /// Decimal digits after a needless zero (`010`), which YAML 1.1 reads as octal.
  ///
  /// `decimal` is the text without the zeros; `octal` what YAML 1.1 makes of it, if anything.
  case leadingZero(decimal: String, octal: Int?)
  /// A number that 64 bits cannot hold.
  case tooLarge
  /// A number in a form that only some readers know: `0x1F`, `0o17`, `1_000`, `12:30`, `.inf`.
  case foreignForm
  /// No number.
  case notANumber

  /// Reads a text.
  public init(_ text: String) {
    self = Self.read(Array(text.utf8), text)
  }

  /// Whether a text is a whole number that can be used.
  public static func isInteger(_ text: String) -> Bool {
    if case .integer = PlainNumber(text) { true } else { false }
  }

  /// Whether a text is a number that can be used, whole or not.
  public static func isReal(_ text: String) -> Bool {
    switch PlainNumber(text) {
    case .integer, .real: true
    default: false
    }
  }

  private static func read(_ bytes: [UInt8], _ text: String) -> PlainNumber {
    var cursor = DigitCursor(bytes)
    let isNegative = cursor.skip("-")
    if !isNegative { _ = cursor.skip("+") }
    let whole = cursor.digits()
    var isReal = false
    var fraction: ArraySlice<UInt8> = []
    if cursor.skip(".") {
      fraction = cursor.digits()
      guard !fraction.isEmpty else { return other(text) }
      isReal = true
    }
    guard !whole.isEmpty || !fraction.isEmpty else { return other(text) }
    if cursor.skip("e") || cursor.skip("E") {
      if !cursor.skip("-") { _ = cursor.skip("+") }
      guard !cursor.digits().isEmpty else { return other(text) }
      isReal = true
    }
    guard cursor.isAtEnd else { return other(text) }
    if whole.count > 1, whole.first == 0x30 {
      return leadingZero(text, whole, isReal: isReal, isNegative: isNegative)
    }
    if isReal {
      guard let value = Double(text), value.isFinite else { return .tooLarge }
      return .real(value)
    }
    return Int(text).map { .integer($0) } ?? .tooLarge
  }

  private static func leadingZero(
    _ text: String, _ whole: ArraySlice<UInt8>, isReal: Bool, isNegative: Bool
  ) -> PlainNumber {
    let sign = isNegative ? "-" : ""
    let unsigned = text.first == "-" || text.first == "+" ? text.dropFirst() : text[...]
    let zeros = unsigned.prefix { $0 == "0" }.count
    var rest = String(unsigned.dropFirst(zeros))
    if rest.isEmpty || rest.first?.isNumber != true { rest = "0" + rest }
    let octal = isReal ? nil : Int(sign + String(decoding: whole, as: UTF8.self), radix: 8)
    return .leadingZero(decimal: sign + rest, octal: octal)
  }

  /// Tells a number in a foreign form from other words.
  private static func other(_ text: String) -> PlainNumber {
    let unsigned = text.first == "-" || text.first == "+" ? text.dropFirst() : text[...]
    let lower = unsigned.lowercased()
    if [".inf", ".nan", "inf", "nan", "infinity"].contains(lower) { return .foreignForm }
    guard let first = lower.utf8.first, (0x30...0x39).contains(first) else { return .notANumber }
    for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] where lower.hasPrefix(prefix) {
      let digits = lower.dropFirst(2).filter { $0 != "_" }
      if !digits.isEmpty, digits.allSatisfy({ $0.isASCII && Int(String($0), radix: radix) != nil })
      {
        return .foreignForm
      }
    }
    let isGrouped = lower.contains("_") || lower.contains(":")
    let isDigits = lower.utf8.allSatisfy {
      (0x30...0x39).contains($0) || [0x5F, 0x3A, 0x2E].contains($0)
    }
    return isGrouped && isDigits ? .foreignForm : .notANumber
  }
}

/// Walks over the characters of a number.
private struct DigitCursor {
  private let bytes: [UInt8]
  private var index = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool { index == bytes.count }

  mutating func skip(_ character: Unicode.Scalar) -> Bool {
    guard index < bytes.count, UInt32(bytes[index]) == character.value else { return false }
    index += 1
    return true
  }

  mutating func digits() -> ArraySlice<UInt8> {
    let start = index
    while index < bytes.count, (0x30...0x39).contains(bytes[index]) { index += 1 }
    return bytes[start..<index]
  }
}
