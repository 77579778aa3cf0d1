import SourceMarks

/// Picks layers by name: `layer4`, `layer*`, `last(**:conv)`, `**:relu, -aux.**`, `features.in`.
///
/// `*` stays within a segment, `**` crosses dots, `:op` keeps one operation, `last` and `first`
/// keep one layer in order of execution, `-` takes layers away again, a comma joins, and `.in`
/// means what flows into a layer. A selector that starts with an exclusion starts from all layers.
public struct Selector: Sendable, Hashable {
  /// A name that can be picked, in the order of execution.
  public struct Candidate: Sendable, Hashable {
    /// The full dotted name.
    public let name: String
    /// What it is, as in the file (`conv`, `Fire`); nil for a plain group.
    public let operatorName: String?

    /// Pairs a name with its operation.
    public init(name: String, operatorName: String?) {
      self.name = name
      self.operatorName = operatorName
    }
  }
  /// One side of a candidate.
  public struct Match: Sendable, Hashable {
    /// The candidate's index.
    public let index: Int
    /// Whether its input is meant and not its output.
    public let isInput: Bool

    /// Names a side of a candidate.
    public init(index: Int, isInput: Bool = false) {
      self.index = index
      self.isInput = isInput
    }
  }

  /// The longest text that is read, in Unicode scalars.
  public static let longestText = 4096

  /// The text as written.
  public let text: String
  let items: [SelectorItem]

  /// Reads a selector.
  /// - Throws: `SelectorFault` with the place in the text.
  public init(_ text: String) throws(SelectorFault) {
    let count = text.unicodeScalars.count
    guard count <= Self.longestText else { throw .tooLong(count: count) }
    self.text = text
    var parser = SelectorParser(text)
    items = try parser.parse()
  }

  /// The name, where the selector is one exact name without patterns; `.in` is part of it.
  public var exactName: String? {
    guard items.count == 1, items[0].isPlainName else { return nil }
    return items[0].isInput ? items[0].glob.text + ".in" : items[0].glob.text
  }

  /// The candidates that are picked, each once, in their own order, an input before its output.
  public func matches(in candidates: [Candidate]) -> [Match] {
    var picked: Set<Match> = []
    if items.first?.isExclusion == true {
      for index in candidates.indices { picked.insert(Match(index: index)) }
    }
    for item in items {
      let found = item.matches(in: candidates)
      if item.isExclusion { picked.subtract(found) } else { picked.formUnion(found) }
    }
    return picked.sorted { a, b in
      a.index != b.index ? a.index < b.index : a.isInput && !b.isInput
    }
  }

  /// The index of every candidate that is picked by its output.
  public func indices(in candidates: [Candidate]) -> [Int] {
    matches(in: candidates).filter { !$0.isInput }.map(\.index)
  }
}

/// One item between commas.
struct SelectorItem: Sendable, Hashable {
  enum Pick: Sendable { case all, first, last }

  var isExclusion = false
  var pick = Pick.all
  let glob: NamePattern
  let isInput: Bool
  var operatorName: String?

  var isPlainName: Bool {
    !isExclusion && pick == .all && operatorName == nil && glob.wildcardCount == 0
  }

  func matches(in candidates: [Selector.Candidate]) -> [Selector.Match] {
    let fitting = candidates.indices.filter { index in
      if let operatorName, candidates[index].operatorName != operatorName { return false }
      return glob.matches(candidates[index].name)
    }
    let kept: [Int] =
      switch pick {
      case .all: fitting
      case .first: Array(fitting.prefix(1))
      case .last: Array(fitting.suffix(1))
      }
    return kept.map { Selector.Match(index: $0, isInput: isInput) }
  }
}
