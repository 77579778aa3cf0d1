/// What may be written for an attribute. The checker decodes by it, the grammar and the reference
/// page are generated from it.
public enum AttributeKind: Sendable, Hashable {
  /// A whole number.
  case integer(ClosedRange<Int>)
  /// A whole number or `[height, width]`.
  case pair(ClosedRange<Int>)
  /// `same`, `valid`, a number, `[height, width]`, or `{top: …, bottom: …, left: …, right: …}`.
  case padding(ClosedRange<Int>)
  /// A real number.
  case real(RealRange)
  /// `true` or `false`.
  case boolean
  /// One of these words.
  case choice([String])
  /// A list of whole numbers; how many, and in which range.
  case integers(count: ClosedRange<Int>, range: ClosedRange<Int>)
}

/// A range of real numbers whose upper end may be excluded.
public struct RealRange: Sendable, Hashable, CustomStringConvertible {
  /// The smallest allowed value.
  public var lower: Double
  /// The upper end.
  public var upper: Double
  /// Whether `lower` itself is not allowed.
  public var excludesLower: Bool
  /// Whether `upper` itself is not allowed.
  public var excludesUpper: Bool
  /// States a range.
  public init(
    _ lower: Double, _ upper: Double, excludesLower: Bool = false, excludesUpper: Bool = false
  ) {
    self.lower = lower
    self.upper = upper
    self.excludesLower = excludesLower
    self.excludesUpper = excludesUpper
  }
  /// Whether a value is allowed. NaN never is.
  public func contains(_ value: Double) -> Bool {
    (excludesLower ? value > lower : value >= lower)
      && (excludesUpper ? value < upper : value <= upper)
  }
  /// `0 ..< 1`, `more than 0`.
  public var description: String {
    if lower == -Double.infinity, upper == Double.infinity { return "any number" }
    if upper == Double.infinity { return excludesLower ? "more than \(lower)" : "\(lower) or more" }
    return "\(lower) \(excludesLower ? "<" : "")..\(excludesUpper ? "<" : ".") \(upper)"
  }
}

/// A decoded attribute, of the kind its field asked for.
public enum AttributeValue: Sendable, Hashable {
  /// For `.integer`.
  case integer(Int)
  /// For `.pair`.
  case pair(Pair)
  /// For `.padding`.
  case padding(Padding)
  /// For `.real`.
  case real(Double)
  /// For `.boolean`.
  case boolean(Bool)
  /// For `.choice`.
  case choice(String)
  /// For `.integers`.
  case integers([Int])
}

/// One attribute of an operator, written once: decoding, range errors, printing, JSON Schema and
/// the reference page all derive from it.
public struct Field<Op>: Sendable {
  /// The key in a spec.
  public let key: String
  /// What may be written.
  public let kind: AttributeKind
  /// Whether it has no default.
  public let isRequired: Bool
  /// One sentence for the reference page.
  public let doc: String
  /// Other frameworks' words for it.
  public let foreign: [String]
  let write: @Sendable (AttributeValue, inout Op) -> Void
  let read: @Sendable (Op) -> AttributeValue?

  /// A whole number.
  public static func integer(
    _ key: String, _ path: any WritableKeyPath<Op, Int> & Sendable, in range: ClosedRange<Int>,
    required: Bool = false, foreign: [String] = [], _ doc: String
  ) -> Self {
    Self(key: key, kind: .integer(range), isRequired: required, doc: doc, foreign: foreign) {
      if case .integer(let value) = $0 { $1[keyPath: path] = value }
    } read: {
      .integer($0[keyPath: path])
    }
  }
  /// One number or two.
  public static func pair(
    _ key: String, _ path: any WritableKeyPath<Op, Pair> & Sendable, in range: ClosedRange<Int>,
    required: Bool = false, foreign: [String] = [], _ doc: String
  ) -> Self {
    Self(key: key, kind: .pair(range), isRequired: required, doc: doc, foreign: foreign) {
      if case .pair(let value) = $0 { $1[keyPath: path] = value }
    } read: {
      .pair($0[keyPath: path])
    }
  }
  /// One number or two, or absent.
  public static func pair(
    _ key: String, _ path: any WritableKeyPath<Op, Pair?> & Sendable, in range: ClosedRange<Int>,
    foreign: [String] = [], _ doc: String
  ) -> Self {
    Self(key: key, kind: .pair(range), isRequired: false, doc: doc, foreign: foreign) {
      if case .pair(let value) = $0 { $1[keyPath: path] = value }
    } read: {
      $0[keyPath: path].map { .pair($0) }
    }
  }
  /// Padding.
  public static func padding(
    _ key: String, _ path: any WritableKeyPath<Op, Padding> & Sendable,
    in range: ClosedRange<Int> = 0...1024, required: Bool = false, foreign: [String] = [],
    _ doc: String
  ) -> Self {
    Self(key: key, kind: .padding(range), isRequired: required, doc: doc, foreign: foreign) {
      if case .padding(let value) = $0 { $1[keyPath: path] = value }
    } read: {
      .padding($0[keyPath: path])
    }
  }
  /// A real number.
  public static func real(
    _ key: String, _ path: any WritableKeyPath<Op, Double> & Sendable, in range: RealRange,
    required: Bool = false, foreign: [String] = [], _ doc: String
  ) -> Self {
    Self(key: key, kind: .real(range), isRequired: required, doc: doc, foreign: foreign) {
      if case .real(let value) = $0 { $1[keyPath: path] = value }
    } read: {
      .real($0[keyPath: path])
    }
  }
  /// Yes or no.
  public static func boolean(
    _ key: String, _ path: any WritableKeyPath<Op, Bool> & Sendable, foreign: [String] = [],
    _ doc: String
  ) -> Self {
    Self(key: key, kind: .boolean, isRequired: false, doc: doc, foreign: foreign) {
      if case .boolean(let value) = $0 { $1[keyPath: path] = value }
    } read: {
      .boolean($0[keyPath: path])
    }
  }
  /// One of an enumeration's words.
  public static func choice<Choice>(
    _ key: String, _ path: any WritableKeyPath<Op, Choice> & Sendable, foreign: [String] = [],
    _ doc: String
  ) -> Self
  where Choice: RawRepresentable<String> & CaseIterable & Sendable {
    let words = Choice.allCases.map(\.rawValue)
    return Self(key: key, kind: .choice(words), isRequired: false, doc: doc, foreign: foreign) {
      if case .choice(let word) = $0, let value = Choice(rawValue: word) {
        $1[keyPath: path] = value
      }
    } read: {
      .choice($0[keyPath: path].rawValue)
    }
  }
  /// A list of whole numbers.
  public static func integers(
    _ key: String, _ path: any WritableKeyPath<Op, [Int]> & Sendable, count: ClosedRange<Int>,
    in range: ClosedRange<Int>, required: Bool = false, foreign: [String] = [], _ doc: String
  ) -> Self {
    Self(
      key: key, kind: .integers(count: count, range: range), isRequired: required, doc: doc,
      foreign: foreign
    ) {
      if case .integers(let value) = $0 { $1[keyPath: path] = value }
    } read: {
      .integers($0[keyPath: path])
    }
  }

  private init(
    key: String, kind: AttributeKind, isRequired: Bool, doc: String, foreign: [String],
    write: @escaping @Sendable (AttributeValue, inout Op) -> Void,
    read: @escaping @Sendable (Op) -> AttributeValue?
  ) {
    self.key = key
    self.kind = kind
    self.isRequired = isRequired
    self.doc = doc
    self.foreign = foreign
    self.write = write
    self.read = read
  }
}
