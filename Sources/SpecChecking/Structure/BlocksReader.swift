import SourceMarks
import YAMLSyntax

/// Reads `blocks:` into declarations.
struct BlocksReader {
  let run: CheckRun

  /// The declarations by name.
  ///
  /// Blocks that use themselves are there, but not sound.
  func read(_ pair: YAMLNode.Pair) -> [String: BlockDeclaration] {
    guard let pairs = pair.value.pairs else {
      if !pair.value.isEmpty {
        report(
          .wrongKind, "'blocks' must be a map of names to templates", at: pair.value.span)
      }
      return [:]
    }
    var blocks: [String: BlockDeclaration] = [:]
    for entry in pairs { blocks[entry.key] = block(entry) }
    findRecursion(pairs.map(\.key), in: &blocks)
    return blocks
  }

  private func block(_ entry: YAMLNode.Pair) -> BlockDeclaration {
    var block = BlockDeclaration(name: entry.key, span: entry.keySpan)
    if !Vocabulary.isBlockName(entry.key) || !Vocabulary.isParameterName(entry.key) {
      let repaired = Vocabulary.segmentRepaired(
        entry.key.prefix(1).uppercased() + entry.key.dropFirst())
      report(
        .badLayerName, "'\(entry.key)' is not a block name", at: entry.keySpan,
        hint: "block names start with a capital letter"
          + (Vocabulary.isBlockName(repaired) ? ": \(repaired)" : ""))
    }
    guard let pairs = entry.value.pairs else {
      report(
        .wrongKind, "block '\(entry.key)' must be a map with 'layers'",
        at: entry.value.isEmpty ? entry.keySpan : entry.value.span)
      block.isSound = false
      return block
    }
    var hasLayers = false
    for pair in pairs {
      switch pair.key {
      case "params": block.parameters = parameters(pair, entry.key)
      case "inputs": inputs(pair, &block)
      case "layers":
        hasLayers = true
        if let items = pair.value.items, !items.isEmpty {
          block.items = items
        } else {
          if pair.value.items != nil {
            report(.missingKey, "'layers' of block '\(entry.key)' is empty", at: pair.keySpan)
          } else {
            BodyReader.layersIsNotAList(pair, run, Place())
          }
          block.isSound = false
        }
      case "note": _ = ValueReader(run).text(pair.value, "note")
      default:
        ValueReader(run).unknownKey(
          pair, under: entry.key, known: ["params", "inputs", "layers", "note"])
      }
    }
    if !hasLayers {
      report(.missingKey, "block '\(entry.key)' has no 'layers'", at: entry.keySpan)
      block.isSound = false
    }
    return block
  }

  private func parameters(
    _ pair: YAMLNode.Pair, _ block: String
  ) -> [BlockDeclaration.Parameter] {
    guard let pairs = pair.value.pairs else {
      if !pair.value.isEmpty {
        report(
          .wrongKind, "'params' must be a map of names to types or defaults",
          at: pair.value.span, hint: "for example {out: int, stride: 1}")
      }
      return []
    }
    return pairs.compactMap { entry in
      guard ParameterReader.checkName(entry, run) else { return nil }
      guard let text = entry.value.text, !entry.value.isEmpty else {
        report(
          .wrongKind, "parameter '\(entry.key)' needs a type (int, float, bool, text) or a default",
          at: entry.value.isEmpty ? entry.keySpan : entry.value.span)
        return nil
      }
      if entry.value.style == .plain, let type = ParameterType(rawValue: text) {
        return .init(name: entry.key, span: entry.keySpan, type: type, defaultValue: nil)
      }
      return .init(
        name: entry.key, span: entry.keySpan, type: ParameterReader.type(of: entry.value),
        defaultValue: entry.value)
    }
  }

  private func inputs(_ pair: YAMLNode.Pair, _ block: inout BlockDeclaration) {
    guard let items = pair.value.items, !items.isEmpty else {
      report(
        .wrongKind, "'inputs' must be a list of names", at: pair.value.span,
        hint: "for example [in, skip]")
      block.isSound = false
      return
    }
    var names: [String] = []
    for item in items {
      guard let name = item.text, Vocabulary.isParameterName(name) else {
        report(
          .badLayerName, "'\(item.text ?? "…")' is not a name for an input", at: item.span,
          hint: "letters, digits and _, for example skip")
        continue
      }
      if name == "input" {
        report(
          .reservedName, "name 'input' is reserved", at: item.span,
          hint: "'input' is the network's own input; choose another name")
      }
      if names.contains(name) {
        report(
          .duplicateLayer, "input '\(name)' of block '\(block.name)' is listed twice",
          at: item.span)
        continue
      }
      names.append(name)
    }
    if names.isEmpty { block.isSound = false } else { block.inputs = names }
  }

  // MARK: - Recursion

  /// Marks every block that leads back to itself; each cycle is reported once.
  private func findRecursion(_ order: [String], in blocks: inout [String: BlockDeclaration]) {
    let uses = blocks.mapValues { block in
      Mentions.of(block.items).filter { blocks[$0.word] != nil }
    }
    var reported: Set<String> = []
    for name in order {
      guard let (cycle, span) = cycle(from: name, uses: uses) else { continue }
      blocks[name]?.isSound = false
      guard reported.isDisjoint(with: cycle) else { continue }
      reported.formUnion(cycle)
      report(
        .recursiveBlock,
        "block '\(name)' uses itself (\((cycle + [name]).joined(separator: " → ")))", at: span,
        hint: "repeat layers with a range, for example - 0..3: \(name)")
    }
  }

  /// The shortest way from a block back to itself, and the first word on it.
  private func cycle(
    from start: String, uses: [String: [(word: String, span: SourceSpan)]]
  ) -> (names: [String], span: SourceSpan)? {
    var queue: [(name: String, path: [String], span: SourceSpan)] = []
    var seen: Set<String> = []
    for use in uses[start] ?? [] where seen.insert(use.word).inserted {
      queue.append((use.word, [start], use.span))
    }
    var next = 0
    while next < queue.count {
      let (name, path, span) = queue[next]
      next += 1
      if name == start { return (path, span) }
      for use in uses[name] ?? [] where seen.insert(use.word).inserted {
        queue.append((use.word, path + [name], span))
      }
    }
    return nil
  }

  private func report(
    _ code: DiagnosticCode, _ message: String, at span: SourceSpan, hint: String? = nil
  ) {
    run.report(code, message, at: span, hint: hint)
  }
}
