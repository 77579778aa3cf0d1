import SourceMarks

/// One run of the checker: the file and what has been found so far.
final class CheckRun {
  let file: SourceFile
  var findings = FindingCollector()

  init(file: SourceFile) { self.file = file }

  /// Adds a finding; one inside a block also says where the block is called.
  func report(
    _ code: DiagnosticCode, _ message: String, at span: SourceSpan?, in place: Place = Place(),
    notes: [Diagnostic.Label] = [], hint: String? = nil, fix: Diagnostic.Fix? = nil,
    topic: String = ""
  ) {
    findings.add(
      Diagnostic(
        code, message, at: span, notes: notes + place.calls, hint: hint, fix: fix,
        layer: place.layer),
      topic: topic)
  }
}
