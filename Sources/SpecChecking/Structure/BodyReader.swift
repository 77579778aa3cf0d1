import Operators
import SourceMarks
import YAMLSyntax

/// Finds out what a layer's body says: an operator, a block, or a group.
struct BodyReader {
  let run: CheckRun
  let place: Place
  let blocks: [String: BlockDeclaration]

  /// The body of a layer of this full name; nil after a finding.
  func read(_ node: YAMLNode, layer: String) -> LayerBody? {
    switch node.content {
    case .list(let items):
      return group(items, LayerCall(word: "layers", wordSpan: node.span, span: node.span))
    case .scalar(let text):
      guard !node.isEmpty else {
        report(
          .unknownOperator, "layer '\(layer)' names no operation", at: node.span,
          hint: "write an operation or a block behind the ':'")
        return nil
      }
      return named(text, LayerCall(word: text, wordSpan: node.span, span: node.span))
    case .map(let pairs):
      return map(pairs, node, layer)
    }
  }

  private func map(_ pairs: [YAMLNode.Pair], _ node: YAMLNode, _ layer: String) -> LayerBody? {
    var call = LayerCall(word: "", wordSpan: node.span, span: node.span)
    call.from = pairs.first { $0.key == "from" }
    call.when = pairs.first { $0.key == "when" }
    if let note = pairs.first(where: { $0.key == "note" }) {
      _ = ValueReader(run, in: place).text(note.value, "note")
    }
    guard let (name, word) = operation(pairs, node, layer) else { return nil }
    call.word = name
    call.wordSpan = word.keySpan
    call.value = word.value.isEmpty ? nil : word.value
    call.attributes = pairs.filter {
      $0.key != word.key && !["from", "when", "note"].contains($0.key)
    }
    if OperatorCatalog[name] != nil, blocks[name] == nil {
      call.share = call.attributes.first { $0.key == "share" }
      call.attributes.removeAll { $0.key == "share" }
    }
    if name == "layers" { return groupMap(word, call, layer) }
    return named(name, call)
  }

  /// The one key of a body that says what the layer is, and what it is called here.
  private func operation(
    _ pairs: [YAMLNode.Pair], _ node: YAMLNode, _ layer: String
  ) -> (name: String, pair: YAMLNode.Pair)? {
    let words = pairs.filter {
      $0.key == "layers" || OperatorCatalog[$0.key] != nil || blocks[$0.key] != nil
    }
    if words.count == 1 { return (words[0].key, words[0]) }
    if words.isEmpty { return understood(pairs, node, layer) }
    // A block's parameter may be called like an operator.
    let calls = words.filter { blocks[$0.key] != nil }
    if calls.count == 1, let block = blocks[calls[0].key],
      words.allSatisfy({ $0.key == calls[0].key || block.declares($0.key) })
    {
      return (calls[0].key, calls[0])
    }
    report(
      .twoOperators,
      "layer '\(layer)' names \(words.count == 2 ? "two" : "\(words.count)") operations: "
        + words.map(\.key).joined(separator: ", "),
      at: words[1].keySpan,
      hint: "one operation per layer: give '\(words[1].key)' an item of its own")
    return nil
  }

  private func group(_ items: [YAMLNode], _ call: LayerCall) -> LayerBody? {
    guard !items.isEmpty else {
      report(.missingKey, "this list of layers is empty", at: call.span)
      return nil
    }
    return .group(items: items, call)
  }

  private func groupMap(
    _ word: YAMLNode.Pair, _ call: LayerCall, _ layer: String
  ) -> LayerBody? {
    var call = call
    for extra in call.attributes {
      ValueReader(run, in: place).unknownKey(
        extra, under: layer, known: ["from", "when", "note", "layers"])
    }
    call.attributes = []
    guard let items = word.value.items else {
      Self.layersIsNotAList(word, run, place)
      return nil
    }
    return group(items, call)
  }

