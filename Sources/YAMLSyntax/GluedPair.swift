/// A key and a value that a space should keep apart: `kernel:3`.
public struct GluedPair: Sendable, Hashable {
  /// The word before the colon.
  public let key: String
  /// The text after it.
  public let value: String

  /// Finds the first colon inside a word that starts like a key.
  init?(_ text: String) {
    guard let colon = text.firstIndex(of: ":"), colon > text.startIndex else { return nil }
    let key = text[..<colon]
    let value = text[text.index(after: colon)...]
    guard !value.isEmpty, value.first != " ", !value.hasPrefix("//"),
      key.utf8.allSatisfy({ byte in
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F, 0x2D, 0x2E, 0x2F: true
        default: false
        }
      }), key.contains(where: { !$0.isNumber })
    else { return nil }
    self.key = String(key)
    self.value = String(value)
  }
}

extension YAMLNode {
  /// The pair that a plain text such as `kernel:3` was probably meant to be.
  public var gluedPair: GluedPair? {
    guard style == .plain, let text else { return nil }
    return GluedPair(text)
  }
}

extension YAMLNode.Pair {
  /// The pair that a key without a value such as `{kernel:3}` was probably meant to be.
  public var gluedPair: GluedPair? { value.isEmpty ? GluedPair(key) : nil }
}
