import Operators
import SourceMarks
import YAMLSyntax

/// Inputs, attributes and parameters of operators and blocks.
extension NetworkExpander {
  /// The most inputs that one layer can list.
  static let inputLimit = 1024

  /// What flows into a body: `from`, the list of an operator that combines, or what stands above.
  func inputs(of body: LayerBody, at site: Site, from current: Wire) -> [Wire] {
    let call = body.call
    var key = call.from?.key ?? call.word
    var list = call.from?.value
    if case .operation = body, case .listed? = OperatorCatalog[call.word]?.arity {
      if let value = call.value, let from = call.from {
        run.report(
          .inputCount, "'\(call.word)' lists its inputs itself; 'from' says them twice",
          at: from.keySpan, in: site.place, hint: "remove 'from', or leave '\(call.word)' empty")
        list = value
      }
      if call.from == nil {
        (key, list) = (call.word, call.value)
        if list == nil { return [] }
      }
    }
    guard let list else { return [current] }
    let nodes = list.items ?? [list]
    guard nodes.count <= Self.inputLimit else {
      run.report(
        .overLimit, "'\(key)' lists \(nodes.count) inputs (limit \(Self.inputLimit))",
        at: list.span, in: site.place)
      return [Wire(value: nil, name: "")]
    }
    guard advance(by: nodes.count / 8, at: list.span, site.frame) else { return [] }
    return nodes.map { wire($0, key, in: site.frame, site.place) }
  }

  // MARK: - Operators

  /// Adds a layer.
  func operation(_ call: LayerCall, _ wires: [Wire], at site: Site) {
    guard let entry = OperatorCatalog[call.word] else { return }
    let index = layers.count
    layers.append(
      DraftLayer(name: site.full, span: site.span, inputs: wires.compactMap(\.value)))
    site.node.output = .layer(index)
    site.node.layers = index..<index + 1
    let values = attributes(call, entry, at: site)
    guard checkCount(wires, entry, call, at: site), let values else { return }
    let op = entry.make(values)
    layers[index].op = op
    layers[index].inference = infer(op, wires, at: site)
    if let share = call.share { layers[index].owner = owner(share, of: index, at: site) }
  }

  /// The layer whose tensors `share` names; nil after a finding.
  private func owner(_ pair: YAMLNode.Pair, of index: Int, at site: Site) -> String? {
    let wire = wire(pair.value, "share", in: site.frame, site.place)
    guard let value = wire.value else { return nil }
    guard case .layer(let other) = value, layers[other].name == wire.name else {
      run.report(
        .cannotShare,
        "layer '\(site.full)' cannot share tensors of '\(wire.name)', which is no layer",
        at: pair.value.span, in: site.place, hint: "name the layer that owns them")
      return nil
    }
    guard let mine = layers[index].inference?.parameters,
      let theirs = layers[other].inference?.parameters
    else { return nil }
    guard mine == theirs, !mine.isEmpty else {
      let shapes = { (parameters: [ParameterShape]) in
        parameters.isEmpty
          ? "none" : parameters.map { "\($0.name) \($0.dimensions)" }.joined(separator: ", ")
      }
      run.report(
        .cannotShare, "layer '\(site.full)' cannot share the tensors of '\(layers[other].name)'",
        at: pair.value.span, in: site.place,
        notes: [
          .init(nil, "'\(site.full)' needs \(shapes(mine))"),
          .init(layers[other].span, "'\(layers[other].name)' has \(shapes(theirs))"),
        ], hint: "names and shapes must be the same")
      return nil
    }
    return layers[other].owner ?? layers[other].name
  }

  private func checkCount(
    _ wires: [Wire], _ entry: CatalogEntry, _ call: LayerCall, at site: Site
  ) -> Bool {
    let span = (call.from?.value ?? call.value)?.span ?? site.span
    switch entry.arity {
    case .one:
      guard wires.count != 1 else { return true }
      run.report(
        .inputCount, "'\(entry.name)' takes 1 input, 'from' gives \(wires.count)", at: span,
        in: site.place, hint: "combine them first, for example with add or concat")
    case .listed(let least):
      guard wires.count < least else { return true }
      run.report(
        .tooFewInputs,
        "layer '\(site.full)': '\(entry.name)' needs at least \(least) inputs, given \(wires.count)",
        at: span, in: site.place, hint: "list them: \(entry.name): [a, b]")
    }
    return false
  }

