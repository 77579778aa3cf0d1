/// Writes findings as GitHub's workflow commands, and as a table for the step's summary.
///
/// GitHub shows ten errors and ten warnings of a step and drops the rest without a word, so the
/// most important become annotations and all of them plain text in the log.
public enum GitHubReport {
  /// How many annotations of each kind GitHub keeps.
  public static let annotationLimit = 10

  /// The lines for the log.
  public static func lines(_ findings: [Diagnostic]) -> [String] {
    var counts: [Severity: Int] = [:]
    var lines: [String] = []
    let ranked = findings.enumerated().sorted { a, b in
      a.element.severity != b.element.severity
        ? a.element.severity > b.element.severity : a.offset < b.offset
    }
    for (_, finding) in ranked {
      let count = counts[finding.severity, default: 0]
      counts[finding.severity] = count + 1
      if count < annotationLimit { lines.append(command(finding)) }
    }
    let renderer = TextRenderer()
    if !findings.isEmpty { lines.append("::group::All findings") }
    for finding in findings {
      // A line of a frame may not be read as a command.
      lines += renderer.text(finding).split(separator: "\n", omittingEmptySubsequences: false)
        .map { $0.hasPrefix("::") ? " \($0)" : String($0) }
      lines.append("")
    }
    if !findings.isEmpty { lines.append("::endgroup::") }
    return lines
  }

  /// A finding as a command.
  static func command(_ finding: Diagnostic) -> String {
    let kind =
      switch finding.severity {
      case .error: "error"
      case .warning: "warning"
      case .note: "notice"
      }
    var properties: [String] = []
    if let span = finding.span {
      let (start, end) = (span.start, span.end)
      properties += [
        "file=\(property(span.file.path))", "line=\(start.line)", "endLine=\(end.line)",
        "col=\(start.column)",
      ]
      if end.line == start.line { properties.append("endColumn=\(max(end.column, start.column))") }
    }
    properties.append("title=\(finding.code.rawValue)")
    let message = finding.hint.map { "\(finding.message)\n\($0)" } ?? finding.message
    return "::\(kind) \(properties.joined(separator: ","))::\(data(message))"
  }

  /// The findings as a table in Markdown.
  public static func summary(_ findings: [Diagnostic], specs: Int) -> String {
    var text = "### explain check: \(TextRenderer.summary(findings, specs: specs))\n"
    guard !findings.isEmpty else { return text }
    text += "\n| | code | place | finding |\n|---|---|---|---|\n"
    for finding in findings {
      let place = finding.span.map { "`\($0.file.path):\($0.start.line)`" } ?? ""
      text +=
        "| \(finding.severity.rawValue) | \(finding.code.rawValue) | \(cell(place)) | "
        + "\(cell(finding.message)) |\n"
    }
    return text
  }

  private static func cell(_ text: String) -> String {
    DisplayText.escaped(text).map { $0 == "|" ? "\\|" : $0 == "<" ? "&lt;" : String($0) }.joined()
  }

  private static func data(_ text: String) -> String {
    escaped(text, ["%": "%25", "\r": "%0D", "\n": "%0A"])
  }
  private static func property(_ text: String) -> String {
    escaped(text, ["%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"])
  }
  private static func escaped(_ text: String, _ table: [Unicode.Scalar: String]) -> String {
    text.unicodeScalars.map { table[$0] ?? String(Character($0)) }.joined()
  }
}
