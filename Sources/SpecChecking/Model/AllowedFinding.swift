public import SourceMarks

/// A finding that the authors of a spec accept.
public struct AllowedFinding: Sendable {
  /// The kind of finding.
  public var code: DiagnosticCode
  /// A pattern over layer names; nil for the whole file.
  public var at: String?
  /// Why it is accepted.
  public var why: String
  /// Where the entry stands.
  public var span: SourceSpan
  /// States an entry.
  public init(code: DiagnosticCode, at: String?, why: String, span: SourceSpan) {
    self.code = code
    self.at = at
    self.why = why
    self.span = span
  }
}
