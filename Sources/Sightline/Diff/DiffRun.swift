import Files
public import SourceMarks
import SpecChecking
import Weights
import YAMLSyntax

/// `explain diff`: what breaks between two specs, two weight files, or a spec and weights.
public struct DiffRun {
  /// A question that a comparison answers.
  public enum Level: String, Sendable, CaseIterable {
    /// Do `--layer X`, hooks and stored settings still resolve?
    case names
    /// Do the published weights still load?
    case tensors
    /// Does the same weight file give the same numbers?
    case values
    /// Do class numbers mean the same?
    case labels
  }
  private let choices: ModelChoices
  /// So many findings of a pair are printed as text.
  private static let shown = 100
  /// The levels that are looked at; all of them where none is named.
  public var levels: [String] = []
  /// A file of accepted changes.
  public var accepted: String?
  /// `text` or `json`.
  public var format = "text"

  /// Compares networks as they are, or with other parameters.
  public init(model: ModelChoices = ModelChoices()) { choices = model }

  /// Compares two operands and prints what breaks.
  ///
  /// - Returns: `fine` where nothing breaks, else `findings`.
  /// - Throws: `RunFault`.
  public func run(
    _ old: String, _ new: String, _ console: some Console, renderer: TextRenderer
  ) throws(RunFault) -> ExitStatus {
    try run([(old, new)], console, renderer: renderer)
  }

  /// Compares specs of the folder with the same files at a commit.
  public func run(
    against reference: String, paths: [String], _ console: some Console, renderer: TextRenderer
  ) throws(RunFault) -> ExitStatus {
    let name = reference.hasPrefix("git:") ? String(reference.dropFirst(4)) : reference
    var pairs: [(String, String)] = []
    for path in try SpecPaths(paths).files {
      let file = GitFile(reference: name, path: path)
      // A file that is new breaks nobody.
      guard (try? file.bytes()) != nil else { continue }
      guard let bytes = try? FileBytes.read(path, limit: LoadedModel.specLimit) else { continue }
      var ignored = DiagnosticList()
      let root = YAMLParser.parse(bytes, path: path, into: &ignored)
      if let root, SpecChecker.isLibrary(root) { continue }
      pairs.append((file.shown, path))
    }
    guard !pairs.isEmpty else {
      throw RunFault(
        .spec, "no spec under '\(paths.joined(separator: ", "))' was there at '\(name)'",
        hint: "fetch the commit first: git fetch origin main")
    }
    return try run(pairs, console, renderer: renderer)
  }

  private func run(
    _ pairs: [(old: String, new: String)], _ console: some Console, renderer: TextRenderer
  ) throws(RunFault) -> ExitStatus {
    guard ["text", "json"].contains(format) else {
      throw RunFault(.usage, "--format '\(format)' is unknown", hint: "one of text, json")
    }
    let wanted = try Self.levels(levels)
    let accepted = try AcceptedChanges(accepted)
    var all: [Diagnostic] = []
    for pair in pairs {
      let operands = (
        try DiffOperand(pair.old, choices: choices), try DiffOperand(pair.new, choices: choices)
      )
      let (findings, table) = try compare(operands, wanted)
      let rest = findings.filter { !accepted.accepts($0) }
      if format == "text" {
        for line in table { console.say(line) }
        for finding in rest.prefix(Self.shown) { console.say(renderer.text(finding) + "\n") }
        if rest.count > Self.shown { console.say("… and \(rest.count - Self.shown) more\n") }
        let breaking = rest.count { $0.severity == .error }
        console.say(
          "\(pair.old) → \(pair.new): "
            + (breaking == 0
              ? "nothing breaks" : "\(breaking) breaking change\(breaking == 1 ? "" : "s")")
            + (rest.count < findings.count ? ", \(findings.count - rest.count) accepted" : ""))
      }
      all += rest
    }
    if format == "json" { console.say(DiagnosticJSON.document(all, specs: pairs.count)) }
    return all.contains { $0.severity == .error } ? .findings : .fine
  }

  private static func levels(_ texts: [String]) throws(RunFault) -> Set<Level> {
    var levels: Set<Level> = []
    for text in texts {
      guard let level = Level(rawValue: text) else {
        throw RunFault(
          .usage, "--level '\(text)' is unknown",
          hint: "one of \(Level.allCases.map(\.rawValue).joined(separator: ", "))")
      }
      levels.insert(level)
    }
    return levels.isEmpty ? Set(Level.allCases) : levels
  }

  private func compare(
    _ operands: (DiffOperand, DiffOperand), _ levels: Set<Level>
  ) throws(RunFault) -> (findings: [Diagnostic], table: [String]) {
    switch operands {
    case (.spec(let old, let oldLabels), .spec(let new, let newLabels)):
      let diff = SpecDiff(old: (old, oldLabels), new: (new, newLabels))
      var findings: [Diagnostic] = []
      if levels.contains(.names) { findings += diff.names() }
      if levels.contains(.tensors) { findings += diff.tensors() }
      if levels.contains(.values) { findings += diff.values() }
      if levels.contains(.labels) { findings += diff.labels() }
      return (findings, [])
    case (.weights(let old), .weights(let new)): return (WeightDiff.findings(old, new), [])
    case (.spec(let spec, _), .weights(let source)), (.weights(let source), .spec(let spec, _)):
      return WeightDiff.table(spec, source)
    }
  }
}

/// Changes that a team has accepted: `allow:` with a list of `{code, at, why}`, as in a spec.
private struct AcceptedChanges {
  private var entries: [(code: String, at: NamePattern?)] = []

  init(_ path: String?) throws(RunFault) {
    guard let path else { return }
    let bytes: [UInt8]
    do throws(FileFault) {
      bytes = try FileBytes.read(path, limit: LoadedModel.specLimit)
    } catch {
      throw RunFault(.usage, "cannot read the accepted changes: \(error.message)")
    }
    var findings = DiagnosticList()
    let root = YAMLParser.parse(bytes, path: path, into: &findings)
    guard let items = root?["allow"]?.value.items, !findings.hasErrors else {
      if findings.hasErrors { throw RunFault(.usage, findings) }
      throw RunFault(
        .usage, "'\(path)' has no list of accepted changes",
        hint: "write allow: with - {code: SL0821, at: layer2.**, why: the paper's erratum}")
    }
    for item in items {
      guard let code = item["code"]?.value.text, item["why"]?.value.text?.isEmpty == false,
        DiagnosticCode(rawValue: code) != nil
      else {
        throw RunFault(
          .usage,
          Diagnostic(
            .missingKey, "an accepted change needs 'code' and 'why'", at: item.span,
            hint: "- {code: SL0821, at: layer2.**, why: the paper's erratum}"))
      }
      entries.append((code, item["at"]?.value.text.map { NamePattern($0) }))
    }
  }

  func accepts(_ finding: Diagnostic) -> Bool {
    entries.contains { entry in
      guard entry.code == finding.code.rawValue else { return false }
      guard let at = entry.at else { return true }
      return finding.layer.map { at.matchesNameOrGroup($0) } ?? false
    }
  }
}
