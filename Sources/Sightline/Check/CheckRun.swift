import Attribution
import Dispatch
import Files
import Foundation
public import SourceMarks
import Synchronization

/// `explain check`: are specs, and the headers of their weights, sound?
public struct CheckRun {
  /// How findings are printed.
  public enum Format: String, Sendable, CaseIterable {
    /// Code frames for people.
    case text
    /// One object for programs.
    case json
    /// An object a finding, one on each line, as files are checked.
    case jsonl
    /// For code hosts.
    case sarif
    /// GitHub's annotations.
    case github
    /// For dashboards of tests.
    case junit
  }
  private let paths: [String]
  /// How each file is checked.
  public var check: FileCheck
  /// `warnings`, or codes, that count as errors.
  public var deny: [String] = []
  /// Codes that are not reported.
  public var allow: [String] = []
  /// The name of a format.
  public var format = "text"
  /// Whether nothing is printed when all is well.
  public var quiet = false
  /// Whether `text` has code frames.
  public var frames = true
  /// A file to write instead of standard output.
  public var output: String?
  /// The name of standard input.
  public var standardInputName: String?
  /// A file to which a table in Markdown is added (`github`).
  public var summaryPath: String?
  /// Whether safe repairs are written into the files.
  public var fixes = false

  /// More findings than this are counted and not shown.
  static let findingLimit = 1000
  /// So many files are read at a time.
  private static let batch = 64

  /// Checks files and folders; `Specs` where none is named.
  public init(paths: [String], model: ModelChoices) {
    self.paths = paths
    check = FileCheck(choices: model)
  }

  /// Checks and prints.
  ///
  /// - Returns: `fine`, or `findings` where something is at error level.
  /// - Throws: `RunFault` with status 2 for wrong options, 3 where a file could not be checked.
  public func run(_ console: some Console, renderer: TextRenderer) throws(RunFault) -> ExitStatus {
    guard let format = Format(rawValue: format) else {
      throw RunFault(
        .usage, "--format '\(self.format)' is unknown",
        hint: "one of \(Format.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    var tally = Tally(
      denied: try codes(deny.filter { $0 != "warnings" }, "--deny"),
      deniesWarnings: deny.contains("warnings"), allowed: try codes(allow, "--allow"))
    let found = try SpecPaths(paths)
    let files = found.files
    if fixes {
      for line in try CheckFixes(check: check).apply(to: files) { console.say(line) }
    }
    var report = CheckReport(
      format: format, renderer: renderer, frames: frames, toFile: output != nil, console: console)
    // A file that cannot be read does not keep the others from being reported.
    var obstacle: RunFault?
    for start in stride(from: 0, to: files.count, by: Self.batch) {
      let part = Array(files[start..<min(start + Self.batch, files.count)])
      for file in checked(part) {
        if let reason = file.obstacle {
          obstacle =
            obstacle ?? RunFault(.spec, "\(file.path): \(reason.message)", hint: reason.hint)
          continue
        }
        report.add(file.path, tally.take(file.findings))
      }
    }
    let status: ExitStatus = tally.hasErrors ? .findings : .fine
    if let cut = tally.cut { report.add(nil, [cut]) }
    report.finish(
      summary: tally.summary(specs: files.count) + found.note, specs: files.count, status: status,
      quiet: quiet)
    if let output { try write(report.text, to: output) }
    if let summaryPath, format == .github {
      try append(
        GitHubReport.summary(report.kept.flatMap(\.findings), specs: files.count), summaryPath)
    }
    if let obstacle { throw obstacle }
    return status
  }

  /// Checks some files at once; the results are in their order.
  private func checked(_ paths: [String]) -> [CheckedFile] {
    let (check, name) = (check, standardInputName)
    let work = { @Sendable (path: String) in
      check.check(path, name: path == "-" ? name ?? "<stdin>" : path)
    }
    guard paths.count > 1 else { return paths.map(work) }
    let results = Mutex([CheckedFile?](repeating: nil, count: paths.count))
    DispatchQueue.concurrentPerform(iterations: paths.count) { index in
      let file = work(paths[index])
      results.withLock { $0[index] = file }
    }
    return results.withLock { $0.compactMap { $0 } }
  }

  private func codes(_ texts: [String], _ option: String) throws(RunFault) -> Set<DiagnosticCode> {
    var codes: Set<DiagnosticCode> = []
    for text in texts {
      guard let code = DiagnosticCode(rawValue: text) else {
        throw RunFault(
          .usage, "\(option) '\(text)' is not a code",
          hint: NearestName.hint(for: text, among: DiagnosticCode.allCases.map(\.rawValue))
            ?? "codes look like SL0508")
      }
      codes.insert(code)
    }
    return codes
  }

  private func write(_ text: String, to path: String) throws(RunFault) {
    do throws(FileFault) {
      try FileWriter.write(Array(text.utf8), to: path, overwrite: true)
    } catch {
      throw RunFault(.output, "cannot write the report: \(error.message)")
    }
  }

  /// Adds to a file that another program has made.
  private func append(_ text: String, _ path: String) throws(RunFault) {
    guard let handle = FileHandle(forWritingAtPath: path) else {
      return try write(text, to: path)
    }
    defer { try? handle.close() }
    do {
      try handle.seekToEnd()
      try handle.write(contentsOf: Data(text.utf8))
    } catch {
      throw RunFault(.output, "cannot add to '\(path)'")
    }
  }
}

/// Applies `--deny` and `--allow`, counts, and leaves out what was said before.
private struct Tally {
  private struct Key: Hashable {
    let code: DiagnosticCode
    let path: String
    let place: Int
    let message: String
  }
  let denied: Set<DiagnosticCode>
  let deniesWarnings: Bool
  let allowed: Set<DiagnosticCode>
  private var counts: [Severity: Int] = [:]
  private var touched = 0
  private var shown = 0
  private var cutCount = 0
  /// What was said of files that several specs use.
  private var said: Set<Key> = []

