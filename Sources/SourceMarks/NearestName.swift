/// The names that someone who mistyped one probably meant.
public enum NearestName {
  /// The legal names nearest to a word, nearest first, in the given order where equally near.
  ///
  /// A name is near when at most two letters, and at most a third of the word, are wrong, missing,
  /// too many or swapped; words of three letters or more may always have one slip. Case is free.
  public static func suggestions(
    for word: String, among names: some Sequence<String>, limit: Int = 3
  ) -> [String] {
    ranked(word, names, limit: limit) { [letters($0)] }
  }

  /// The dotted names nearest to a word, comparing whole names and last segments.
  ///
  /// So `conv2` finds `layer1.0.conv2`, which no distance between whole names would.
  public static func dottedSuggestions(
    for word: String, among names: some Sequence<String>, limit: Int = 3
  ) -> [String] {
    ranked(word, names, limit: limit) { name in
      guard let dot = name.lastIndex(of: ".") else { return [letters(name)] }
      return [letters(name), letters(String(name[name.index(after: dot)...]))]
    }
  }

  /// The one name nearest to a word; nil when none is near.
  public static func suggestion(
    for word: String, among names: some Sequence<String>
  ) -> String? {
    suggestions(for: word, among: names, limit: 1).first
  }

  /// A hint such as `did you mean 'kernel'?`; nil when no name is near.
  public static func hint(for word: String, among names: some Sequence<String>) -> String? {
    sentence(suggestions(for: word, among: names))
  }

  /// Names as a question: `did you mean 'a', 'b' or 'c'?`; nil when there are none.
  public static func sentence(_ names: [String]) -> String? {
    guard let last = names.last else { return nil }
    let quoted = names.dropLast().map { "'\($0)'" }
    return quoted.isEmpty
      ? "did you mean '\(last)'?"
      : "did you mean \(quoted.joined(separator: ", ")) or '\(last)'?"
  }

  /// How many letters are wrong, missing, too many or swapped; nil when more than `limit`.
  ///
  /// Letters that were swapped are not changed a second time (optimal string alignment).
  /// - Source: Damerau 1964; Levenshtein 1966.
  public static func distance(_ a: String, _ b: String, limit: Int) -> Int? {
    distance(letters(a), letters(b), limit: limit)
  }

  /// Longer words are not typed by hand, and would only cost time.
  private static let longestWord = 256

  private static func letters(_ word: String) -> [Unicode.Scalar] {
    Array(word.lowercased().unicodeScalars)
  }

  private static func ranked(
    _ word: String, _ names: some Sequence<String>, limit: Int,
    forms: (String) -> [[Unicode.Scalar]]
  ) -> [String] {
    let typed = letters(word)
    guard !typed.isEmpty, typed.count <= longestWord else { return [] }
    let allowed = min(2, max(typed.count / 3, typed.count >= 3 ? 1 : 0))
    var found: [(name: String, distance: Int, order: Int)] = []
    for (order, name) in names.enumerated() where name != word {
      let near = forms(name).compactMap { distance(typed, $0, limit: allowed) }.min()
      if let near { found.append((name, near, order)) }
    }
    found.sort { ($0.distance, $0.order) < ($1.distance, $1.order) }
    return found.prefix(limit).map(\.name)
  }

  private static func distance(
    _ a: [Unicode.Scalar], _ b: [Unicode.Scalar], limit: Int
  ) -> Int? {
    guard abs(a.count - b.count) <= limit else { return nil }
    var twoAbove = [Int](repeating: 0, count: b.count + 1)
    var above = Array(0...b.count)
    var row = above
    for i in 0..<a.count {
      row[0] = i + 1
      for j in 0..<b.count {
        row[j + 1] = min(above[j + 1] + 1, row[j] + 1, above[j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
          row[j + 1] = min(row[j + 1], twoAbove[j - 1] + 1)
        }
      }
      if row.allSatisfy({ $0 > limit }) { return nil }
      (twoAbove, above, row) = (above, row, twoAbove)
    }
    return above[b.count] <= limit ? above[b.count] : nil
  }
}
