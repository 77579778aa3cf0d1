import Attribution
import Execution
import Graphs
import Planning
import SourceMarks
import SpecChecking
import Tensors

/// A network from YAML text with seeded weights whose offsets are not zero, and one item for it.
struct SmallNetwork {
  let spec: ModelSpec
  let graph: Graph
  let weights: TensorDictionary
  let input: [Float]

  init(_ text: String, seed: UInt64 = 1) throws {
    var findings = DiagnosticList()
    guard
      let spec = SpecChecker.check(bytes: Array(text.utf8), path: "net.yaml", into: &findings)
    else { throw Refused(messages: findings.sorted.map(\.message)) }
    self.spec = spec
    graph = Graph(spec)
    var tensors: [String: [Float]] = [:]
    for (name, shape, _) in spec.tensors {
      var numbers = CounterGenerator(seed: seed, stream: name)
      let fanIn = Double(max(shape.count / max(shape.dimensions[0], 1), 1))
      tensors[name] = (0..<shape.count).map { _ in
        switch shape.kind {
        case .weight: Float(numbers.normal() * (2 / fanIn).squareRoot())
        case .scale, .runningVariance: Float(0.5 + numbers.uniform())
        case .bias, .shift, .runningMean: Float(0.2 * numbers.normal())
        }
      }
    }
    weights = TensorDictionary(tensors)
    var numbers = CounterGenerator(seed: seed, stream: "input")
    input = (0..<spec.inputShape.count).map { _ in Float(numbers.normal()) }
  }

  struct Refused: Error { let messages: [String] }

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

/// Root mean square of a difference over that of what is expected; infinite for nothing.
func relativeError(_ got: [Float], _ expected: [Float]) -> Double {
  guard got.count == expected.count, !got.isEmpty else { return .infinity }
  var (difference, size) = (0.0, 0.0)
  for (a, b) in zip(got, expected) {
    difference += (Double(a) - Double(b)) * (Double(a) - Double(b))
    size += Double(b) * Double(b)
  }
  return difference == 0 ? 0 : (difference / max(size, 1e-60)).squareRoot()
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