  /// Checks the keys beside an operator or block; false where one is unknown.
  @discardableResult
  func checkNames(_ body: LayerBody, at site: Site) -> Bool {
    checkNames(body, in: site.frame.library, site.place)
  }

  /// Checks the keys in a body of the file of this index.
  @discardableResult
  func checkNames(_ body: LayerBody, in library: Int, _ place: Place) -> Bool {
    switch body {
    case .group: return true
    case .operation(let call):
      guard let entry = OperatorCatalog[call.word] else { return false }
      var isClean = true
      for pair in call.attributes where entry[pair.key] == nil {
        AttributeNames.unknown(pair, of: entry, run, place)
        isClean = false
      }
      return isClean
    case .block(let call):
      guard let block = libraries[library].blocks[call.word] else { return false }
      var isClean = true
      for pair in call.attributes where !block.declares(pair.key) {
        unknownParameter(pair, of: block, place)
        isClean = false
      }
      return isClean
    }
  }

  private func attributes(
    _ call: LayerCall, _ entry: CatalogEntry, at site: Site
  ) -> [String: AttributeValue]? {
    var isComplete = checkNames(.operation(call), at: site)
    var given: [String: YAMLNode] = [:]
    for pair in call.attributes { given[pair.key] = pair.value }
    if let value = call.value, entry.arity == .one {
      if let principal = entry.principal {
        if let twice = call.attributes.first(where: { $0.key == principal }) {
          run.report(
            .duplicateKey, "'\(principal)' is given twice: '\(entry.name)' sets it already",
            at: twice.keySpan, in: site.place, hint: "remove one of them")
        }
        given[principal] = value
      } else {
        run.report(
          .wrongKind, "'\(entry.name)' takes no value", at: value.span, in: site.place,
          hint: "write - \(site.name): \(entry.name)")
        isComplete = false
      }
    }
    let reader = ValueReader(run, in: site.place, environment: site.frame.environment)
    var values: [String: AttributeValue] = [:]
    for attribute in entry.attributes {
      if let node = given[attribute.key] {
        let value = reader.attribute(node, attribute.kind, attribute.key)
        values[attribute.key] = value
        if value == nil { isComplete = false }
      } else if let value = libraries[site.frame.library].defaults[entry.name]?[attribute.key] {
        values[attribute.key] = value
        if value == nil { isComplete = false }
      } else if attribute.isRequired, isComplete {
        missing(attribute, of: entry, call, at: site)
        isComplete = false
      }
    }
    return isComplete ? values : nil
  }

  private func missing(
    _ attribute: CatalogEntry.Attribute, of entry: CatalogEntry, _ call: LayerCall, at site: Site
  ) {
    let example =
      attribute.key == entry.principal
      ? "\(entry.name): \(AttributeNames.example(attribute.kind))"
      : "\(attribute.key): \(AttributeNames.example(attribute.kind))"
    run.report(
      .missingAttribute, "layer '\(site.full)' (\(entry.name)) needs '\(attribute.key)'",
      at: call.wordSpan, in: site.place,
      hint: "write \(example), or set it once under defaults: \(entry.name):",
      topic: attribute.key)
  }

  // MARK: - Blocks

