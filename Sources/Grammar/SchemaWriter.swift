import Operators
import SpecChecking

/// Writes the JSON Schema by which editors complete and check specs.
///
/// Draft-07, for the widest support. Alternatives are told apart by `if`/`then` on a value's type
/// and on the operation's key, so that an error names the wrong key and not every alternative.
/// The schema is weaker than `explain check`: it knows no references, no shapes, no defaults.
struct SchemaWriter {
  private typealias Value = GrammarValue
  private let operators = OperatorCatalog.entries

  /// The whole document.
  var text: String { root.text() + "\n" }

  private var root: GrammarValue {
    .object([
      ("$schema", .string("http://json-schema.org/draft-07/schema#")),
      ("title", .string("Sightline network description, language version 1")),
      ("type", .string("object")),
      ("required", .array([.string("sightline")])),
      ("properties", .object(topLevel)),
      ("patternProperties", .object([("^x-", .boolean(true))])),
      ("additionalProperties", .boolean(false)),
      ("definitions", .object(definitions)),
    ])
  }

  // MARK: - Keys

  private func closed(
    _ properties: [(key: String, value: GrammarValue)], required: [String] = []
  ) -> GrammarValue {
    var members: [(key: String, value: GrammarValue)] = [("type", .string("object"))]
    if !required.isEmpty { members.append(("required", .array(required.map { .string($0) }))) }
    return .object(
      members + [("properties", .object(properties)), ("additionalProperties", .boolean(false))])
  }

  private func list(of item: GrammarValue) -> GrammarValue {
    .object([("type", .string("array")), ("items", item)])
  }

  private func map(of value: GrammarValue) -> GrammarValue {
    .object([("type", .string("object")), ("additionalProperties", value)])
  }

  private func either(_ values: [GrammarValue]) -> GrammarValue {
    .object([("anyOf", .array(values))])
  }

  /// A value with a sentence that editors show.
  private func described(_ value: GrammarValue, _ text: String) -> GrammarValue {
    .object([("allOf", .array([value])), ("description", .string(text))])
  }

  private var topLevel: [(key: String, value: GrammarValue)] {
    let text = Value.reference("text")
    return [
      ("sightline", described(.object([("const", .integer(1))]), "Version of the language.")),
      ("name", described(text, "Name of the network.")),
      ("note", described(text, "Anything worth saying.")),
      ("params", described(map(of: text), "Parameters of the network, with values.")),
      ("use", described(list(of: .object([("type", .string("string"))])), "Files of blocks.")),
      (
        "defaults",
        described(
          closed(operators.map { ($0.name, .reference("attributes.\($0.name)")) }),
          "Attributes for every use of an operation in this file.")
      ),
      ("blocks", described(.reference("blocks"), "Templates of layers, with capital names.")),
      ("input", described(.reference("input"), "Shape and preparation of the input.")),
      ("layers", described(.reference("layers"), "The network, in order of execution.")),
      (
        "output",
        described(either([text, map(of: text)]), "The layer, or layers by name, that it gives.")
      ),
      ("labels", described(either([text, list(of: text)]), "A file, or the classes' names.")),
      ("weights", described(.reference("weights"), "Where the weights are.")),
      ("hooks", described(map(of: text), "Public names for layers.")),
      ("explain", described(.reference("explain"), "Defaults for explaining.")),
      ("train", described(.reference("train"), "How `explain train` trains the network.")),
      ("expect", described(.reference("expect"), "A checksum of the network.")),
      ("allow", described(.reference("allow"), "Findings that are accepted, with reasons.")),
    ]
  }

  // MARK: - Definitions

  private var definitions: [(key: String, value: GrammarValue)] {
    scalars + sections + layers + operators.map { ("op.\($0.name)", call($0)) }
      + operators.map { ("attributes.\($0.name)", closed(attributes(of: $0))) }
  }

