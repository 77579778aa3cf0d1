import Attribution
import Files
import Foundation
import Operators
public import SourceMarks
import SpecChecking
import Weights

/// `explain check`: are specs, and the headers of their weights, sound?
public struct CheckRun {
  /// How findings are printed.
  public enum Format: String, Sendable, CaseIterable {
    /// Code frames for people.
    case text
    /// One object for programs.
    case json
  }
  private let paths: [String]
  private let model: ModelChoices
  /// Whether weight files are checked too.
  public var readsWeights = false
  /// `warnings`, or codes, that count as errors.
  public var deny: [String] = []
  /// Codes that are not reported.
  public var allow: [String] = []
  /// `text` or `json`.
  public var format = "text"
  /// Whether nothing is printed when all is well.
  public var quiet = false

  /// Checks files and folders; `Specs` where none is named.
  public init(paths: [String], model: ModelChoices) {
    self.paths = paths
    self.model = model
  }

  /// Checks and prints.
  ///
  /// - Returns: `fine`, or `findings` where something is at error level.
  /// - Throws: `RunFault` with status 2 for wrong options, 3 where nothing could be checked.
  public func run(_ console: some Console, renderer: TextRenderer) throws(RunFault) -> ExitStatus {
    guard let format = Format(rawValue: format) else {
      throw RunFault(
        .usage, "--format '\(self.format)' is unknown", hint: "one of text, json")
    }
    let denied = try codes(deny.filter { $0 != "warnings" }, "--deny")
    let allowed = try codes(allow, "--allow")
    let files = try files()
    var findings = DiagnosticList()
    for file in files { try check(file, into: &findings) }
    var shown = DiagnosticList()
    for var finding in findings.sorted where !allowed.contains(finding.code) {
      let raised = deny.contains("warnings") && finding.severity == .warning
      if raised || denied.contains(finding.code) { finding.severity = .error }
      shown.add(finding)
    }
    switch format {
    case .json: console.say(DiagnosticJSON.document(shown.sorted, specs: files.count))
    case .text:
      if !shown.all.isEmpty { console.say(renderer.text(shown.sorted)) }
      if !quiet || !shown.all.isEmpty {
        console.say(TextRenderer.summary(shown.sorted, specs: files.count))
      }
    }
    return shown.hasErrors ? .findings : .fine
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

  /// The spec files under the paths, in order of their names.
  private func files() throws(RunFault) -> [String] {
    var files: [String] = []
    for path in paths.isEmpty ? ["Specs"] : paths {
      if path == "-" {
        files.append(path)
      } else if Paths.isFolder(path) {
        files += Self.specs(in: path)
      } else if Paths.exists(path) {
        files.append(path)
      } else {
        files.append(try SpecFinder.path(for: path))
      }
    }
    guard !files.isEmpty else {
      let names = paths.isEmpty ? "Specs" : paths.joined(separator: ", ")
      throw RunFault(.spec, Diagnostic(.nothingToCheck, "no spec found under '\(names)'", at: nil))
    }
    return files
  }

  private static func specs(in folder: String) -> [String] {
    guard let walk = FileManager.default.enumerator(atPath: folder) else { return [] }
    return walk.compactMap { $0 as? String }
      .filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }
      .sorted().map { Paths.join(folder, $0) }
  }

  private func check(_ path: String, into findings: inout DiagnosticList) throws(RunFault) {
    do throws(RunFault) {
      let model = try LoadedModel(path, choices: model)
      findings.add(model.findings)
      guard readsWeights, let file = model.spec.weights?.file else { return }
      _ = try ModelWeights.table(model.path(besideSpec: file), of: model, into: &findings)
    } catch {
      // A file that cannot be read at all is not a finding: nothing was checked.
      guard error.plain == nil else { throw error }
      findings.add(error.diagnostics)
    }
  }
}
