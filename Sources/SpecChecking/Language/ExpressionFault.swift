public import SourceMarks

/// Why an expression cannot be read or has no value.
///
/// Places are UTF-8 offsets inside its text.
public enum ExpressionFault: Error, Sendable, Hashable {
  /// What is wrong with the words of an expression.
  public enum Reason: Sendable, Hashable {
    /// Nothing is written, or only blanks.
    case empty
    /// The text ends where a value must follow; the word before it.
    case endsEarly(after: String)
    /// A word that cannot stand there.
    case stray(String)
    /// A word without `$` that is no keyword.
    case bareWord(String)
    /// `$` without a name.
    case nameMissing
    /// `(` without `)`.
    case unclosed
    /// `if` without `else`.
    case elseMissing
    /// `1 < $x < 3`; the second sign.
    case chainedComparison(String)
    /// `&&`, `=` and other signs that other languages use.
    case foreignOperator(String)
    /// `010`, and the number without the zero.
    case leadingZero(String, decimal: String)
    /// Too many brackets, signs or branches inside one another.
    case nestedTooDeep
  }
  /// A parameter and its value, to explain a result with.
  public struct Binding: Sendable, Hashable, CustomStringConvertible {
    /// The name without its dollar.
    public let name: String
    /// What it holds.
    public let value: ExpressionValue

    /// Pairs a name with its value.
    public init(_ name: String, _ value: ExpressionValue) {
      self.name = name
      self.value = value
    }
    /// Such as `in.channels = 65`.
    public var description: String { "\(name) = \(value)" }
  }

  /// More than `Expression.longestText` characters.
  case tooLong(count: Int)
  /// The words do not form an expression.
  case unreadable(Reason, at: Range<Int>)
  /// A name that is not in scope, without its dollar.
  case unknownName(String, at: Range<Int>)
  /// A division by zero; the operation as written.
  case divisionByZero(String, bindings: [Binding], at: Range<Int>)
  /// `/` that leaves a remainder; the operation as written and its result.
  case notExact(String, result: Double, bindings: [Binding], at: Range<Int>)
  /// A value of the wrong kind; the part of the expression, its value and what is needed.
  case wrongKind(String, ExpressionValue, needed: String, at: Range<Int>)
  /// A number that 64 bits cannot hold; the number or operation as written.
  case tooLarge(String, at: Range<Int>)

  /// The stable name of the finding.
  public var code: DiagnosticCode {
    switch self {
    case .tooLong: .overLimit
    case .unreadable: .badExpression
    case .unknownName: .unknownParameter
    case .divisionByZero: .divisionByZero
    case .notExact: .notExact
    case .wrongKind: .textInArithmetic
    case .tooLarge: .numberTooLarge
    }
  }

  /// The part of the expression that is to blame; nil where it is the whole.
  public var range: Range<Int>? {
    switch self {
    case .tooLong: nil
    case .unreadable(_, let range), .unknownName(_, let range), .divisionByZero(_, _, let range),
      .notExact(_, _, _, let range), .wrongKind(_, _, _, let range), .tooLarge(_, let range):
      range
    }
  }
}
