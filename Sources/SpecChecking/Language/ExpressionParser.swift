/// A part of an expression, with its place in the text.
struct ExpressionNode: Sendable {
  indirect enum Kind: Sendable {
    case value(ExpressionValue)
    case variable(String)
    case negative(ExpressionNode)
    case not(ExpressionNode)
    case both(ExpressionNode, ExpressionNode)
    case either(ExpressionNode, ExpressionNode)
    case choice(ExpressionNode, condition: ExpressionNode, otherwise: ExpressionNode)
    case comparison(ExpressionNode, String, ExpressionNode)
    case arithmetic(ExpressionNode, String, ExpressionNode)
  }

  let kind: Kind
  let range: Range<Int>

  /// All uses of names, in order.
  var variables: [(name: String, range: Range<Int>)] {
    switch kind {
    case .value: []
    case .variable(let name): [(name, range)]
    case .negative(let part), .not(let part): part.variables
    case .both(let a, let b), .either(let a, let b), .comparison(let a, _, let b),
      .arithmetic(let a, _, let b):
      a.variables + b.variables
    case .choice(let a, let b, let c): a.variables + b.variables + c.variables
    }
  }
}

/// Reads the grammar of expressions by recursive descent, one token ahead.
struct ExpressionParser {
  private let text: String
  private var scanner: ExpressionScanner
  private var token: ExpressionToken
  /// The word before `token`, for messages.
  private var previous = ""
  private var depth = 0

  init(_ text: String) throws(ExpressionFault) {
    self.text = text
    scanner = ExpressionScanner(text)
    token = try scanner.next()
  }

  /// The whole text as one expression.
  mutating func parse() throws(ExpressionFault) -> ExpressionNode {
    if token.kind == .end { throw .unreadable(.empty, at: token.range) }
    let node = try expression()
    guard token.kind == .end else { throw .unreadable(.stray(word), at: token.range) }
    return node
  }

  /// The text of the token.
  private var word: String { String(decoding: Array(text.utf8)[token.range], as: UTF8.self) }

  private mutating func advance() throws(ExpressionFault) {
    previous = word
    token = try scanner.next()
  }

  private mutating func take(_ kind: ExpressionToken.Kind) throws(ExpressionFault) -> Bool {
    guard token.kind == kind else { return false }
    try advance()
    return true
  }

  /// Takes one of some signs and gives it.
  private mutating func takeSymbol(_ symbols: [String]) throws(ExpressionFault) -> String? {
    guard case .symbol(let symbol) = token.kind, symbols.contains(symbol) else { return nil }
    try advance()
    return symbol
  }

  private mutating func nested(
    _ body: (inout Self) throws(ExpressionFault) -> ExpressionNode
  ) throws(ExpressionFault) -> ExpressionNode {
    guard depth < Expression.deepestNesting else {
      throw .unreadable(.nestedTooDeep, at: token.range)
    }
    depth += 1
    defer { depth -= 1 }
    return try body(&self)
  }

  // expression = or ["if" or "else" expression]
  private mutating func expression() throws(ExpressionFault) -> ExpressionNode {
    let first = try or()
    let place = token.range
    guard try take(.keyword("if")) else { return first }
    let condition = try or()
    guard try take(.keyword("else")) else { throw .unreadable(.elseMissing, at: place) }
    let otherwise = try nested { (parser) throws(ExpressionFault) in try parser.expression() }
    return ExpressionNode(
      kind: .choice(first, condition: condition, otherwise: otherwise),
      range: first.range.lowerBound..<otherwise.range.upperBound)
  }

  // or = and {"or" and}
  private mutating func or() throws(ExpressionFault) -> ExpressionNode {
    var left = try and()
    while try take(.keyword("or")) {
      let right = try and()
      left = ExpressionNode(kind: .either(left, right), range: Self.join(left, right))
    }
    return left
  }

  // and = not {"and" not}
  private mutating func and() throws(ExpressionFault) -> ExpressionNode {
    var left = try not()
    while try take(.keyword("and")) {
      let right = try not()
      left = ExpressionNode(kind: .both(left, right), range: Self.join(left, right))
    }
    return left
  }

  // not = "not" not | comparison
  private mutating func not() throws(ExpressionFault) -> ExpressionNode {
    let start = token.range.lowerBound
    guard try take(.keyword("not")) else { return try comparison() }
    let part = try nested { (parser) throws(ExpressionFault) in try parser.not() }
    return ExpressionNode(kind: .not(part), range: start..<part.range.upperBound)
  }

  // comparison = sum [("==" | "!=" | "<" | "<=" | ">" | ">=") sum]
  private mutating func comparison() throws(ExpressionFault) -> ExpressionNode {
    let signs = ["==", "!=", "<", "<=", ">", ">="]
    let left = try sum()
    guard let sign = try takeSymbol(signs) else { return left }
    let right = try sum()
    if case .symbol(let second) = token.kind, signs.contains(second) {
      throw .unreadable(.chainedComparison(second), at: token.range)
    }
    return ExpressionNode(
      kind: .comparison(left, sign, right), range: Self.join(left, right))
  }

  // sum = term {("+" | "-") term}
  private mutating func sum() throws(ExpressionFault) -> ExpressionNode {
    var left = try term()
    while let sign = try takeSymbol(["+", "-"]) {
      let right = try term()
      left = ExpressionNode(kind: .arithmetic(left, sign, right), range: Self.join(left, right))
    }
    return left
  }

  // term = atom {("*" | "//" | "/" | "%") atom}
  private mutating func term() throws(ExpressionFault) -> ExpressionNode {
    var left = try atom()
    while let sign = try takeSymbol(["*", "//", "/", "%"]) {
      let right = try atom()
      left = ExpressionNode(kind: .arithmetic(left, sign, right), range: Self.join(left, right))
    }
    return left
  }

  // atom = number | "true" | "false" | "$" variable | "(" expression ")" | "-" atom
  private mutating func atom() throws(ExpressionFault) -> ExpressionNode {
    let range = token.range
    switch token.kind {
    case .integer(let value): return try leaf(.value(.integer(value)))
    case .real(let value): return try leaf(.value(.real(value)))
    case .keyword("true"): return try leaf(.value(.boolean(true)))
    case .keyword("false"): return try leaf(.value(.boolean(false)))
    case .variable(let name): return try leaf(.variable(name))
    case .symbol("("):
      try advance()
      let inner = try nested { (parser) throws(ExpressionFault) in try parser.expression() }
      let end = token.range.upperBound
      guard try take(.symbol(")")) else {
        if token.kind == .end { throw .unreadable(.unclosed, at: range) }
        throw .unreadable(.stray(word), at: token.range)
      }
      return ExpressionNode(kind: inner.kind, range: range.lowerBound..<end)
    case .symbol("-"):
      try advance()
      let part = try nested { (parser) throws(ExpressionFault) in try parser.atom() }
      return ExpressionNode(
        kind: .negative(part), range: range.lowerBound..<part.range.upperBound)
    case .end: throw .unreadable(.endsEarly(after: previous), at: range)
    case .keyword, .symbol: throw .unreadable(.stray(word), at: range)
    }
  }

  private mutating func leaf(
    _ kind: ExpressionNode.Kind
  ) throws(ExpressionFault) -> ExpressionNode {
    let range = token.range
    try advance()
    return ExpressionNode(kind: kind, range: range)
  }

  private static func join(_ a: ExpressionNode, _ b: ExpressionNode) -> Range<Int> {
    a.range.lowerBound..<b.range.upperBound
  }
}
