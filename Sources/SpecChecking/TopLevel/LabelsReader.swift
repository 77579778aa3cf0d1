import SourceMarks
import Tensors
import YAMLSyntax

/// Reads `labels:`, a path or a list of names.
struct LabelsReader {
  let run: CheckRun

  func read(_ pair: YAMLNode.Pair) -> LabelsSpec? {
    switch pair.value.content {
    case .scalar(let text):
      guard !pair.value.isEmpty else { break }
      return .file(path: text, span: pair.value.span)
    case .list(let items):
      var names: [String] = []
      for item in items {
        // Items are text whatever they look like: `no`, `on` and `1e3` are names too.
        guard let name = item.text else {
          run.report(.wrongKind, "a label must be text", at: item.span)
          continue
        }
        names.append(name)
      }
      warnOfRepeats(items)
      return names.count == items.count ? .list(names, span: pair.value.span) : nil
    case .map: break
    }
    run.report(
      .wrongKind, "'labels' must be a path or a list of names",
      at: pair.value.isEmpty ? pair.keySpan : pair.value.span)
    return nil
  }

  private func warnOfRepeats(_ items: [YAMLNode]) {
    var seen: [String: SourceSpan] = [:]
    for item in items {
      guard let name = item.text else { continue }
      guard let first = seen[name] else {
        seen[name] = item.span
        continue
      }
      run.report(
        .duplicateLabel, "label '\(name)' appears twice", at: item.span,
        notes: [.init(first, "first at line \(first.start.line)")])
    }
  }

  /// Compares a list with the number of classes.
  func check(_ spec: ModelSpec) {
    guard case .list(let names, let span)? = spec.labels, spec.outputs.count == 1 else { return }
    let shape = spec.shape(of: spec.outputs[0].value)
    let classes = shape.channels
    guard names.count != classes else { return }
    if names.count == classes + 1 {
      run.report(
        .labelOffset, "labels has \(grouped(names.count)) entries, the output \(grouped(classes))",
        at: span, hint: "a leading 'background'? drop the first entry")
    } else {
      run.report(
        .labelCount,
        "labels has \(grouped(names.count)) entries, the output \(shape) has "
          + "\(grouped(classes)) classes", at: span, hint: "one name for each class, in order")
    }
  }
}
