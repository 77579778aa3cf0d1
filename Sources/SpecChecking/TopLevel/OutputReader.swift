import SourceMarks
import YAMLSyntax

/// Reads `output:`; without it the network gives its last layer.
struct OutputReader {
  let expander: NetworkExpander
  let items: [YAMLNode]

  /// The outputs; nil where one is unknown.
  func read(_ pair: YAMLNode.Pair?, last: ValueReference?) -> [OutputSpec]? {
    let run = expander.run
    guard let pair, !pair.value.isEmpty else {
      return last.map { [OutputSpec(name: nil, value: $0)] }
    }
    let frame = expander.rootFrame(items)
    guard let pairs = pair.value.pairs else {
      guard pair.value.text != nil else {
        run.report(
          .wrongKind, "'output' must be a layer's name or a map of names to layers",
          at: pair.value.span, hint: "for example {logits: fc, features: layer4}")
        return nil
      }
      let wire = expander.wire(pair.value, "output", in: frame, Place())
      return wire.value.map { [OutputSpec(name: nil, value: $0)] }
    }
    if pairs.isEmpty {
      run.report(.missingKey, "'output' is empty", at: pair.keySpan)
      return nil
    }
    var outputs: [OutputSpec] = []
    for entry in pairs {
      if !Vocabulary.isSegment(entry.key) {
        run.report(
          .badLayerName, "'\(entry.key)' is not a name for an output", at: entry.keySpan,
          hint: "letters, digits, _ - / are allowed")
      }
      let wire = expander.wire(entry.value, entry.key, in: frame, Place())
      guard let value = wire.value else { continue }
      outputs.append(OutputSpec(name: entry.key, value: value))
    }
    return outputs.count == pairs.count ? outputs : nil
  }
}
