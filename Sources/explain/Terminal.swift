import Files
import Foundation
import Sightline
import SourceMarks

/// The terminal: text on standard output, findings and progress on standard error.
struct Terminal: Console {
  private enum Progress: String, CaseIterable {
    case auto
    case none
    case json
  }
  private let quiet: Bool
  private let mode: Progress
  private let isInteractive: Bool

  /// - Throws: `RunFault` (status 2) for an unknown way of showing progress.
  init(quiet: Bool, progress: String = "auto") throws {
    guard let mode = Progress(rawValue: progress) else {
      throw RunFault(
        .usage, "--progress '\(progress)' is unknown", hint: "one of auto, none, json")
    }
    self.quiet = quiet
    self.mode = mode
    isInteractive =
      StandardStream.error.isTerminal
      && ProcessInfo.processInfo.environment["TERM"] != "dumb"
  }

  func say(_ line: String) {
    guard !quiet else { return }
    clearProgress()
    StandardStream.output.write(line + "\n")
  }

  func show(_ diagnostics: DiagnosticList) {
    guard !quiet, !diagnostics.all.isEmpty else { return }
    clearProgress()
    Self.error(Self.renderer.text(diagnostics.sorted))
  }

  func report(_ fault: RunFault) {
    clearProgress()
    Self.report(fault)
  }

  func progress(_ what: String, _ done: Double?) {
    switch mode {
    case .none: return
    case .json:
      let part = done.map { ",\"done\":\(($0 * 1000).rounded() / 1000)" } ?? ""
      Self.error("{\"event\":\"progress\",\"what\":\(JSONText.string(what))\(part)}")
    case .auto:
      guard isInteractive, !quiet else { return }
      let percent = done.map { " \(Int($0 * 100)) %" } ?? ""
      StandardStream.error.write("\r\u{1B}[K\(DisplayText.escaped(what))\(percent)")
    }
  }

  private func clearProgress() {
    guard mode == .auto, isInteractive else { return }
    StandardStream.error.write("\r\u{1B}[K")
  }

  /// Findings with colour where a person reads them.
  static var renderer: TextRenderer {
    let colored =
      StandardStream.error.isTerminal
      && ProcessInfo.processInfo.environment["NO_COLOR"] == nil
    return TextRenderer(decorator: colored ? .terminal : .plain)
  }

  /// Lines in which nothing can move the cursor.
  static func escapedLines(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { DisplayText.escaped(String($0)) }.joined(separator: "\n")
  }

  /// Writes a line to standard error.
  static func error(_ text: String) {
    StandardStream.error.write(text.hasSuffix("\n") ? text : text + "\n")
  }

  /// Says why the command stops.
  static func report(_ fault: RunFault) {
    if !fault.diagnostics.all.isEmpty {
      error(renderer.text(fault.diagnostics.sorted))
    }
    if let plain = fault.plain {
      error("error: \(DisplayText.escaped(plain.message))")
      if let hint = plain.hint { error("  = hint: \(DisplayText.escaped(hint))") }
    }
  }
}
