/// How many inputs an operator takes, and where a spec names them.
public enum Arity: Sendable, Hashable {
  /// One input: the layer above, or `from`.
  case one
  /// At least this many, listed as the principal value (`add: [a, b]`).
  case listed(atLeast: Int)
}

/// What an operator is called and what can be set on it.
public struct OperatorSchema<Op>: Sendable {
  /// The word in a spec.
  public let name: String
  /// One sentence with the equation.
  public let summary: String
  /// Who published it.
  public let paper: String?
  /// Other frameworks' names for it.
  public let foreign: [String]
  /// How many inputs it takes.
  public let arity: Arity
  /// Key of the attribute that is written as the operator's own value (`conv: 64` sets `out`).
  public let principal: String?
  /// The attributes, in the order of the reference page.
  public let fields: [Field<Op>]

  /// Describes an operator.
  public init(
    _ name: String, _ summary: String, paper: String? = nil, foreign: [String] = [],
    arity: Arity = .one, principal: String? = nil, fields: [Field<Op>] = []
  ) {
    self.name = name
    self.summary = summary
    self.paper = paper
    self.foreign = foreign
    self.arity = arity
    self.principal = principal
    self.fields = fields
  }
}