  private var scalars: [(key: String, value: GrammarValue)] {
    let expression = Value.reference("expr")
    return [
      ("expr", .object([("type", .string("string")), ("pattern", .string("\\$"))])),
      (
        "text",
        .object([
          ("type", .array(["string", "number", "boolean"].map { .string($0) }))
        ])
      ),
      ("int", either([.object([("type", .string("integer"))]), expression])),
      (
        "real",
        either([
          .object([("type", .string("number"))]), expression,
          .object([("type", .string("string")), ("pattern", .string("^[-+]?[0-9.]+[eE]"))]),
        ])
      ),
      ("bool", either([.object([("type", .string("boolean"))]), expression])),
      (
        "pair",
        either([
          .reference("int"),
          .object([
            ("type", .string("array")), ("items", .reference("int")), ("minItems", .integer(2)),
            ("maxItems", .integer(2)),
          ]),
        ])
      ),
      (
        "pad",
        either([
          .words(["same", "valid"]), .reference("pair"),
          closed(["top", "bottom", "left", "right"].map { ($0, .reference("int")) }),
        ])
      ),
    ]
  }

  private var sections: [(key: String, value: GrammarValue)] {
    let text = Value.reference("text")
    let integers = list(of: .reference("int"))
    let rule = closed(
      [("tensor", text), ("transpose", integers), ("slice", integers)], required: ["tensor"])
    return [
      ("blocks", map(of: .reference("block"))),
      (
        "block",
        closed(
          [
            ("params", map(of: text)), ("inputs", list(of: text)),
            ("layers", .reference("layers")), ("note", text),
          ], required: ["layers"])
      ),
      (
        "input",
        closed(
          [
            ("shape", integers),
            ("preprocess", either([.words(Preprocess.presetNames), .reference("preprocess")])),
            ("note", text),
          ], required: ["shape"])
      ),
      (
        "preprocess",
        closed([
          ("like", .words(Preprocess.presetNames)),
          ("resize", either([.reference("pair"), .words(["none"])])),
          ("filter", .words(Preprocess.Filter.allCases.map(\.rawValue))),
          ("antialias", .reference("bool")),
          ("crop", .words(Preprocess.Crop.allCases.map(\.rawValue))),
          ("color", .words(Preprocess.Color.allCases.map(\.rawValue))),
          ("range", list(of: .reference("real"))), ("mean", list(of: .reference("real"))),
          ("std", list(of: .reference("real"))),
        ])
      ),
      (
        "weights",
        closed([
          ("file", text),
          ("naming", .words(WeightsSpec.Naming.allCases.map(\.rawValue))),
          ("map", map(of: either([text, rule]))), ("ignore", list(of: text)),
        ])
      ),
      (
        "explain",
        closed([
          ("layer", text), ("method", text),
          ("score", .words(ExplainSpec.Score.allCases.map(\.rawValue))), ("class", text),
          ("image", text),
        ])
      ),
      ("train", TrainGrammar.schema),
      (
        "expect",
        closed([
          ("params", .reference("int")), ("layers", .reference("int")),
          ("output", either([integers, map(of: integers)])),
        ])
      ),
      (
        "allow",
        list(of: closed([("code", text), ("at", text), ("why", text)], required: ["code", "why"]))
      ),
    ]
  }

  private func when(_ condition: GrammarValue, _ then: GrammarValue) -> GrammarValue {
    .object([("if", condition), ("then", then)])
  }
  private func type(_ name: String) -> GrammarValue { .object([("type", .string(name))]) }

