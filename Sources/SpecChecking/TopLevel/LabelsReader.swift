public import SourceMarks
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
    guard case .list(let names, let span)? = spec.labels,
      let finding = spec.labelFinding(count: names.count, what: "labels", at: span)
    else { return }
    run.findings.add(finding)
  }
}

extension ModelSpec {
  /// What is wrong with a number of labels; nil where each class has one.
  ///
  /// One label too many is the 'background' of other people's lists: a warning, and no names are
  /// shown. Any other number is an error. Nothing is said where a network has several outputs.
  /// - Parameters:
  ///   - what: What holds the labels, for the message.
  ///   - span: Where it is named.
  public func labelFinding(count: Int, what: String, at span: SourceSpan?) -> Diagnostic? {
    guard outputs.count == 1, count != shape(of: outputs[0].value).channels else { return nil }
    let shape = shape(of: outputs[0].value)
    let classes = "\(grouped(shape.channels)) class\(shape.channels == 1 ? "" : "es")"
    if count == shape.channels + 1 {
      return Diagnostic(
        .labelOffset, "\(what) has \(grouped(count)) entries, the output \(classes)", at: span,
        hint: "a leading 'background'? drop the first entry; until then no names are shown")
    }
    return Diagnostic(
      .labelCount,
      "\(what) has \(grouped(count)) \(count == 1 ? "entry" : "entries"), the output \(shape) has "
        + classes, at: span, hint: "one name for each class, in order")
  }
}