  /// Expands an instance of a block.
  func block(_ call: LayerCall, _ wires: [Wire], at site: Site) {
    guard let block = libraries[site.frame.library].blocks[call.word] else { return }
    site.node.kind = .block(block.name)
    groups.append(site.node)
    checkNames(.block(call), at: site)
    guard block.isSound else { return }
    guard site.frame.trail.count < Self.depthLimit else {
      run.report(
        .overLimit, "blocks are nested deeper than \(Self.depthLimit)", at: call.wordSpan,
        in: site.place)
      return
    }
    guard wires.count == block.inputs.count else {
      let names = block.inputs.joined(separator: ", ")
      let example = block.inputs.map { "LAYER_FOR_\($0.uppercased())" }.joined(separator: ", ")
      run.report(
        .blockInputCount,
        "block '\(block.name)' takes \(block.inputs.count) input"
          + "\(block.inputs.count == 1 ? "" : "s") (\(names)), given \(wires.count)",
        at: (call.from?.value.span ?? call.wordSpan), in: site.place,
        hint: block.inputs.count == 1
          ? "write from: with one layer"
          : "write from: [\(example)]")
      return
    }
    let node = site.node
    for (name, wire) in zip(block.inputs, wires) { node.bound[name] = .some(wire.value) }
    var inner = Frame(
      scopes: [node], lists: [block.items], outside: site.frame.outside + site.frame.scopes,
      library: block.library, environment: libraries[block.library].parameters,
      trail: site.frame.trail + [CallSite(instance: site.full, span: call.span)])
    for (name, wire) in zip(block.inputs, wires) {
      bind(name, to: wire.value, in: &inner.environment)
    }
    bindParameters(of: block, call, at: site, in: &inner.environment)
    let first = layers.count
    node.output = expand(
      block.items, in: inner,
      from: Wire(value: wires[0].value, name: block.inputs[0], isBound: true))
    node.include(first..<layers.count)
  }

  private func bindParameters(
    of block: BlockDeclaration, _ call: LayerCall, at site: Site, in inner: inout Environment
  ) {
    var given: [String: YAMLNode] = [:]
    for pair in call.attributes { given[pair.key] = pair.value }
    if let value = call.value {
      if let principal = block.parameters.first {
        if given[principal.name] != nil {
          run.report(
            .duplicateKey,
            "'\(principal.name)' is given twice: the value of '\(block.name)' sets it already",
            at: call.attributes.first { $0.key == principal.name }?.keySpan ?? call.wordSpan,
            in: site.place, hint: "remove one of them")
        }
        given[principal.name] = value
      } else {
        run.report(
          .unknownBlockParameter, "block '\(block.name)' has no parameters", at: value.span,
          in: site.place, hint: "write - \(site.name): \(block.name)")
      }
    }
    let outer = ValueReader(run, in: site.place, environment: site.frame.environment)
    let inside = Place(
      layer: site.full, trail: site.frame.trail + [CallSite(instance: site.full, span: call.span)])
    for parameter in block.parameters {
      if let node = given[parameter.name] {
        inner.set(
          parameter.name, ParameterReader.value(node, parameter.type, parameter.name, outer))
      } else if let node = parameter.defaultValue {
        let reader = ValueReader(run, in: inside, environment: inner)
        inner.set(
          parameter.name, ParameterReader.value(node, parameter.type, parameter.name, reader))
      } else {
        inner.set(parameter.name, nil)
        run.report(
          .missingBlockParameter, "block '\(block.name)' needs parameter '\(parameter.name)'",
          at: call.wordSpan, in: site.place,
          hint: parameter.name == block.parameters.first?.name
            ? "write {\(block.name): \(parameter.type?.example ?? "1")}"
            : "write {\(block.name): …, \(parameter.name): \(parameter.type?.example ?? "1")}",
          topic: parameter.name)
      }
    }
  }

  private func unknownParameter(
    _ pair: YAMLNode.Pair, of block: BlockDeclaration, _ place: Place
  ) {
    let names = block.parameters.map(\.name)
    let near = NearestName.suggestion(for: pair.key, among: names)
    run.report(
      .unknownBlockParameter, "block '\(block.name)' has no parameter '\(pair.key)'",
      at: pair.keySpan, in: place,
      hint: pair.key.contains(":")
        ? "a space is missing after ':'"
        : near.map { "did you mean '\($0)'?" }
          ?? (names.isEmpty ? "it has none" : "parameters: \(names.joined(separator: ", "))"),
      fix: near.map { .init(pair.keySpan, replacement: $0) }, topic: pair.key)
  }
}
