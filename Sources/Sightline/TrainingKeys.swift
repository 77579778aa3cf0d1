import SpecChecking

/// The keys of `train:` for help texts, from the table that its check reads.
public enum TrainingKeys {
  /// Every key with its words, those of a map in braces: `optimizer (sgd, adam, adamw), rate, …`.
  public static let text = lines(of: TrainKey.all.map(word), width: 100).joined(separator: "\n")

  private static func word(_ key: TrainKey) -> String {
    switch key.kind {
    case .choice(let words, _): "\(key.name) (\(words.map(\.word).joined(separator: ", ")))"
    case .keys(let keys): "\(key.name) {\(keys.map(word).joined(separator: ", "))}"
    case .real, .optionalReal, .integer, .boolean, .reals, .texts, .layers, .layer, .method:
      key.name
    }
  }

  private static func lines(of words: [String], width: Int) -> [String] {
    var lines: [String] = []
    for (number, word) in words.enumerated() {
      let word = number == words.count - 1 ? word : word + ","
      if let last = lines.last, last.count + 1 + word.count <= width {
        lines[lines.count - 1] += " " + word
      } else {
        lines.append(word)
      }
    }
    return lines
  }
}
