import SourceMarks

/// A class as a person writes it: a number, a label, or a rank.
public enum ClassChoice: Sendable, Hashable {
  /// `281`
  case index(Int)
  /// Digits of a number that no class can have.
  case tooLarge(String)
  /// `tiger cat`, as in the labels; letter case does not matter.
  case label(String)
  /// `top1` is the predicted class, `top2` the next.
  case rank(Int)

  /// Reads a class. Digits alone are a number; a label that looks like a number or a rank can be
  /// given with a leading `=`.
  public init(_ text: String) {
    if text.hasPrefix("=") {
      self = .label(String(text.dropFirst()))
    } else if !text.isEmpty, text.allSatisfy({ $0.isASCII && $0.isNumber }) {
      self = Int(text).map(Self.index) ?? .tooLarge(text)
    } else if text.hasPrefix("-"), let number = Int(text) {
      self = .index(number)
    } else if text.hasPrefix("top"), let rank = Int(text.dropFirst(3)), rank > 0 {
      self = .rank(rank)
    } else {
      self = .label(text)
    }
  }

  /// The class number it stands for.
  ///
  /// - Parameters:
  ///   - ranking: The class numbers, best first.
  ///   - labels: The label of each class, if known.
  /// - Throws: `RunFault` (status 2) that says what would have been right.
  public func resolved(ranking: [Int], labels: [String]?) throws(RunFault) -> Int {
    switch self {
    case .index(let index):
      guard ranking.indices.contains(index) else { throw Self.absent("\(index)", ranking.count) }
      return index
    case .tooLarge(let text): throw Self.absent(text, ranking.count)
    case .rank(let rank):
      guard rank <= ranking.count else {
        throw RunFault(
          .usage, "top\(rank) does not exist: the network has \(ranking.count) classes")
      }
      return ranking[rank - 1]
    case .label(let text): return try Self.index(of: text, in: labels)
    }
  }

  private static func absent(_ number: String, _ classes: Int) -> RunFault {
    RunFault(
      .usage, "class \(number) does not exist: the network has \(classes) classes",
      hint: "classes count from 0 to \(classes - 1)")
  }

  private static func index(of text: String, in labels: [String]?) throws(RunFault) -> Int {
    guard let labels else {
      throw RunFault(
        .usage, "'\(text)' is not a class number, and the spec gives no labels",
        hint: "write a number, top1, or add 'labels:' to the spec")
    }
    let wanted = text.lowercased()
    // A label may list synonyms ("boxer, Boxer dog"); the whole label counts before one of them.
    var matches = labels.indices.filter { labels[$0].lowercased() == wanted }
    if matches.isEmpty {
      matches = labels.indices.filter { synonyms(labels[$0]).contains(wanted) }
    }
    if matches.count == 1 { return matches[0] }
    if matches.count > 1 {
      let numbers = matches.map(String.init).joined(separator: ", ")
      throw RunFault(
        .usage, "label '\(text)' stands for \(matches.count) classes",
        hint: "write one of \(numbers)")
    }
    let near = NearestName.suggestions(for: text, among: labels.flatMap(synonyms))
    let containing = labels.filter { $0.lowercased().contains(wanted) }.prefix(3)
    throw RunFault(
      .usage, "no class is called '\(text)'",
      hint: NearestName.sentence(near.isEmpty ? Array(containing) : near)
        ?? "labels are matched whole; letter case does not matter")
  }

  private static func synonyms(_ label: String) -> [String] {
    label.lowercased().split(separator: ",").map { part in
      var part = part.drop { $0 == " " }
      while part.last == " " { part.removeLast() }
      return String(part)
    }
  }
}
