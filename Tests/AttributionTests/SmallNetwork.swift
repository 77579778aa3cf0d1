import Attribution
import Execution
import Graphs
import Planning
import SpecChecking
import TestNetworks

/// A network with seeded weights whose offsets are not zero, and one item for it.
struct SmallNetwork {
  private let network: Network
  let weights: TensorDictionary
  let input: [Float]
  var spec: ModelSpec { network.spec }
  var graph: Graph { network.graph }

  init(_ text: String, seed: UInt64 = 1) throws {
    network = try Network(text)
    weights = network.weights(seed: seed)
    input = network.input(seed: seed)
  }

  func layer(_ name: String) throws -> ExplainedLayer {
    let target = try LayerResolution(spec).targets(of: name)[0]
    return ExplainedLayer(
      name: target.name.text, value: ValueID(target.value), shape: target.shape)
  }

  /// An explainer that has run on the item.
  func explainer(
    _ layers: [String], _ methods: [String], kernels: KernelPath = .portable
  ) throws -> Explainer {
    let explainer = try Explainer(
      graph, layers: layers.map(layer), methods: methods.compactMap { MethodCatalog[$0] },
      layerTensors: true, kernels: kernels, weights: weights)
    _ = explainer.run(input)
    return explainer
  }
}

extension Explanation {
  func map(_ method: String, _ layer: String) -> [Float] {
    maps.first { $0.method == method && $0.layer == layer }?.map.values ?? []
  }
  func tensor(_ method: String, _ layer: String? = nil) -> [Float] {
    tensors.first { $0.method == method && $0.layer == layer }?.values ?? []
  }
}

/// Networks with the heads that CAM reads.
enum Heads {
  static let linear = """
    sightline: 1
    name: linear
    input: {shape: [3, 21, 26]}
    layers:
      - conv1: {conv: 8, kernel: 3, pad: 1}
      - relu1: relu
      - pool1: {maxpool: 2}
      - conv2: {conv: 12, kernel: 3}
      - bn2: batchnorm
      - relu2: relu
      - gap: global_avgpool
      - flatten
      - drop: dropout
      - fc: {linear: 5}
      - prob: softmax
    """
  static let direct = """
    sightline: 1
    name: direct
    input: {shape: [3, 21, 26]}
    layers:
      - conv1: {conv: 8, kernel: 3, pad: 1}
      - relu1: relu
      - conv2: {conv: 5, kernel: 3, stride: 2}
      - relu2: relu
      - gap: {avgpool_to: 1}
      - flatten
    """
}
