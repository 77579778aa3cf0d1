import SourceMarks
import YAMLSyntax

/// Plain numbers and expressions.
extension ValueReader {
  /// The whole number that a plain scalar writes.
  func plainInteger(_ text: String, _ node: YAMLNode, _ key: String) -> Int? {
    if case .integer(let value) = PlainNumber(text) { return value }
    notUsable(PlainNumber(text), text, node, key, "a whole number")
    return nil
  }

  /// The number that a plain scalar writes.
  func plainReal(_ text: String, _ node: YAMLNode, _ key: String) -> Double? {
    switch PlainNumber(text) {
    case .integer(let value): return Double(value)
    case .real(let value): return value
    case let other:
      notUsable(other, text, node, key, "a number")
      return nil
    }
  }

  private func notUsable(
    _ number: PlainNumber, _ text: String, _ node: YAMLNode, _ key: String, _ expected: String
  ) {
    switch number {
    case .leadingZero(let decimal, let octal):
      report(
        .leadingZero, "'\(text)' has a leading zero", at: node.span,
        hint: octal.map { "YAML 1.1 reads \($0); write \(decimal)" } ?? "write \(decimal)",
        fix: .init(node.span, replacement: decimal))
    case .tooLarge:
      report(.numberTooLarge, "a number is too large (\(text))", at: node.span, topic: key)
    case .foreignForm:
      wrongKind(node, key, expected, got: text, hint: "decimal digits only")
    case .integer, .real, .notANumber: wrongKind(node, key, expected, got: text)
    }
  }

  /// The value of an expression; nil after a finding, or where it uses a hidden parameter.
  func evaluate(_ text: String, _ node: YAMLNode) -> ExpressionValue? {
    do throws(ExpressionFault) {
      let expression = try Expression(text)
      let known = Set(environment.values.keys).union(environment.hidden)
      if expression.names.contains(where: environment.hidden.contains),
        expression.names.allSatisfy(known.contains)
      {
        return nil
      }
      return try expression.value(in: environment.values)
    } catch {
      let names = Array(environment.values.keys) + Array(environment.hidden)
      let finding = error.diagnostic(of: text, at: node.span, names: names)
      run.report(
        finding.code, finding.message, at: finding.span, in: place, notes: finding.notes,
        hint: finding.hint, fix: finding.fix)
      return nil
    }
  }
}