  init(denied: Set<DiagnosticCode>, deniesWarnings: Bool, allowed: Set<DiagnosticCode>) {
    self.denied = denied
    self.deniesWarnings = deniesWarnings
    self.allowed = allowed
  }

  var hasErrors: Bool { counts[.error, default: 0] > 0 }

  /// The findings of a file that are to be shown.
  mutating func take(_ findings: [Diagnostic]) -> [Diagnostic] {
    var kept: [Diagnostic] = []
    let cutBefore = cutCount
    for var finding in findings where !allowed.contains(finding.code) {
      if let span = finding.span {
        let key = Key(
          code: finding.code, path: span.file.path, place: span.range.lowerBound,
          message: finding.message)
        guard said.insert(key).inserted else { continue }
      }
      if deniesWarnings, finding.severity == .warning { finding.severity = .error }
      if denied.contains(finding.code) { finding.severity = .error }
      counts[finding.severity, default: 0] += 1
      if shown < CheckRun.findingLimit {
        shown += 1
        kept.append(finding)
      } else {
        cutCount += 1
      }
    }
    if !kept.isEmpty || cutCount > cutBefore { touched += 1 }
    // Places are only repeated by files that several specs use; others are not met again.
    if said.count > 20_000 { said.removeAll() }
    return kept
  }

  /// The finding that says how many were left out.
  var cut: Diagnostic? {
    guard cutCount > 0 else { return nil }
    return Diagnostic(.findingsCut, "\(shown) findings shown, \(cutCount) more", at: nil)
  }

  /// The last line of the text.
  func summary(specs: Int) -> String {
    let words = [Severity.error, .warning, .note].compactMap { severity -> String? in
      let count = counts[severity, default: 0]
      return count == 0 ? nil : "\(count) \(severity.rawValue)\(count == 1 ? "" : "s")"
    }
    let total = "\(specs) \(specs == 1 ? "spec" : "specs")"
    guard !words.isEmpty else { return "no findings in \(total)" }
    return "\(words.joined(separator: ", ")) in \(specs == 1 ? total : "\(touched) of \(total)")"
  }
}
