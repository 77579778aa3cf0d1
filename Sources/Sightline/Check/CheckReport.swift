import SourceMarks

/// Prints what a check finds: as it goes where the format allows it, else at the end.
struct CheckReport {
  private let format: CheckRun.Format
  private let renderer: TextRenderer
  private let frames: Bool
  private let toFile: Bool
  private let console: any Console
  /// What a format needs all of before it can be written.
  private(set) var kept: [(path: String, findings: [Diagnostic])] = []
  /// What goes to a file.
  private(set) var text = ""
  private var isFirst = true

  init(
    format: CheckRun.Format, renderer: TextRenderer, frames: Bool, toFile: Bool,
    console: any Console
  ) {
    self.format = format
    self.renderer = toFile ? TextRenderer() : renderer
    self.frames = frames
    self.toFile = toFile
    self.console = console
  }

  private mutating func say(_ line: String) {
    if toFile { text += line + "\n" } else { console.say(line) }
  }

  /// Takes the findings of a file; without a path, those of the run.
  mutating func add(_ path: String?, _ findings: [Diagnostic]) {
    switch format {
    case .text:
      for finding in findings {
        guard frames else {
          say(renderer.line(finding))
          continue
        }
        if !isFirst { say("") }
        isFirst = false
        say(renderer.text(finding))
      }
    case .jsonl: for finding in findings { say(DiagnosticJSON.object(finding)) }
    case .json, .sarif, .github, .junit:
      kept.append((path ?? kept.last?.path ?? "", findings))
    }
  }

  /// Writes what could not be written before.
  mutating func finish(summary: String, specs: Int, status: ExitStatus, quiet: Bool) {
    let all = kept.flatMap(\.findings)
    switch format {
    case .text: if !quiet || !isFirst { say(summary) }
    case .jsonl: break
    case .json: say(DiagnosticJSON.document(all, specs: specs))
    case .sarif:
      say(SARIFReport.document(kept, version: Version.text, exitCode: status.rawValue))
    case .junit: say(JUnitReport.document(kept))
    case .github:
      for line in GitHubReport.lines(all) { say(line) }
      say(summary)
    }
  }
}
