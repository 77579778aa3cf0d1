import Operators
import SourceMarks
import YAMLSyntax

/// Names, types and values of parameters.
enum ParameterReader {
  /// Whether a key can be a parameter's name; reports where not.
  static func checkName(_ pair: YAMLNode.Pair, _ run: CheckRun) -> Bool {
    if Vocabulary.reserved.contains(pair.key) || Vocabulary.inputs.contains(pair.key)
      || ["true", "false", "and", "or", "not", "if", "else"].contains(pair.key)
    {
      run.report(
        .reservedName, "name '\(pair.key)' is reserved", at: pair.keySpan,
        hint: "choose another name for the parameter")
      return false
    }
    guard Vocabulary.isParameterName(pair.key) else {
      run.report(
        .badLayerName, "'\(pair.key)' is not a parameter's name", at: pair.keySpan,
        hint: "letters, digits and _, the first not a digit")
      return false
    }
    return true
  }

  /// The type that a default value implies; nil for an expression.
  static func type(of node: YAMLNode) -> ParameterType? {
    guard node.style == .plain, let text = node.text else { return .text }
    if text.contains("$") { return nil }
    return type(of: text)
  }

  static func type(of text: String) -> ParameterType {
    if text == "true" || text == "false" { return .bool }
    if PlainNumber.isInteger(text) { return .int }
    if PlainNumber.isReal(text) { return .float }
    return .text
  }

  /// A value of a type; `key` is the parameter's name.
  static func value(
    _ node: YAMLNode, _ type: ParameterType?, _ key: String, _ reader: ValueReader
  ) -> ExpressionValue? {
    switch type {
    case .int:
      return reader.integer(node, key, in: -(1 << 53)...(1 << 53)).map { .integer($0) }
    case .float: return reader.real(node, key, in: RealRange(-1e300, 1e300)).map { .real($0) }
    case .bool: return reader.boolean(node, key).map { .boolean($0) }
    case .text:
      if let text = node.text, node.style == .plain,
        reader.environment.parameterNames.contains(text)
      {
        reader.report(
          .missingDollar, "'\(text)' looks like a parameter name", at: node.span,
          hint: "write $\(text)", fix: .init(node.span, replacement: "$\(text)"))
      }
      return reader.text(node, key).map { .text($0) }
    case nil:
      guard node.style == .plain, let text = node.text else { return nil }
      if text.contains("$") { return reader.evaluate(text, node) }
      return value(node, self.type(of: text), key, reader)
    }
  }
}
