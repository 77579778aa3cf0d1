import Operators
import SourceMarks
import YAMLSyntax

/// Reads the items of a list of layers.
struct ItemReader {
  let run: CheckRun
  let place: Place

  /// The item, or several where a `- ` is missing; empty where there is nothing to go on with.
  func read(_ node: YAMLNode) -> [LayerItem] {
    switch node.content {
    case .scalar(let text):
      guard !node.isEmpty, node.style == .plain else {
        report(.wrongKind, "a layer is 'name: operation' or an operation's name", at: node.span)
        return []
      }
      return item(text, node.span, body: node)
    case .list:
      report(
        .wrongKind, "a layer is 'name: operation', not a list", at: node.span,
        hint: "a nested list needs a name: - name: [...]")
      return []
    case .map(let pairs):
      guard let first = pairs.first else {
        report(.wrongKind, "a layer is 'name: operation', not an empty map", at: node.span)
        return []
      }
      if pairs.count > 1 { return several(pairs, first) }
      return item(first.key, first.keySpan, body: first.value)
    }
  }

  /// More than one key in an item: a forgotten `- `, a forgotten name, or a wrong indentation.
  private func several(_ pairs: [YAMLNode.Pair], _ first: YAMLNode.Pair) -> [LayerItem] {
    let attributes = pairs.dropFirst()
    let entry = OperatorCatalog[first.key]
    if let entry, attributes.allSatisfy({ isBeside($0.key, entry) }) {
      let written = pairs.map { "\($0.key): …" }.joined(separator: ", ")
      report(
        .twoLayersInOneItem, "this layer has no name: '\(first.key)' is its operation",
        at: first.keySpan, hint: "write - NAME: {\(written)}")
      return []
    }
    if first.value.isEmpty, attributes.contains(where: { OperatorCatalog[$0.key] != nil }) {
      report(
        .twoLayersInOneItem, "what belongs to layer '\(first.key)' is not indented under it",
        at: pairs[1].keySpan,
        hint: "indent it further than '\(first.key)', or write - \(first.key): {…}")
      return []
    }
    let names = pairs.map { "'\($0.key)'" }
    let listed = names.dropLast().joined(separator: ", ") + " and " + (names.last ?? "")
    report(
      .twoLayersInOneItem,
      "\(pairs.count == 2 ? "two" : "\(pairs.count)") layers in one list item: \(listed)",
      at: pairs[1].keySpan, hint: "start each with '- '; attributes go under the layer's name")
    return pairs.flatMap { item($0.key, $0.keySpan, body: $0.value) }
  }

  private func isBeside(_ key: String, _ entry: CatalogEntry) -> Bool {
    entry[key] != nil || Vocabulary.reserved.contains(key)
      || entry.attributes.contains { $0.foreign.contains(key) }
  }

  private func item(_ key: String, _ span: SourceSpan, body: YAMLNode) -> [LayerItem] {
    if case .listed? = OperatorCatalog[key]?.arity, let items = body.items,
      items.allSatisfy({ $0.text.map { OperatorCatalog[$0] == nil } ?? false })
    {
      report(
        .twoLayersInOneItem, "this layer has no name: '\(key)' is its operation", at: span,
        hint: "write - NAME: {\(key): [\(items.compactMap(\.text).joined(separator: ", "))]}")
      return []
    }
    let names: [String]
    do throws(NameRange.Fault) {
      names = try NameRange.names(key)
    } catch {
      switch error {
      case .empty: report(.badRange, "range '\(key)' is empty", at: span)
      case .tooLong(let count):
        report(
          .badRange, "range '\(key)' has \(count) names (limit \(NameRange.limit))", at: span)
      case .malformed:
        report(
          .badRange, "range '\(key)' is not of the form 0..3", at: span,
          hint: "plain numbers without leading zeros on both sides of '..'")
      }
      return []
    }
    if let name = names.first { checkName(name, key, span) }
    return [LayerItem(names: names, span: span, body: body)]
  }

  /// Reports a name that nothing can refer to; the layer is read all the same.
  private func checkName(_ name: String, _ key: String, _ span: SourceSpan) {
    let segments = name.split(separator: ".", omittingEmptySubsequences: false)
    if let reserved = segments.first(where: { Vocabulary.inputs.contains(String($0)) }) {
      report(
        .reservedName, "name '\(reserved)' is reserved", at: span,
        hint: "'\(reserved)' stands for an input; choose another name")
      return
    }
    guard segments.allSatisfy({ Vocabulary.isSegment($0) }), name.utf8.count <= 255 else {
      if name.utf8.count > 255 {
        report(.badLayerName, "a layer name has at most 255 characters", at: span)
        return
      }
      let repaired = segments.filter { !$0.isEmpty }.map { Vocabulary.segmentRepaired($0) }
        .joined(separator: ".")
      let missingSpace = key.contains(":")
      let isUsable = repaired.split(separator: ".").allSatisfy { Vocabulary.isSegment($0) }
      report(
        .badLayerName, "'\(key)' is not a layer name", at: span,
        hint: missingSpace
          ? "a space is missing after ':'"
          : "letters, digits, _ - / are allowed; dots separate levels"
            + (isUsable && !repaired.isEmpty ? ": \(repaired)" : ""))
      return
    }
  }

  private func report(
    _ code: DiagnosticCode, _ message: String, at span: SourceSpan, hint: String? = nil
  ) {
    run.report(code, message, at: span, in: place, hint: hint)
  }
}
