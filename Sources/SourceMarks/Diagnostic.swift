/// One thing to say about a file: what is wrong, where, and what to write instead.
public struct Diagnostic: Sendable {
  /// A second place that explains the first.
  public struct Label: Sendable {
    /// Where.
    public let span: SourceSpan?
    /// What stands there, as a clause without a full stop.
    public let message: String

    /// Pairs a place, if there is one, with what to say of it.
    public init(_ span: SourceSpan?, _ message: String) {
      self.span = span
      self.message = message
    }
  }

  /// A change to the text that repairs the finding without changing anything else.
  public struct Fix: Sendable {
    /// The text to replace.
    public let span: SourceSpan
    /// What to put there.
    public let replacement: String

    /// Replaces the text of `span`.
    public init(_ span: SourceSpan, replacement: String) {
      self.span = span
      self.replacement = replacement
    }
  }

  /// The stable name of the kind of finding.
  public let code: DiagnosticCode
  /// How much it matters; starts as the code's own severity.
  public var severity: Severity
  /// One clause, lower case, no full stop, names in single quotes.
  public let message: String
  /// The place. Nil only where no text is to blame (a missing file, a command line).
  public let span: SourceSpan?
  /// Further facts, each perhaps with a place of its own (`= 'bn2' is [128, 28, 28]`).
  public var notes: [Label]
  /// What to write instead, as text that can be pasted.
  public var hint: String?
  /// A safe edit, where there is one.
  public var fix: Fix?
  /// The layer concerned, by its full name.
  public var layer: String?

  /// Makes a finding with the severity that its code has by default.
  public init(
    _ code: DiagnosticCode, _ message: String, at span: SourceSpan?, notes: [Label] = [],
    hint: String? = nil, fix: Fix? = nil, layer: String? = nil
  ) {
    self.code = code
    severity = code.severity
    self.message = message
    self.span = span
    self.notes = notes
    self.hint = hint
    self.fix = fix
    self.layer = layer
  }
}

/// How much a finding matters.
public enum Severity: String, Sendable, Comparable, CaseIterable {
  /// Worth knowing; never changes an exit status.
  case note
  /// Probably a slip; counts only under `--deny warnings`.
  case warning
  /// Nothing can be run from this file.
  case error

  /// Notes before warnings before errors.
  public static func < (a: Severity, b: Severity) -> Bool { a.rank < b.rank }
  private var rank: Int {
    switch self {
    case .note: 0
    case .warning: 1
    case .error: 2
    }
  }
}
