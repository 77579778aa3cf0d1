import Operators
import SourceMarks
import YAMLSyntax

/// What to say of keys that an operator does not have.
enum AttributeNames {
  /// Reports an unknown key beside an operator.
  static func unknown(
    _ pair: YAMLNode.Pair, of entry: CatalogEntry, _ run: CheckRun, _ place: Place
  ) {
    let key = pair.key
    if Vocabulary.activation.contains(key) {
      let activation = pair.value.text.flatMap { word in
        OperatorCatalog[word]?.name ?? Vocabulary.foreignOperators[word.lowercased()]
      }
      run.report(
        .activationAttribute, "'\(key)' is not an attribute of '\(entry.name)'", at: pair.keySpan,
        in: place, hint: "give the activation its own layer below: - act: \(activation ?? "relu")")
      return
    }
    if Vocabulary.layout.contains(key) {
      run.report(
        .layoutOnLayer, "'\(key)' is set on a layer", at: pair.keySpan, in: place,
        hint: "the layout is a property of the weights, not of a layer; remove it")
      return
    }
    let message = "'\(entry.name)' has no attribute '\(key)'"
    if let colon = key.firstIndex(of: ":") {
      let fixed = "\(key[..<colon]): \(key[key.index(after: colon)...])"
      run.report(
        .unknownAttribute, message, at: pair.keySpan, in: place,
        hint: "a space is missing after ':', write \(fixed)",
        fix: .init(pair.keySpan, replacement: fixed))
      return
    }
    if let ours = entry.attributes.first(where: {
      $0.foreign.contains { $0.lowercased() == key.lowercased() }
    }) {
      run.report(
        .unknownAttribute, message, at: pair.keySpan, in: place,
        hint: "'\(key)' is called '\(ours.key)' here",
        fix: .init(pair.keySpan, replacement: ours.key))
      return
    }
    let names = entry.attributes.map(\.key)
    let near = NearestName.suggestion(for: key, among: names + Vocabulary.reserved.sorted())
    run.report(
      .unknownAttribute, message, at: pair.keySpan, in: place,
      hint: near.map { "did you mean '\($0)'?" }
        ?? (names.isEmpty ? "it has none" : "attributes: \(names.joined(separator: ", "))"),
      fix: near.map { .init(pair.keySpan, replacement: $0) })
  }

  /// A value to show for a kind of attribute.
  static func example(_ kind: AttributeKind) -> String {
    switch kind {
    case .integer(let range): "\(range.clamped(to: 1...64).upperBound)"
    case .pair: "3"
    case .padding: "1"
    case .real: "0.1"
    case .boolean: "true"
    case .choice(let words): words.first ?? ""
    case .integers(let count, _):
      "[\((1...max(count.lowerBound, 1)).map(String.init).joined(separator: ", "))]"
    }
  }
}
