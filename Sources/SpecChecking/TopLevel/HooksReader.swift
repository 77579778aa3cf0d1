import SourceMarks
import YAMLSyntax

/// Reads `hooks:`, public names for hook points.
struct HooksReader {
  /// The most names; each may be a pattern that is compared with every layer.
  private static let limit = 1024
  let run: CheckRun

  func read(_ pair: YAMLNode.Pair) -> [HookAlias] {
    let reader = ValueReader(run)
    guard let pairs = pair.value.pairs else {
      if !pair.value.isEmpty {
        reader.missingOrNested(pair.value, "hooks", "a map of names to layers")
      }
      return []
    }
    guard pairs.count <= Self.limit else {
      run.report(
        .overLimit, "'hooks' has \(pairs.count) names (limit \(Self.limit))", at: pair.keySpan)
      return []
    }
    return pairs.compactMap { entry in
      if Vocabulary.inputs.contains(entry.key) {
        run.report(.reservedName, "name '\(entry.key)' is reserved", at: entry.keySpan)
        return nil
      }
      guard
        entry.key.split(separator: ".", omittingEmptySubsequences: false)
          .allSatisfy({ Vocabulary.isSegment($0) })
      else {
        run.report(
          .badLayerName, "'\(entry.key)' is not a name for a hook", at: entry.keySpan,
          hint: "letters, digits, _ - / are allowed")
        return nil
      }
      guard let selector = reader.text(entry.value, entry.key) else { return nil }
      return HookAlias(
        name: entry.key, selector: selector, span: entry.keySpan, selectorSpan: entry.value.span)
    }
  }

  /// Checks that every alias stands for something, and for nothing else.
  func check(_ spec: ModelSpec) {
    let resolution = LayerResolution(spec)
    for hook in spec.hooks {
      if resolution.isName(hook.name) {
        run.report(
          .hookHidesLayer, "hook '\(hook.name)' hides the layer '\(hook.name)'", at: hook.span,
          hint: "the layer wins; give the hook another name")
      }
      do throws(LayerResolution.Fault) {
        _ = try resolution.targets(of: hook.selector, usingHooks: false)
      } catch {
        run.report(
          .hookMatchesNothing, "hook '\(hook.name)' → '\(hook.selector)' \(error.predicate)",
          at: hook.selectorSpan, hint: error.hint)
      }
    }
  }
}
