import Operators
import SourceMarks
import YAMLSyntax

/// Reads what a person wrote for a key as the kind of value that the key takes.
///
/// Every function returns nil where there is no value: either it has reported why, or an earlier
/// finding hides a parameter that the value depends on.
struct ValueReader {
  let run: CheckRun
  let place: Place
  var environment: Environment

  init(_ run: CheckRun, in place: Place = Place(), environment: Environment = Environment()) {
    self.run = run
    self.place = place
    self.environment = environment
  }

  func report(
    _ code: DiagnosticCode, _ message: String, at span: SourceSpan, hint: String? = nil,
    fix: Diagnostic.Fix? = nil, topic: String = ""
  ) {
    run.report(code, message, at: span, in: place, hint: hint, fix: fix, topic: topic)
  }

  /// An attribute of an operator.
  func attribute(_ node: YAMLNode, _ kind: AttributeKind, _ key: String) -> AttributeValue? {
    switch kind {
    case .integer(let range): integer(node, key, in: range).map { .integer($0) }
    case .pair(let range): pair(node, key, in: range).map { .pair($0) }
    case .padding(let range): padding(node, key, in: range).map { .padding($0) }
    case .real(let range): real(node, key, in: range).map { .real($0) }
    case .boolean: boolean(node, key).map { .boolean($0) }
    case .choice(let words): choice(node, key, of: words).map { .choice($0) }
    case .integers(let count, let range):
      integers(node, key, count: count, in: range).map { .integers($0) }
    }
  }

  /// A whole number.
  func integer(_ node: YAMLNode, _ key: String, in range: ClosedRange<Int>) -> Int? {
    guard let value = wholeNumber(node, key) else { return nil }
    guard range.contains(value) else {
      let bound =
        value < range.lowerBound
        ? "at least \(range.lowerBound)" : "at most \(range.upperBound)"
      report(.outOfRange, "'\(key)' must be \(bound) (\(value) given)", at: node.span)
      return nil
    }
    return value
  }

  private func wholeNumber(_ node: YAMLNode, _ key: String) -> Int? {
    let expected = "a whole number"
    guard let value = scalar(node, key, expected) else { return nil }
    switch value {
    case .number(let text): return plainInteger(text, node, key)
    case .computed(.integer(let value)): return value
    case .computed(.real(let value)):
      if let exact = Int(exactly: value) { return exact }
      wrongKind(node, key, expected, got: "\(value)")
    case .computed(.boolean(let value)): wrongKind(node, key, expected, got: "\(value)")
    case .computed(.text(let value)): textInsteadOfNumber(node, value)
    }
    return nil
  }

  /// A real number.
  func real(_ node: YAMLNode, _ key: String, in range: RealRange) -> Double? {
    let expected = "a number"
    guard let value = scalar(node, key, expected) else { return nil }
    var number: Double?
    switch value {
    case .number(let text): number = plainReal(text, node, key)
    case .computed(.integer(let value)): number = Double(value)
    case .computed(.real(let value)): number = value
    case .computed(.boolean(let value)): wrongKind(node, key, expected, got: "\(value)")
    case .computed(.text(let value)): textInsteadOfNumber(node, value)
    }
    guard let number else { return nil }
    guard range.contains(number) else {
      report(
        .outOfRange, "'\(key)' must be \(Self.bounds(range)) (\(node.text ?? "") given)",
        at: node.span)
      return nil
    }
    return number
  }

  /// Such as `at least 0 and less than 1`.
  private static func bounds(_ range: RealRange) -> String {
    let shown = { (value: Double) in
      value == value.rounded() && abs(value) < 1e6 ? "\(Int(value))" : "\(value)"
    }
    var parts: [String] = []
    if range.lower.isFinite {
      parts.append("\(range.excludesLower ? "more than" : "at least") \(shown(range.lower))")
    }
    if range.upper.isFinite {
      parts.append("\(range.excludesUpper ? "less than" : "at most") \(shown(range.upper))")
    }
    return parts.isEmpty ? "a finite number" : parts.joined(separator: " and ")
  }

