import Attribution
import Graphs
import Operators
import SpecChecking
import Tensors

/// The layers of a page where nobody names them.
enum ReportLayers {
  /// So many sizes are shown, the last ones.
  private static let sizes = 3

  /// The layers that a person names; else the last layer of each of the network's last sizes, which
  /// show what early, middle and late layers make of an image.
  ///
  /// - Throws: `RunFault`, as `LayerChoice`.
  static func choice(_ texts: [String], in model: LoadedModel) throws(RunFault) -> LayerChoice {
    guard texts.isEmpty else { return try LayerChoice(texts, in: model) }
    let onPath = model.graph.valuesBehindScore
    let classes = model.graph.shape(of: model.graph.score).channels
    var names: [String] = []
    var sizes: Set<Pair> = []
    for (index, layer) in model.spec.layers.enumerated().reversed() {
      let shape = layer.inference.output
      guard sizes.count < Self.sizes, shape.isImage, shape.plane > 1,
        onPath.contains(ValueID(ValueReference.layer(index))),
        // One channel a class: such a layer has no feature maps to show.
        shape.channels != classes
      else { continue }
      // A dropout is only another name for the layer before it.
      if case .reshape(.view) = layer.op.role(for: layer.inputShapes) { continue }
      if sizes.insert(Pair(shape.height, shape.width)).inserted { names.append(layer.name.text) }
    }
    // None: the usual choice says why.
    guard !names.isEmpty else { return try LayerChoice([], in: model) }
    var choice = try LayerChoice(names.reversed(), in: model)
    choice.reason = "the last layer of each of the last \(names.count) sizes"
    return choice
  }
}