  private var layers: [(key: String, value: GrammarValue)] {
    let word = Value.object([
      (
        "anyOf",
        .array([
          .words(operators.map(\.name)), .object([("pattern", .string("^[A-Z]"))]),
        ])
      )
    ])
    let group = closed([
      ("layers", .reference("layers")), ("from", .reference("from")),
      ("when", .reference("bool")), ("note", .reference("text")),
    ])
    return [
      ("layers", list(of: .reference("entry"))),
      (
        "entry",
        .object([
          ("type", .array([.string("string"), .string("object")])),
          (
            "allOf",
            .array([
              when(type("string"), word),
              when(
                type("object"),
                .object([
                  ("minProperties", .integer(1)), ("maxProperties", .integer(1)),
                  ("additionalProperties", .reference("layer")),
                ])),
            ])
          ),
        ])
      ),
      (
        "layer",
        .object([
          ("type", .array(["string", "array", "object"].map { .string($0) })),
          (
            "allOf",
            .array([
              when(type("string"), word),
              when(type("array"), list(of: .reference("entry"))),
              when(
                .object([("type", .string("object")), ("required", .array([.string("layers")]))]),
                group),
              when(
                .object([
                  ("type", .string("object")),
                  ("propertyNames", .object([("pattern", .string("^[a-z]"))])),
                  ("not", .object([("required", .array([.string("layers")]))])),
                ]), .reference("opcall")),
            ])
          ),
        ])
      ),
      ("from", either([.reference("text"), list(of: .reference("text"))])),
      (
        "opcall",
        .object([
          (
            "anyOf",
            .array(operators.map { .object([("required", .array([.string($0.name)]))]) })
          ),
          (
            "allOf",
            .array(
              operators.map {
                when(
                  .object([("required", .array([.string($0.name)]))]), .reference("op.\($0.name)"))
              })
          ),
        ])
      ),
    ]
  }

  // MARK: - Operations

  private func call(_ entry: CatalogEntry) -> GrammarValue {
    var properties: [(key: String, value: GrammarValue)] = []
    // Nothing may be written where `defaults` gives the value.
    let nothing = type("null")
    switch entry.arity {
    case .listed(let least):
      let inputs = Value.object([
        ("type", .string("array")), ("items", .reference("text")), ("minItems", .integer(least)),
      ])
      properties.append((entry.name, described(either([inputs, nothing]), entry.summary)))
    case .one:
      let value = entry.principal.flatMap { entry[$0] }.map { self.value($0.kind) }
      properties.append(
        (entry.name, described(either([value, nothing].compactMap { $0 }), entry.summary)))
    }
    properties += attributes(of: entry)
    properties += [
      ("from", .reference("from")), ("when", .reference("bool")), ("note", .reference("text")),
      ("share", .reference("text")),
    ]
    return closed(properties)
  }

  private func attributes(of entry: CatalogEntry) -> [(key: String, value: GrammarValue)] {
    entry.attributes.map { attribute in
      var members: [(key: String, value: GrammarValue)] = [
        ("allOf", .array([value(attribute.kind)])), ("description", .string(attribute.doc)),
      ]
      if let standard = attribute.defaultValue { members.append(("default", literal(standard))) }
      return (attribute.key, .object(members))
    }
  }

  private func value(_ kind: AttributeKind) -> GrammarValue {
    switch kind {
    case .integer: .reference("int")
    case .pair: .reference("pair")
    case .padding: .reference("pad")
    case .real: .reference("real")
    case .boolean: .reference("bool")
    case .choice(let words): either([.words(words), .reference("expr")])
    case .integers(let count, _):
      .object([
        ("type", .string("array")), ("items", .reference("int")),
        ("minItems", .integer(count.lowerBound)), ("maxItems", .integer(count.upperBound)),
      ])
    }
  }

  private func literal(_ value: AttributeValue) -> GrammarValue {
    switch value {
    case .integer(let value): .integer(value)
    case .real(let value): .real(value)
    case .boolean(let value): .boolean(value)
    case .choice(let word): .string(word)
    case .integers(let values): .array(values.map { .integer($0) })
    case .pair(let pair):
      pair.height == pair.width
        ? .integer(pair.height) : .array([.integer(pair.height), .integer(pair.width)])
    case .padding(.sides(let sides))
    where Set([sides.top, sides.bottom, sides.left, sides.right]).count == 1:
      .integer(sides.top)
    case .padding(let padding): .string(padding.description)
    }
  }
}
