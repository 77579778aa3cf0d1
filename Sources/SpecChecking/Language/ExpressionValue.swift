/// What an expression gives, and what a parameter holds.
public enum ExpressionValue: Sendable, Hashable, CustomStringConvertible {
  /// A whole number.
  case integer(Int)
  /// Any other number; always finite.
  case real(Double)
  /// `true` or `false`.
  case boolean(Bool)
  /// A word, such as the name of a mode.
  case text(String)

  /// The value as it would be written in a spec.
  public var description: String {
    switch self {
    case .integer(let value): "\(value)"
    case .real(let value): "\(value)"
    case .boolean(let value): "\(value)"
    case .text(let value): value
    }
  }

  /// The value of a number, for mixed arithmetic.
  var number: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .real(let value): value
    case .boolean, .text: nil
    }
  }
}
