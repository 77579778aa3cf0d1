/// A JSON value whose objects keep the order in which they are written.
indirect enum GrammarValue {
  case string(String)
  case integer(Int)
  case real(Double)
  case boolean(Bool)
  case array([GrammarValue])
  case object([(key: String, value: GrammarValue)])

  /// A reference to a definition.
  static func reference(_ name: String) -> GrammarValue {
    .object([("$ref", .string("#/definitions/\(name)"))])
  }
  /// One of some words.
  static func words(_ words: [String]) -> GrammarValue {
    .object([("enum", .array(words.map { .string($0) }))])
  }

  /// The text, short values on one line.
  func text(indent: Int = 0) -> String {
    let line = compact
    if line.count + indent <= 96 { return line }
    let inner = String(repeating: " ", count: indent + 2)
    let outer = String(repeating: " ", count: indent)
    switch self {
    case .array(let items):
      let lines = items.map { inner + $0.text(indent: indent + 2) }
      return "[\n\(lines.joined(separator: ",\n"))\n\(outer)]"
    case .object(let pairs):
      let lines = pairs.map {
        "\(inner)\(Self.quoted($0.key)): \($0.value.text(indent: indent + 2))"
      }
      return "{\n\(lines.joined(separator: ",\n"))\n\(outer)}"
    default: return line
    }
  }

  private var compact: String {
    switch self {
    case .string(let text): Self.quoted(text)
    case .integer(let value): "\(value)"
    case .real(let value): value == value.rounded() ? "\(Int(value))" : "\(value)"
    case .boolean(let value): "\(value)"
    case .array(let items): "[\(items.map(\.compact).joined(separator: ", "))]"
    case .object(let pairs):
      "{\(pairs.map { "\(Self.quoted($0.key)): \($0.value.compact)" }.joined(separator: ", "))}"
    }
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
