/// Arithmetic on parameters: `$expand * $in.channels`, `$stride == 1 and not $plain`.
///
/// An expression is a plain scalar that contains `$`. Whole numbers are checked 64-bit
/// arithmetic; `/` must divide them exactly, `//` and `%` round down. `and`, `or` and `if` look
/// only at what decides, but every name must be in scope.
public struct Expression: Sendable {
  /// The longest text that is read, in Unicode scalars.
  public static let longestText = 256
  /// How many brackets, signs and branches may lie inside one another.
  public static let deepestNesting = 32

  /// The text as written.
  public let text: String
  /// The names it uses, without dollars, in order and each once.
  public let names: [String]
  private let root: ExpressionNode

  /// Reads an expression.
  /// - Throws: `ExpressionFault` with the place in the text.
  public init(_ text: String) throws(ExpressionFault) {
    let count = text.unicodeScalars.count
    guard count <= Self.longestText else { throw .tooLong(count: count) }
    var parser = try ExpressionParser(text)
    root = try parser.parse()
    self.text = text
    var seen: [String] = []
    for name in root.variables.map(\.name) where !seen.contains(name) { seen.append(name) }
    names = seen
  }

  /// The value with the names of `scope`, whose keys carry no dollar (`out`, `in.channels`).
  /// - Throws: `ExpressionFault` for unknown names and impossible arithmetic.
  public func value(
    in scope: [String: ExpressionValue]
  ) throws(ExpressionFault) -> ExpressionValue {
    for variable in root.variables where scope[variable.name] == nil {
      throw .unknownName(variable.name, at: variable.range)
    }
    return try ExpressionEvaluator(text, scope).value(of: root)
  }

  /// Reads an expression and gives its value with the names of `scope`.
  /// - Throws: `ExpressionFault` with the place in the text.
  public static func value(
    of text: String, in scope: [String: ExpressionValue]
  ) throws(ExpressionFault) -> ExpressionValue {
    try Expression(text).value(in: scope)
  }
}
