#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Gives a parsed expression its value.
struct ExpressionEvaluator {
  private let bytes: [UInt8]
  private let scope: [String: ExpressionValue]

  init(_ text: String, _ scope: [String: ExpressionValue]) {
    bytes = Array(text.utf8)
    self.scope = scope
  }

  func value(of node: ExpressionNode) throws(ExpressionFault) -> ExpressionValue {
    switch node.kind {
    case .value(let value): return value
    case .variable(let name):
      guard let value = scope[name] else { throw .unknownName(name, at: node.range) }
      return value
    case .negative(let part): return try negated(part, node)
    case .not(let part): return .boolean(try !truth(part))
    case .both(let left, let right):
      guard try truth(left) else { return .boolean(false) }
      return .boolean(try truth(right))
    case .either(let left, let right):
      if try truth(left) { return .boolean(true) }
      return .boolean(try truth(right))
    case .choice(let value, let condition, let otherwise):
      return try truth(condition) ? self.value(of: value) : self.value(of: otherwise)
    case .comparison(let left, let sign, let right):
      return .boolean(try compared(left, sign, right))
    case .arithmetic(let left, let sign, let right):
      return try computed(left, sign, right, node)
    }
  }

  private func written(_ node: ExpressionNode) -> String {
    String(decoding: bytes[node.range], as: UTF8.self)
  }

  private func truth(_ node: ExpressionNode) throws(ExpressionFault) -> Bool {
    let value = try value(of: node)
    guard case .boolean(let truth) = value else {
      throw .wrongKind(written(node), value, needed: "true or false", at: node.range)
    }
    return truth
  }

  /// The value of a part that must be a number.
  private func number(
    _ node: ExpressionNode
  ) throws(ExpressionFault) -> (value: ExpressionValue, real: Double) {
    let value = try value(of: node)
    guard let real = value.number else {
      throw .wrongKind(written(node), value, needed: "a number", at: node.range)
    }
    return (value, real)
  }

  private func negated(
    _ part: ExpressionNode, _ node: ExpressionNode
  ) throws(ExpressionFault) -> ExpressionValue {
    let number = try number(part)
    guard case .integer(let whole) = number.value else { return .real(-number.real) }
    let (result, overflow) = (0).subtractingReportingOverflow(whole)
    if overflow { throw .tooLarge(written(node), at: node.range) }
    return .integer(result)
  }

  // MARK: - Comparison

  private func compared(
    _ left: ExpressionNode, _ sign: String, _ right: ExpressionNode
  ) throws(ExpressionFault) -> Bool {
    let (a, b) = (try value(of: left), try value(of: right))
    if sign == "==" || sign == "!=" {
      switch (a, b) {
      case (.text(let a), .text(let b)): return (a == b) == (sign == "==")
      case (.boolean(let a), .boolean(let b)): return (a == b) == (sign == "==")
      default: break
      }
    }
    let (x, y) = (try number(left), try number(right))
    if case .integer(let a) = x.value, case .integer(let b) = y.value {
      return Self.holds(a, sign, b)
    }
    return Self.holds(x.real, sign, y.real)
  }

  private static func holds<Number: Comparable>(
    _ a: Number, _ sign: String, _ b: Number
  ) -> Bool {
    switch sign {
    case "==": a == b
    case "!=": a != b
    case "<": a < b
    case "<=": a <= b
    case ">": a > b
    default: a >= b
    }
  }

  // MARK: - Arithmetic

  private func computed(
    _ left: ExpressionNode, _ sign: String, _ right: ExpressionNode, _ node: ExpressionNode
  ) throws(ExpressionFault) -> ExpressionValue {
    let (a, b) = (try number(left), try number(right))
    if ["/", "//", "%"].contains(sign), b.real == 0 {
      throw .divisionByZero(written(node), bindings: bindings(right), at: node.range)
    }
    if case .integer(let x) = a.value, case .integer(let y) = b.value {
      return .integer(try whole(x, sign, y, node))
    }
    let result: Double =
      switch sign {
      case "+": a.real + b.real
      case "-": a.real - b.real
      case "*": a.real * b.real
      case "/": a.real / b.real
      case "//": (a.real / b.real).rounded(.down)
      default: Self.remainder(a.real, b.real)
      }
    guard result.isFinite else { throw .tooLarge(written(node), at: node.range) }
    return .real(result)
  }

  /// The remainder of dividing downwards: it has the sign of the divisor.
  private static func remainder(_ a: Double, _ b: Double) -> Double {
    let rest = fmod(a, b)
    return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest
  }

  /// Whole-number arithmetic; `b` is not zero where it divides.
  private func whole(
    _ a: Int, _ sign: String, _ b: Int, _ node: ExpressionNode
  ) throws(ExpressionFault) -> Int {
    let (result, overflow) =
      switch sign {
      case "+": a.addingReportingOverflow(b)
      case "-": a.subtractingReportingOverflow(b)
      case "*": a.multipliedReportingOverflow(by: b)
      case "%": a.remainderReportingOverflow(dividingBy: b)
      default: a.dividedReportingOverflow(by: b)
      }
    // -2^63 divided by -1 is the one division that overflows; its remainder is 0 all the same.
    if sign == "%", b == -1 { return 0 }
    if overflow { throw .tooLarge(written(node), at: node.range) }
    switch sign {
    case "/":
      guard a % b == 0 else {
        throw .notExact(
          written(node), result: Double(a) / Double(b), bindings: bindings(node), at: node.range)
      }
      return result
    case "//": return a % b != 0 && (a < 0) != (b < 0) ? result - 1 : result
    case "%": return result != 0 && (result < 0) != (b < 0) ? result + b : result
    default: return result
    }
  }

  /// The names in a part and what they hold, each once.
  private func bindings(_ node: ExpressionNode) -> [ExpressionFault.Binding] {
    var found: [ExpressionFault.Binding] = []
    for (name, _) in node.variables {
      guard let value = scope[name], !found.contains(where: { $0.name == name }) else { continue }
      found.append(.init(name, value))
    }
    return found
  }
}
