/// Writes findings as JSON, in the shape that `--format json` and `jsonl` promise.
public enum DiagnosticJSON {
  /// One finding as an object on one line.
  ///
  /// Lines and columns start at 1; columns count Unicode scalars; ends lie just past the last
  /// character.
  public static func object(_ finding: Diagnostic) -> String {
    JSONText.object([
      ("code", JSONText.string(finding.code.rawValue)),
      ("slug", JSONText.string(finding.code.slug)),
      ("severity", JSONText.string(finding.severity.rawValue)),
      ("message", JSONText.string(finding.message)),
      ("hint", JSONText.string(finding.hint)),
      ("path", JSONText.string(finding.span?.file.path)),
      ("range", range(finding.span)),
      ("layer", JSONText.string(finding.layer)),
      ("related", JSONText.array(finding.notes.map(related))),
      ("fixes", JSONText.array(finding.fix.map { [fix($0, finding)] } ?? [])),
    ])
  }

  /// All findings of a run as one document.
  /// - Parameters:
  ///   - findings: The findings in order.
  ///   - specs: How many files were checked.
  public static func document(_ findings: [Diagnostic], specs: Int) -> String {
    let counts = [Severity.error, .warning, .note].map { severity in
      ("\(severity.rawValue)s", "\(findings.count { $0.severity == severity })")
    }
    return JSONText.object([
      ("version", "1"),
      ("findings", JSONText.array(findings.map(object))),
      ("summary", JSONText.object(counts + [("specs", "\(specs)")])),
    ])
  }

  private static func range(_ span: SourceSpan?) -> String {
    guard let span else { return "null" }
    return JSONText.object([("start", position(span.start)), ("end", position(span.end))])
  }

  private static func position(_ place: (line: Int, column: Int)) -> String {
    JSONText.object([("line", "\(place.line)"), ("column", "\(place.column)")])
  }

  private static func related(_ note: Diagnostic.Label) -> String {
    JSONText.object([
      ("path", JSONText.string(note.span?.file.path)),
      ("range", range(note.span)),
      ("message", JSONText.string(note.message)),
    ])
  }

  private static func fix(_ fix: Diagnostic.Fix, _ finding: Diagnostic) -> String {
    let edit = JSONText.object([
      ("range", range(fix.span)), ("newText", JSONText.string(fix.replacement)),
    ])
    let message =
      fix.replacement.isEmpty ? "remove '\(fix.span.text)'" : "write '\(fix.replacement)'"
    return JSONText.object([
      ("message", JSONText.string(message)), ("safe", "true"), ("edits", JSONText.array([edit])),
    ])
  }
}
