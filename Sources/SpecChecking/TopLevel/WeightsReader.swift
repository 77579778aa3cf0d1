import SourceMarks
import YAMLSyntax

/// Reads `weights:`: where the tensors are and how their names correspond.
struct WeightsReader {
  let run: CheckRun
  private static let keys = ["file", "naming", "map", "ignore"]

  func read(_ pair: YAMLNode.Pair) -> WeightsSpec? {
    let reader = ValueReader(run)
    guard let pairs = pair.value.pairs else {
      let isPath = pair.value.text != nil && !pair.value.isEmpty
      run.report(
        .wrongKind, "'weights' must be a map", at: isPath ? pair.value.span : pair.keySpan,
        hint: isPath
          ? "write weights: {file: \(pair.value.text ?? "")}"
          : "for example {file: net.safetensors}")
      return nil
    }
    for extra in pairs where !Self.keys.contains(extra.key) {
      reader.unknownKey(extra, under: "weights", known: Self.keys)
    }
    var weights = WeightsSpec()
    if let file = pair.value["file"] {
      weights.file = reader.text(file.value, "file")
      weights.fileSpan = file.value.span
    }
    if let naming = pair.value["naming"] { weights.naming = profile(naming.value, reader) }
    if let map = pair.value["map"] { weights.map = rules(map, reader) }
    if let ignore = pair.value["ignore"] {
      guard let items = ignore.value.items else {
        run.report(
          .wrongKind, "'ignore' must be a list of patterns", at: ignore.value.span,
          hint: "for example [\"aux*\"]")
        return weights
      }
      weights.ignore = items.compactMap { reader.text($0, "ignore") }
    }
    return weights
  }

  private func profile(_ node: YAMLNode, _ reader: ValueReader) -> WeightsSpec.Naming {
    if let text = node.text, ["keras", "caffe", "flax"].contains(text) {
      run.report(
        .unknownChoice, "naming '\(text)' is not supported by this version of the tool",
        at: node.span, hint: "convert the file to PyTorch's names and layout: naming: pytorch")
      return .pytorch
    }
    let words = WeightsSpec.Naming.allCases.map(\.rawValue)
    return reader.choice(node, "naming", of: words).flatMap { WeightsSpec.Naming(rawValue: $0) }
      ?? .pytorch
  }

  private func rules(_ map: YAMLNode.Pair, _ reader: ValueReader) -> [WeightsSpec.Rule] {
    guard let pairs = map.value.pairs else {
      if !map.value.isEmpty {
        run.report(
          .wrongKind, "'map' must be a map of our tensor names to the file's", at: map.value.span,
          hint: "for example {\"**\": \"module.**\"}")
      }
      return []
    }
    return pairs.compactMap { rule in
      if rule.value.pairs != nil {
        run.report(
          .wrongKind,
          "rules with 'transpose', 'slice' or other changes of values are not supported by this "
            + "version of the tool", at: rule.value.span,
          hint: "write the file's name: \(rule.key): NAME, and change the values in the file")
        return nil
      }
      guard let target = reader.text(rule.value, rule.key) else { return nil }
      let captures = NamePattern(rule.key).wildcardCount
      let wanted = NamePattern(target).wildcardCount
      guard wanted <= captures else {
        run.report(
          .wrongKind,
          "'\(target)' has \(wanted) wildcard\(wanted == 1 ? "" : "s"), but its pattern "
            + "'\(rule.key)' captures \(captures)", at: rule.value.span,
          hint: "the k-th * of the target stands for what the k-th * of the pattern matched")
        return nil
      }
      return .init(pattern: rule.key, target: target, span: rule.keySpan)
    }
  }
}
