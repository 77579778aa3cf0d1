public import SourceMarks

/// Takes findings away that a spec's `allow:` accepts, and tells entries that accept nothing.
///
/// Only warnings and notes can be accepted: nothing can be run after an error.
public struct AcceptedFindings: Sendable {
  private let entries: [(code: DiagnosticCode, at: NamePattern?, entry: AllowedFinding)]
  private var isUsed: [Bool]

  /// Prepares the entries of a spec.
  public init(_ spec: ModelSpec) {
    entries = spec.allow.map { ($0.code, $0.at.map { NamePattern($0) }, $0) }
    isUsed = [Bool](repeating: false, count: entries.count)
  }

  /// The findings that no entry accepts.
  public mutating func rest(of findings: DiagnosticList) -> DiagnosticList {
    var rest = DiagnosticList()
    for finding in findings.all where !accepts(finding) { rest.add(finding) }
    return rest
  }

  private mutating func accepts(_ finding: Diagnostic) -> Bool {
    guard finding.severity != .error else { return false }
    for index in entries.indices where entries[index].code == finding.code {
      if let at = entries[index].at {
        guard let layer = finding.layer, at.matchesNameOrGroup(layer) else { continue }
      }
      isUsed[index] = true
      return true
    }
    return false
  }

  /// A finding for each entry that has accepted nothing, of the codes that were looked for.
  public func stale(among wasLookedFor: (DiagnosticCode) -> Bool) -> [Diagnostic] {
    zip(entries, isUsed).compactMap { item, isUsed in
      guard !isUsed, wasLookedFor(item.code) else { return nil }
      let place = item.entry.at.map { " at '\($0)'" } ?? ""
      return Diagnostic(
        .staleAllow, "'allow' entry \(item.code.rawValue)\(place) matches nothing any more",
        at: item.entry.span,
        hint: item.code.severity == .error ? "an error cannot be accepted; remove it" : "remove it")
    }
  }
}
