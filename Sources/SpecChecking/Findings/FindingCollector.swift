import SourceMarks

/// Collects findings and folds those that several instances of one block share.
///
/// A finding is the same when its code, its place and its topic are: a typo inside a block that is
/// used sixteen times is one mistake.
struct FindingCollector {
  /// So many findings, or so many before folding, stop the expansion: nobody reads them, and the
  /// work to make them grows with the product of nested ranges.
  private static let limit = 500
  private static let rawLimit = 10_000
  /// How many further layers a folded finding names.
  private static let namedLayers = 3

  private struct Key: Hashable {
    let code: DiagnosticCode
    let span: SourceSpan?
    let topic: String
  }
  private struct Entry {
    var finding: Diagnostic
    var others: [String] = []
    var moreCount = 0
  }
  private var entries: [Entry] = []
  private var byKey: [Key: Int] = [:]
  private var rawCount = 0

  /// Whether so much is wrong that going on is of no use.
  var isFull: Bool { entries.count >= Self.limit || rawCount >= Self.rawLimit }
  /// Whether any finding is an error.
  var hasErrors: Bool { entries.contains { $0.finding.severity == .error } }

  /// Adds a finding.
  ///
  /// `topic` tells apart findings of one code at one place.
  mutating func add(_ finding: Diagnostic, topic: String = "") {
    rawCount += 1
    let key = Key(code: finding.code, span: finding.span, topic: topic)
    guard finding.span != nil, let index = byKey[key] else {
      byKey[key] = entries.count
      entries.append(Entry(finding: finding))
      return
    }
    guard let layer = finding.layer, layer != entries[index].finding.layer else { return }
    entries[index].moreCount += 1
    if entries[index].others.count < Self.namedLayers { entries[index].others.append(layer) }
  }

  /// The findings, each with a note of the layers that share it.
  var folded: [Diagnostic] {
    entries.map { entry in
      var finding = entry.finding
      if entry.moreCount > 0 {
        let tail = entry.moreCount > entry.others.count ? ", …" : ""
        let names = entry.others.joined(separator: ", ")
        finding.notes.append(.init(nil, "and \(entry.moreCount) more: \(names)\(tail)"))
      }
      return finding
    }
  }
}
