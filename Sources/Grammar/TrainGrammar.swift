import Operators
import SpecChecking

/// `train:` written down, for editors and for people, from the table that its check reads.
enum TrainGrammar {
  // MARK: - Schema

  /// What `train:` holds, as JSON Schema.
  static var schema: GrammarValue { map(of: TrainKey.all) }

  private static func map(of keys: [TrainKey]) -> GrammarValue {
    .object([
      ("type", .string("object")), ("properties", .object(keys.map { ($0.name, schema(of: $0)) })),
      ("additionalProperties", .boolean(false)),
    ])
  }

  private static func schema(of key: TrainKey) -> GrammarValue {
    let standard = TrainSpec()
    var members: [(key: String, value: GrammarValue)]
    switch key.kind {
    case .real(let property, let range):
      members = number(in: range) + [("default", .real(standard[keyPath: property]))]
    case .optionalReal(_, let range): members = number(in: range)
    case .integer(let property, let range):
      members = [
        ("allOf", .array([.reference("int")])), ("minimum", .integer(range.lowerBound)),
        ("maximum", .integer(range.upperBound)),
        ("default", .integer(standard[keyPath: property])),
      ]
    case .boolean(let property):
      members = [
        ("allOf", .array([.reference("bool")])),
        ("default", .boolean(standard[keyPath: property])),
      ]
    case .choice(let words, let choice):
      members = [
        ("enum", .array(words.map { .string($0.word) })),
        ("default", .string(choice.get(standard))),
      ]
    case .reals(let property, let count, let range):
      members = [
        ("type", .string("array")), ("items", .object(number(in: range))),
        ("minItems", .integer(count)), ("maxItems", .integer(count)),
        ("default", .array(standard[keyPath: property].map { .real($0) })),
      ]
    case .texts, .layers:
      let text = GrammarValue.reference("text")
      let list = GrammarValue.object([("type", .string("array")), ("items", text)])
      members = [("anyOf", .array([text, list]))]
    case .layer, .method: members = [("allOf", .array([.reference("text")]))]
    case .keys(let keys): members = [("allOf", .array([map(of: keys)]))]
    }
    return .object([("description", .string(meaning(key, mark: "")))] + members)
  }

  private static func number(in range: RealRange) -> [(key: String, value: GrammarValue)] {
    [
      ("allOf", .array([.reference("real")])),
      (range.excludesLower ? "exclusiveMinimum" : "minimum", .real(range.lower)),
      (range.excludesUpper ? "exclusiveMaximum" : "maximum", .real(range.upper)),
    ]
  }

  /// The sentence of a key, with its words and with what happens where it is left out.
  private static func meaning(_ key: TrainKey, mark: String) -> String {
    var text = key.doc
    if case .choice(let words, _) = key.kind {
      text = String(text.dropLast()) + ": "
      text += words.map { "\(mark)\($0.word)\(mark), \($0.summary)" }.joined(separator: "; ") + "."
    }
    return text
  }

  // MARK: - Page

  /// The page of `train:`, as Markdown.
  static var page: String {
    """
    ## train

    How `explain train` trains the network. Everything has a default. `--train KEY=VALUE` changes a \
    key for one run, nested ones with a dot: `--train augment.flip=true`.

    ```yaml
    train: {optimizer: adamw, rate: 0.002, decay: 0.01, epochs: 12, augment: {flip: true, shift: 4}}
    ```

    | key | value | default | meaning | example | elsewhere |
    |---|---|---|---|---|---|

    """ + rows(TrainKey.all, under: "")
  }

  private static func rows(_ keys: [TrainKey], under prefix: String) -> String {
    keys.map { key in
      let name = prefix + key.name
      let words = key.foreign.map { "`\($0)`" }.joined(separator: ", ")
      let row = [
        "`\(name)`", value(key.kind), standard(key), meaning(key, mark: "`"), "`\(key.example)`",
        words,
      ]
      let line = "| \(row.map(GrammarFiles.cell).joined(separator: " | ")) |\n"
      guard case .keys(let inner) = key.kind else { return line }
      return line + rows(inner, under: name + ".")
    }.joined()
  }

  private static func standard(_ key: TrainKey) -> String {
    let train = TrainSpec()
    return switch key.kind {
    case .real(let property, _): "`\(train[keyPath: property])`"
    case .integer(let property, _): "`\(train[keyPath: property])`"
    case .boolean(let property): "`\(train[keyPath: property])`"
    case .choice(_, let choice): "`\(choice.get(train))`"
    case .reals(let property, _, _): "`\(train[keyPath: property])`"
    case .optionalReal, .texts, .layers, .layer, .method, .keys: key.absent ?? "none"
    }
  }

  /// Such as `above 0, up to 1000`.
  private static func text(_ range: RealRange) -> String {
    let shown = { (value: Double) in GrammarValue.real(value).text() }
    return (range.excludesLower ? "above " : "from ") + shown(range.lower)
      + (range.excludesUpper ? ", below " : ", up to ") + shown(range.upper)
  }

  private static func value(_ kind: TrainKey.Kind) -> String {
    switch kind {
    case .real(_, let range), .optionalReal(_, let range): "number \(text(range))"
    case .integer(_, let range): "whole number, \(range.lowerBound) to \(range.upperBound)"
    case .boolean: "`true` or `false`"
    case .choice: "word"
    case .reals(_, let count, let range): "list of \(count) numbers \(text(range))"
    case .texts: "text or list of texts"
    case .layers: "layer, alias or selector, or a list of them"
    case .layer: "layer, alias or selector"
    case .method: "method"
    case .keys: "map"
    }
  }
}