  /// `layers` must be a list, at every depth.
  static func layersIsNotAList(_ pair: YAMLNode.Pair, _ run: CheckRun, _ place: Place) {
    if case .map = pair.value.content {
      run.report(
        .layersIsAMap, "'layers' is a map; the order of its layers would be lost",
        at: pair.keySpan, in: place, hint: "start every layer with '- '")
    } else if pair.value.isEmpty {
      run.report(.missingKey, "'layers' is empty", at: pair.keySpan, in: place)
    } else {
      run.report(
        .wrongKind, "'layers' must be a list", at: pair.value.span, in: place,
        hint: "start every layer with '- '")
    }
  }

  private func named(_ word: String, _ call: LayerCall) -> LayerBody? {
    if blocks[word] != nil { return .block(call) }
    if OperatorCatalog[word] != nil { return .operation(call) }
    guard let ours = unknownWord(word, call.wordSpan) else { return nil }
    var call = call
    call.word = ours
    return .operation(call)
  }

  // MARK: - Unknown words

  /// A body without an operation: the likeliest key is blamed. Where it is another framework's word,
  /// the layer is read as what that means here, so that all its foreign words are told at once.
  private func understood(
    _ pairs: [YAMLNode.Pair], _ node: YAMLNode, _ layer: String
  ) -> (name: String, pair: YAMLNode.Pair)? {
    let isAttribute = { (key: String) in
      OperatorCatalog.entries.contains {
        $0.attributes.contains { $0.key == key || $0.foreign.contains(key) }
      }
    }
    let culprit = pairs.first {
      !Vocabulary.reserved.contains($0.key) && !isAttribute($0.key)
    }
    guard let culprit else {
      report(
        .unknownOperator, "layer '\(layer)' names no operation",
        at: pairs.first?.keySpan ?? node.span,
        hint: "write for example {conv: 64, kernel: 3}")
      return nil
    }
    return unknownWord(culprit.key, culprit.keySpan).map { ($0, culprit) }
  }

  /// Reports a word that is no operation; what it means here, where that is sure.
  private func unknownWord(_ word: String, _ span: SourceSpan) -> String? {
    if let ours = Vocabulary.foreignOperators[word.lowercased()] {
      report(
        .unknownOperator, "unknown operation '\(word)'", at: span,
        hint: "'\(word)' is called '\(ours)' here", fix: .init(span, replacement: ours))
      return ours
    }
    if Vocabulary.isBlockName(word) {
      let near = NearestName.suggestion(for: word, among: blocks.keys.sorted())
      let line = near.flatMap { blocks[$0]?.span.start.line }
      report(
        .unknownBlock, "no block '\(word)'", at: span,
        hint: near.map { "did you mean '\($0)' (line \(line ?? 0))?" }
          ?? (blocks.isEmpty
            ? "declare it under 'blocks'; operations are lower case"
            : "blocks here: \(blocks.keys.sorted().joined(separator: ", "))"),
        fix: near.map { .init(span, replacement: $0) })
      return nil
    }
    if word.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
      report(
        .unknownOperator, "'\(word)' is a number, not an operation", at: span,
        hint: "a layer is '- name: {operation: value}', for example - conv1: {conv: 64, kernel: 3}")
      return nil
    }
    if let colon = word.firstIndex(of: ":"), !word.contains("$") {
      let (name, value) = (String(word[..<colon]), word[word.index(after: colon)...])
      let isKnown = OperatorCatalog[name] != nil || blocks[name] != nil
      report(
        .unknownOperator, "unknown operation '\(word)'", at: span,
        hint: "a space is missing after ':'",
        fix: isKnown ? .init(span, replacement: "\(name): \(value)") : nil)
      return nil
    }
    let near = NearestName.suggestion(
      for: word, among: Vocabulary.operators + blocks.keys.sorted())
    report(
      .unknownOperator, "unknown operation '\(word)'", at: span,
      hint: word.contains("$")
        ? "an operation is written out, not computed"
        : near.map { "did you mean '\($0)'?" },
      fix: near.map { .init(span, replacement: $0) })
    return nil
  }

  private func report(
    _ code: DiagnosticCode, _ message: String, at span: SourceSpan, hint: String? = nil,
    fix: Diagnostic.Fix? = nil
  ) {
    run.report(code, message, at: span, in: place, hint: hint, fix: fix)
  }
}
