import Attribution
import Execution
import Foundation
import Graphs
import Planning
import SpecChecking
import TestNetworks

/// The small network of `Fixtures/methods.py`, with what the methods should give on it.
struct MethodFixture: Decodable {
  let classes: [Int]
  let input: [Float]
  let scores: [Float]
  let weights: [String: [Float]]
  let maps: [String: [Float]]
  let parity: [String: [Float]]
  let metrics: [String: Double]

  static let layers = ["relu1", "conv2", "relu2", "relu3"]
  static let text = """
    sightline: 1
    input: {shape: [3, 12, 14]}
    layers:
      - conv1: {conv: 6, kernel: 3, pad: 1}
      - relu1: relu
      - conv2: {conv: 6, kernel: 3, pad: 1}
      - bn2: batchnorm
      - add: {add: [bn2, relu1]}
      - relu2: relu
      - pool: {maxpool: 2}
      - conv3: {conv: 8, kernel: 3}
      - relu3: relu
      - gap: global_avgpool
      - flatten
      - fc: {linear: 4}
    """

  static func load() throws -> MethodFixture {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Fixtures/methods.json")
    return try JSONDecoder().decode(MethodFixture.self, from: Data(contentsOf: file))
  }

  /// An explainer that has run on the fixture's input.
  func explainer(
    _ methods: [String], layers: [String] = MethodFixture.layers,
    options: MethodOptions = MethodOptions(), kernels: KernelPath = .portable
  ) throws -> Explainer {
    let network = try Network(Self.text)
    let explainer = try Explainer(
      network.graph,
      layers: layers.map {
        let target = try LayerResolution(network.spec).targets(of: $0)[0]
        return ExplainedLayer(
          name: target.name.text, value: ValueID(target.value), shape: target.shape)
      }, methods: methods.compactMap { MethodCatalog[$0] }, kernels: kernels, options: options,
      weights: TensorDictionary(weights))
    _ = explainer.run(input)
    return explainer
  }
}
