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
      var changes: (transpose: [Int]?, slice: Range<Int>?) = (nil, nil)
      var named = rule.value
      if rule.value.pairs != nil {
        guard let (tensor, found) = self.changes(rule, reader) else { return nil }
        (named, changes) = (tensor, found)
      }
      guard let target = reader.text(named, rule.key) else { return nil }
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
      var result = WeightsSpec.Rule(pattern: rule.key, target: target, span: rule.keySpan)
      (result.transpose, result.slice) = changes
      return result
    }
  }

  /// A rule that also changes the tensor: `{tensor: NAME, transpose: [1, 0], slice: [0, 64]}`.
  private func changes(
    _ rule: YAMLNode.Pair, _ reader: ValueReader
  ) -> (tensor: YAMLNode, (transpose: [Int]?, slice: Range<Int>?))? {
    let known = ["tensor", "transpose", "slice"]
    for extra in rule.value.pairs ?? [] where !known.contains(extra.key) {
      reader.unknownKey(extra, under: rule.key, known: known)
    }
    guard let tensor = rule.value["tensor"] else {
      run.report(
        .missingKey, "rule '\(rule.key)' has no 'tensor'", at: rule.value.span,
        hint: "write {tensor: NAME, transpose: [1, 0]}")
      return nil
    }
    var transpose: [Int]?
    if let pair = rule.value["transpose"] {
      guard let order = reader.integers(pair.value, "transpose", count: 1...8, in: 0...7) else {
        return nil
      }
      guard Set(order) == Set(order.indices) else {
        run.report(
          .notAPermutation, "'transpose: \(order)' is not a permutation", at: pair.value.span,
          hint: "each of \(order.indices.map(String.init).joined(separator: ", ")) once: for each "
            + "axis of ours, the axis of the file")
        return nil
      }
      transpose = order
    }
    var slice: Range<Int>?
    if let pair = rule.value["slice"] {
      guard let ends = reader.integers(pair.value, "slice", count: 2...2, in: 0...1 << 31) else {
        return nil
      }
      guard ends[0] < ends[1] else {
        run.report(
          .sliceOutside, "slice \(ends) is empty", at: pair.value.span,
          hint: "[from, to] counts from 0; 'to' itself is not taken")
        return nil
      }
      slice = ends[0]..<ends[1]
    }
    return (tensor.value, (transpose, slice))
  }
}
