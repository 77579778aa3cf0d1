/// Prints findings for people: the line of the file, a mark under it, and what to write instead.
public struct TextRenderer: Sendable {
  private let decorate: TextDecorator

  /// Prints without colour unless given a decorator.
  public init(decorator: TextDecorator = .plain) { decorate = decorator }

  /// One finding with its code frame, without a line end after its last line.
  public func text(_ finding: Diagnostic) -> String {
    let head = decorate(
      .severity(finding.severity), "\(finding.severity.rawValue)[\(finding.code.rawValue)]")
    var lines = [head + decorate(.message, ": \(DisplayText.escaped(finding.message))")]
    var hint = finding.hint
    var indent = 3
    if let span = finding.span {
      lines.append(decorate(.frame, "  --> ") + Self.place(span))
      if !span.file.utf8.isEmpty {
        let beside = hint.flatMap { $0.hasPrefix("did you mean") && !$0.contains("\n") ? $0 : nil }
        if beside != nil { hint = nil }
        // Under the frame's bar.
        indent = String(span.start.line).count + 1
        lines += frame(span, finding.severity, beside)
      }
    }
    let margin = String(repeating: " ", count: indent)
    for note in finding.notes {
      lines += remark(margin, "", Self.placed(note, beside: finding.span))
    }
    if let hint { lines += remark(margin, "hint: ", hint) }
    return lines.joined(separator: "\n")
  }

  /// All findings in order, with an empty line between them.
  public func text(_ findings: [Diagnostic]) -> String {
    findings.map { text($0) }.joined(separator: "\n\n")
  }

  /// One finding on one line, in the shape that editors and problem matchers know.
  public func line(_ finding: Diagnostic) -> String {
    let place = finding.span.map { Self.place($0) + ": " } ?? ""
    return place + "\(finding.severity.rawValue): \(DisplayText.escaped(finding.message))"
      + " [\(finding.code.rawValue)]"
  }

  /// The last line of a run: `2 errors, 1 warning in 1 of 12 specs`.
  /// - Parameters:
  ///   - findings: Everything that was found.
  ///   - specs: How many files were checked.
  public static func summary(_ findings: [Diagnostic], specs: Int) -> String {
    let counts = [Severity.error, .warning, .note].compactMap { severity -> String? in
      let count = findings.count { $0.severity == severity }
      return count == 0 ? nil : "\(count) \(severity.rawValue)\(count == 1 ? "" : "s")"
    }
    let total = "\(specs) \(specs == 1 ? "spec" : "specs")"
    guard !counts.isEmpty else { return "no findings in \(total)" }
    let touched = Set(findings.compactMap(\.span?.file.path)).count
    let reach = touched == 0 || specs <= 1 ? total : "\(touched) of \(total)"
    return "\(counts.joined(separator: ", ")) in \(reach)"
  }

  // MARK: - Pieces

  private static func place(_ span: SourceSpan) -> String {
    let start = span.start
    return "\(DisplayText.escaped(span.file.path)):\(start.line):\(start.column)"
  }

  /// A note, with its place where the words do not say it already.
  private static func placed(_ note: Diagnostic.Label, beside span: SourceSpan?) -> String {
    guard let other = note.span else { return note.message }
    if let span, span.file.path == other.file.path {
      let line = "line \(other.start.line)"
      let words = note.message.split { !$0.isLetter && !$0.isNumber }.suffix(64)
      let isSaid = zip(words, words.dropFirst()).contains { "\($0) \($1)" == line }
      return isSaid ? note.message : "\(note.message) (\(line))"
    }
    return "\(note.message) (\(place(other)))"
  }

  /// `   = label: text`, further lines of the text below its first.
  private func remark(_ margin: String, _ label: String, _ text: String) -> [String] {
    let pieces = text.split(separator: "\n", omittingEmptySubsequences: false)
    let role: TextDecorator.Role = label == "hint: " ? .hint : .frame
    let below = margin + String(repeating: " ", count: 2 + label.count)
    return pieces.enumerated().map { index, piece in
      let shown = DisplayText.escaped(String(piece))
      return index == 0
        ? margin + decorate(.frame, "= ") + decorate(role, label) + shown : below + shown
    }
  }

  /// The line of the file, with carets under the marked part of it.
  private func frame(_ span: SourceSpan, _ severity: Severity, _ beside: String?) -> [String] {
    let start = span.start
    let number = String(start.line)
    let blank = String(repeating: " ", count: number.count)
    let source = SourceLine(span)
    let carets = String(repeating: "^", count: max(1, source.markedWidth))
    let mark =
      String(repeating: " ", count: source.widthBefore) + decorate(.severity(severity), carets)
      + (beside.map { " " + decorate(.hint, DisplayText.escaped($0)) } ?? "")
    return [
      decorate(.frame, "\(blank) |"),
      decorate(.frame, "\(number) |") + (source.text.isEmpty ? "" : " \(source.text)"),
      decorate(.frame, "\(blank) |") + " " + mark,
    ]
  }
}

/// The part of a line around a mark, as it is shown.
private struct SourceLine {
  private(set) var text = ""
  /// Columns before the mark.
  private(set) var widthBefore = 0
  /// Columns of the mark, up to the end of its first line.
  private(set) var markedWidth = 0

  /// The longest part of a line that is shown, and how much of it stands before the mark.
  private static let longest = 160
  private static let before = 60

  init(_ span: SourceSpan) {
    let (line, column) = span.start
    let end = span.end
    let scalars = Array(span.file.text(ofLine: line).unicodeScalars)
    let first = min(column - 1, scalars.count)
    let last = end.line == line ? min(max(end.column - 1, first), scalars.count) : scalars.count
    var shown = 0..<scalars.count
    if scalars.count > Self.longest {
      let lower = max(0, min(first - Self.before, scalars.count - Self.longest))
      shown = lower..<min(scalars.count, lower + Self.longest)
    }
    if shown.lowerBound > 0 {
      text = "…"
      widthBefore = 1
    }
    for index in shown {
      let (piece, width) = DisplayText.shown(scalars[index])
      text += piece
      if index < first { widthBefore += width }
      if index >= first, index < last { markedWidth += width }
    }
    if shown.upperBound < scalars.count { text += "…" }
  }
}
