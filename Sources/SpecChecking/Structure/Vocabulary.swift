import Operators

/// The words of the language that are not operators, and what other tools say instead.
enum Vocabulary {
  /// Keys beside the operation of any layer.
  static let reserved: Set<String> = ["from", "when", "note", "layers", "share"]
  /// Names that stand for inputs.
  static let inputs: Set<String> = ["in", "input"]
  /// Attributes by which other tools attach an activation to a layer.
  static let activation: Set<String> = ["activation", "act", "nonlinearity", "activation_function"]
  /// Attributes by which other tools set the memory layout of a layer.
  static let layout: Set<String> = ["channels_last", "data_format", "layout", "memory_format"]
  /// Our operator for each word of another tool, by its lower-case form.
  static let foreignOperators: [String: String] = {
    var table: [String: String] = [:]
    for entry in OperatorCatalog.entries {
      for word in entry.foreign where table[word.lowercased()] == nil {
        table[word.lowercased()] = entry.name
      }
    }
    return table
  }()
  /// The operators' names.
  static let operators = OperatorCatalog.entries.map(\.name)

  /// Whether a word begins like a block's name.
  static func isBlockName(_ word: String) -> Bool {
    word.unicodeScalars.first.map { ("A"..."Z").contains($0) } ?? false
  }
  /// Whether a text is one segment of a layer's name.
  static func isSegment(_ text: some StringProtocol) -> Bool {
    guard let first = text.utf8.first, isWordByte(first) else { return false }
    return text.utf8.allSatisfy { isWordByte($0) || $0 == 0x2D || $0 == 0x2F }
  }
  /// Whether a text can be a parameter's name.
  static func isParameterName(_ text: String) -> Bool {
    guard let first = text.utf8.first, !(0x30...0x39).contains(first) else { return false }
    return text.utf8.allSatisfy(isWordByte)
  }
  private static func isWordByte(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
      || byte == 0x5F
  }
  /// `text` with every character that a name cannot have made `_`.
  static func segmentRepaired(_ text: some StringProtocol) -> String {
    let bytes = text.utf8.map { isWordByte($0) || $0 == 0x2D || $0 == 0x2F ? $0 : 0x5F }
    return String(decoding: bytes, as: UTF8.self)
  }
}
