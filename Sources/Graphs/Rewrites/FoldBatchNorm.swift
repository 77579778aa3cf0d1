import Operators
import Tensors

extension Graph {
  /// Folds a batch norm into the affine layer before it: `γ(Wx + b − μ)/σ + β = W'x + b'`.
  ///
  /// Left alone where somebody else reads the affine layer's value or it is in `keeping`, so that
  /// a hooked layer is never hidden.
  public mutating func foldBatchNorms(keeping kept: Set<ValueID>) {
    let uses = useCounts
    var folded: Set<Int> = []
    for (index, node) in nodes.enumerated() {
      guard let norm = node.batchNormTensors,
        let source = producer(of: node.inputs[0]), !folded.contains(source),
        uses[node.inputs[0].index] == 1, !kept.contains(node.inputs[0]),
        !outputs.contains(node.inputs[0]), nodes[source].activation == nil,
        let inner = nodes[source].valuesPerOutputChannel,
        let biased = nodes[source].op.withBias
      else { continue }
      guard nodes[source].fold(norm, inner: inner, biased: biased) else { continue }
      nodes[source].layers += node.layers
      let hidden = nodes[source].output
      nodes[source].output = node.output
      hide(hidden)
      folded.insert(index)
    }
    nodes = nodes.enumerated().filter { !folded.contains($0.offset) }.map(\.element)
  }

  /// Says that no node gives a value any more.
  mutating func hide(_ value: ValueID) {
    for layer in valueOfLayer.indices where valueOfLayer[layer] == value {
      valueOfLayer[layer] = nil
    }
  }
}

extension Node {
  /// The tensors of a batch norm with fixed statistics; nil for any other layer.
  public var batchNormTensors: BatchNormTensors? {
    guard case .normalise(.perChannel(let epsilon, let affine)) = role else { return nil }
    let names = parameters.compactMap { parameter -> String? in
      if case .tensor(let name) = parameter.recipe { name } else { nil }
    }
    guard names.count == (affine ? 4 : 2) else { return nil }
    let statistics = affine ? 2 : 0
    return BatchNormTensors(
      scale: affine ? names[0] : nil, shift: affine ? names[1] : nil, mean: names[statistics],
      variance: names[statistics + 1], epsilon: epsilon, channels: outputShape.channels)
  }

  /// How many consecutive weights belong to one output channel before the next begins; nil where
  /// the layer is not affine or its output channels are not regular in memory.
  fileprivate var valuesPerOutputChannel: Int? {
    guard case .affine(let affine) = role else { return nil }
    switch affine {
    case .convolution(let shape):
      return shape.inputChannels / shape.groups * shape.window.kernel.height
        * shape.window.kernel.width
    case .transposedConvolution(let shape, _):
      // Weights are [in, out, height, width]; with groups a channel would need the group too.
      return shape.groups == 1 ? shape.window.kernel.height * shape.window.kernel.width : nil
    case .linear(let inputs, _, _):
      return inputShapes[0].rank == 1 || inputShapes[0].plane == 1 ? inputs : nil
    }
  }

  fileprivate mutating func fold(
    _ norm: BatchNormTensors, inner: Int, biased: any Operator
  ) -> Bool {
    guard case .tensor(let weight) = parameters[0].recipe else { return false }
    var bias: String?
    if parameters.count > 1 {
      guard case .tensor(let name) = parameters[1].recipe else { return false }
      bias = name
    }
    op = biased
    role = biased.role(for: inputShapes)
    parameters[0].recipe = .foldedWeight(weight, norm, inner: inner)
    parameters = [
      parameters[0],
      Parameter(dimensions: [norm.channels], kind: .bias, recipe: .foldedBias(bias, norm)),
    ]
    return true
  }
}

extension Operator {
  /// The same operator with `bias: true`; nil where it has no such attribute.
  fileprivate var withBias: (any Operator)? {
    guard let entry = OperatorCatalog[name], entry["bias"] != nil else { return nil }
    var values = Dictionary(uniqueKeysWithValues: attributeValues.map { ($0.key, $0.value) })
    values["bias"] = .boolean(true)
    return entry.make(values)
  }
}
