public import SourceMarks

extension ExpressionFault {
  /// The fault as a finding in a file.
  /// - Parameters:
  ///   - text: The expression.
  ///   - span: The scalar that holds it. Where its source reads the same as the expression, the
  ///     finding marks only the part to blame.
  ///   - names: The names in scope, without dollars, for suggestions.
  ///   - layer: The layer concerned.
  public func diagnostic(
    of text: String, at span: SourceSpan?, names: some Sequence<String>, layer: String? = nil
  ) -> Diagnostic {
    let names = names.sorted()
    let place = span.map { part(of: text, in: $0) }
    let (hint, replacement) = advice(names)
    let fix: Diagnostic.Fix? =
      if let place, let replacement, place.range.count == range?.count {
        Diagnostic.Fix(place, replacement: replacement)
      } else { nil }
    return Diagnostic(
      code, message(of: text), at: place, hint: hint, fix: fix, layer: layer)
  }

  /// The stretch of the scalar to blame; one letter at the end where something is missing there.
  private func part(of text: String, in span: SourceSpan) -> SourceSpan {
    guard let range, span.text == text, range.upperBound <= span.range.count else { return span }
    if range.isEmpty { return span }
    let start = span.range.lowerBound
    return SourceSpan(span.file, start + range.lowerBound..<start + range.upperBound)
  }

  private func message(of text: String) -> String {
    switch self {
    case .tooLong(let count):
      return "an expression has \(count) characters; the limit is \(Expression.longestText)"
    case .unreadable:
      return "cannot read the expression '\(text)'"
    case .unknownName(let name, _):
      return "unknown parameter '$\(name)'"
    case .divisionByZero(let operation, let bindings, _):
      return "division by zero in '\(operation)'\(Self.listed(bindings))"
    case .notExact(let operation, let result, let bindings, _):
      return "'\(operation)' is \(Self.rounded(result))\(Self.listed(bindings))"
    case .wrongKind(let part, let value, let needed, _):
      return "'\(part)' is \(Self.kind(of: value)); \(needed) is needed"
    case .tooLarge(let part, _):
      return "a number is too large (\(part))"
    }
  }

  /// A hint, and what to write instead of the part to blame where that is certain.
  private func advice(_ names: [String]) -> (hint: String?, replacement: String?) {
    switch self {
    case .tooLong: return ("give a part of it a name of its own under params", nil)
    case .unreadable(let reason, let range): return Self.advice(reason, range, names)
    case .unknownName(let name, _):
      let near = NearestName.suggestions(for: name, among: names)
      let known =
        names.isEmpty ? "no parameters here" : "parameters here: \(names.joined(separator: ", "))"
      guard let question = NearestName.sentence(near.map { "$\($0)" }) else { return (known, nil) }
      return ("\(question) \(known)", near.count == 1 ? "$\(near[0])" : nil)
    case .divisionByZero: return ("check the number after the division sign", nil)
    case .notExact(let operation, _, _, _):
      return (
        "write // to round down",
        operation.split(separator: "/", omittingEmptySubsequences: false).count == 2
          ? operation.split(separator: "/", omittingEmptySubsequences: false)
            .joined(separator: "//") : nil
      )
    case .wrongKind: return (nil, nil)
    case .tooLarge: return ("numbers go up to \(Int.max)", nil)
    }
  }

  private static func advice(
    _ reason: Reason, _ range: Range<Int>, _ names: [String]
  ) -> (hint: String?, replacement: String?) {
    let column = "column \(range.lowerBound + 1)"
    switch reason {
    case .empty: return ("write a number or $name", nil)
    case .endsEarly(let word): return ("something must follow '\(word)' (\(column))", nil)
    case .stray(let word): return ("'\(word)' cannot stand at \(column)", nil)
    case .bareWord(let word):
      if names.contains(word) { return ("write $\(word) (\(column))", "$\(word)") }
      let near = NearestName.suggestions(for: word, among: names).map { "$\($0)" }
      let unknown = "'\(word)' (\(column)) is neither a number nor a $name"
      return (NearestName.sentence(near).map { "\(unknown); \($0)" } ?? unknown, nil)
    case .nameMissing: return ("a name must follow '$' (\(column))", nil)
    case .unclosed: return ("the '(' at \(column) has no ')'", nil)
    case .elseMissing: return ("the 'if' at \(column) has no 'else': a if condition else b", nil)
    case .chainedComparison(let sign):
      return ("a second comparison '\(sign)' (\(column)): join two with 'and'", nil)
    case .foreignOperator(let word):
      let ours = ["&&": "and", "&": "and", "||": "or", "|": "or", "!": "not", "=": "=="][word]
      let hint = ours.map { "write '\($0)' for '\(word)' (\(column))" }
      return (hint ?? "'\(word)' (\(column)) is no operator here", ours)
    case .leadingZero(let text, let decimal):
      return ("'\(text)' (\(column)) has a leading zero: write \(decimal)", decimal)
    case .nestedTooDeep:
      return (
        "at \(column) more than \(Expression.deepestNesting) parts lie inside one another", nil
      )
    }
  }

  private static func listed(_ bindings: [Binding]) -> String {
    bindings.isEmpty ? "" : " (\(bindings.map(\.description).joined(separator: ", ")))"
  }

  private static func kind(of value: ExpressionValue) -> String {
    switch value {
    case .integer, .real: "a number (\(value))"
    case .boolean: "true or false (\(value))"
    case .text(let text): "text ('\(text)')"
    }
  }

  /// A result with at most four decimals.
  private static func rounded(_ value: Double) -> String {
    guard abs(value) < 1e12 else { return "\(value)" }
    let scaled = (value * 10_000).rounded()
    let result = "\(scaled / 10_000)"
    return scaled / 10_000 == value ? result : "about \(result)"
  }
}