  /// Yes or no.
  func boolean(_ node: YAMLNode, _ key: String) -> Bool? {
    let expected = "true or false"
    guard let value = scalar(node, key, expected) else { return nil }
    switch value {
    case .number("true"): return true
    case .number("false"): return false
    case .number(let text):
      let repair = Self.truths[text.lowercased()]
      wrongKind(
        node, key, expected, got: text, hint: repair.map { "write \($0)" },
        fix: repair.map { Diagnostic.Fix(node.span, replacement: $0) })
    case .computed(.boolean(let value)): return value
    case .computed(.integer(let value)): wrongKind(node, key, expected, got: "\(value)")
    case .computed(.real(let value)): wrongKind(node, key, expected, got: "\(value)")
    case .computed(.text(let value)): wrongKind(node, key, expected, got: value)
    }
    return nil
  }

  /// YAML 1.1's other words for truth.
  private static let truths = [
    "true": "true", "yes": "true", "on": "true", "y": "true",
    "false": "false", "no": "false", "off": "false", "n": "false",
  ]

  /// One of several words.
  func choice(_ node: YAMLNode, _ key: String, of words: [String]) -> String? {
    guard let text = text(node, key) else { return nil }
    guard words.contains(text) else {
      let near = NearestName.suggestion(for: text, among: words)
      report(
        .unknownChoice,
        "'\(key)' is one of \(words.joined(separator: ", ")); not '\(text)'", at: node.span,
        hint: near.map { "did you mean '\($0)'?" },
        fix: near.map { .init(node.span, replacement: $0) })
      return nil
    }
    return text
  }

  /// Text as written, or computed from a text parameter.
  func text(_ node: YAMLNode, _ key: String) -> String? {
    guard let text = node.text, !node.isEmpty else {
      missingOrNested(node, key, "text")
      return nil
    }
    guard node.style == .plain, text.contains("$") else { return text }
    switch evaluate(text, node) {
    case .text(let value)?: return value
    case .integer(let value)?: return "\(value)"
    case .real(let value)?: return "\(value)"
    case .boolean(let value)?: return "\(value)"
    case nil: return nil
    }
  }
}

// MARK: - Scalars

extension ValueReader {
  /// A scalar that may be a number: its plain text, or the value of an expression.
  enum Scalar {
    case number(String)
    case computed(ExpressionValue)
  }

  func scalar(_ node: YAMLNode, _ key: String, _ expected: String) -> Scalar? {
    guard let text = node.text, !node.isEmpty else {
      missingOrNested(node, key, expected)
      return nil
    }
    guard node.style == .plain else {
      report(
        .wrongKind, "'\(key)' must be \(expected), not the text \"\(text)\"", at: node.span,
        hint: "remove the quotes", topic: key)
      return nil
    }
    guard text.contains("$") else { return .number(text) }
    return evaluate(text, node).map { .computed($0) }
  }

  func wrongKind(
    _ node: YAMLNode, _ key: String, _ expected: String, got: String, hint: String? = nil,
    fix: Diagnostic.Fix? = nil
  ) {
    let isParameter = environment.parameterNames.contains(got)
    report(
      .wrongKind, "'\(key)' must be \(expected), not '\(got)'", at: node.span,
      hint: isParameter ? "write $\(got) for the parameter" : hint,
      fix: isParameter ? .init(node.span, replacement: "$\(got)") : fix, topic: key)
  }

  func missingOrNested(_ node: YAMLNode, _ key: String, _ expected: String) {
    let got =
      switch node.content {
      case .scalar: "has no value; \(expected) is needed"
      case .list: "must be \(expected), not a list"
      case .map: "must be \(expected), not a map"
      }
    report(.wrongKind, "'\(key)' \(got)", at: node.span, topic: key)
  }

  func textInsteadOfNumber(_ node: YAMLNode, _ value: String) {
    report(
      .textInArithmetic, "'\(node.text ?? "")' is text ('\(value)'); a number is needed",
      at: node.span)
  }
}
