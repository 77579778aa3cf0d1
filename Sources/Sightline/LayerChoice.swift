import Attribution
import Graphs
import Operators
import SourceMarks
import SpecChecking
import Tensors

/// The layers to explain at, chosen from what a person wrote.
struct LayerChoice {
  /// The layers, in order of execution, each an image on the path to the score.
  var layers: [ExplainedLayer] = []
  /// Why these, for the summary; nil where the person named them.
  var reason: String?
  /// Layers that a selector matched and that cannot have a map, with the reason.
  var skipped: [(name: String, reason: String)] = []

  /// Resolves `--layer` texts, or picks the default.
  ///
  /// - Throws: `RunFault` (status 2) for a name that nothing has (SL0601), that has no height and
  ///   width (SL0603), or that is not on the path to the output (SL0604).
  init(_ texts: [String], in model: LoadedModel) throws(RunFault) {
    let spec = model.spec
    guard !texts.isEmpty else {
      if let text = spec.explain.layer {
        try add(text, in: model, at: spec.explain.layerSpan)
        reason = "the spec's explain.layer"
      } else {
        try addDefault(in: model)
      }
      return
    }
    for text in texts { try add(text, in: model, at: nil) }
  }

  private mutating func add(_ text: String, in model: LoadedModel, at span: SourceSpan?)
    throws(RunFault)
  {
    var findings = DiagnosticList()
    let targets = LayerResolution(model.spec).targets(
      of: text, option: "--layer", at: span, into: &findings)
    guard let targets else { throw RunFault(.usage, findings) }
    let onPath = model.graph.valuesBehindScore
    var refused: Diagnostic?
    for target in targets {
      if let fault = Self.fault(target, onPath, model, span) {
        refused = refused ?? fault
        skipped.append((target.name.text, fault.message))
        continue
      }
      let value = ValueID(target.value)
      guard !layers.contains(where: { $0.value == value }) else { continue }
      layers.append(
        ExplainedLayer(name: target.name.text, value: value, shape: target.shape))
    }
    // One name that cannot be drawn is a mistake; a selector just leaves such layers out.
    if let refused, layers.isEmpty || targets.count == 1 { throw RunFault(.usage, refused) }
  }

  private static func fault(
    _ target: HookTarget, _ onPath: Set<ValueID>, _ model: LoadedModel, _ span: SourceSpan?
  ) -> Diagnostic? {
    let name = target.name.text
    guard target.shape.isImage, target.shape.plane > 1 else {
      let last = lastImage(in: model).map {
        "the last layer with a map is '\($0.name)' \($0.shape)"
      }
      return Diagnostic(
        .noMap, "layer '\(name)' is \(target.shape): no height and width to draw", at: span,
        hint: last, layer: name)
    }
    guard onPath.contains(ValueID(target.value)) else {
      let output = model.graph.name(of: model.graph.score)
      return Diagnostic(
        .notOnPath, "layer '\(name)' is not on the path to the score '\(output)'", at: span,
        hint: "its gradient would be zero everywhere", layer: name)
    }
    return nil
  }

  /// The last layer with height and width on the path to the score.
  private static func lastImage(in model: LoadedModel) -> ExplainedLayer? {
    let onPath = model.graph.valuesBehindScore
    for (index, layer) in model.spec.layers.enumerated().reversed() {
      let (shape, value) = (layer.inference.output, ValueReference.layer(index))
      guard shape.isImage, shape.plane > 1, onPath.contains(ValueID(value)) else { continue }
      return ExplainedLayer(name: layer.name.text, value: ValueID(value), shape: shape)
    }
    return nil
  }

  private mutating func addDefault(in model: LoadedModel) throws(RunFault) {
    guard let layer = Self.lastImage(in: model) else {
      throw RunFault(
        .usage, "no layer of this network has height and width on the path to its score")
    }
    layers = [layer]
    reason = "the last layer with height and width before the score"
  }
}
