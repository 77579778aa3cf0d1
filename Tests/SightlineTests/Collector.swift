import Sightline
import SourceMarks
import Synchronization

/// A console that keeps what is said.
final class Collector: Console, Sendable {
  private let kept = Mutex([String]())
  var lines: [String] { kept.withLock { $0 } }
  var text: String { lines.joined(separator: "\n") }

  func say(_ line: String) { kept.withLock { $0.append(line) } }
  func show(_ diagnostics: DiagnosticList) {
    for finding in diagnostics.sorted { say(TextRenderer().line(finding)) }
  }
  func progress(_ what: String, _ done: Double?) {}
}
