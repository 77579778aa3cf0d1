import Attribution
import Execution
import Planning
import Tensors
import TestNetworks
import Testing

/// Each layer method against its formula, written out once more in double precision.
@Suite("Methods against their formulas")
struct MethodTests {
  private static let layers = ["conv1", "relu1", "pool1", "conv2", "bn2", "relu2"]

  /// `A` and `G` of a layer as planes, and the map that a formula makes of them.
  private typealias Formula = @Sendable (_ a: [[Double]], _ g: [[Double]]) -> [Double]

  private static func weighted(
    _ weight: @escaping @Sendable (_ a: [Double], _ g: [Double]) -> Double
  ) -> Formula {
    { a, g in
      var map = [Double](repeating: 0, count: a[0].count)
      for (a, g) in zip(a, g) {
        let weight = weight(a, g)
        for i in a.indices { map[i] += weight * a[i] }
      }
      return map
    }
  }

  private static func pointwise(
    _ value: @escaping @Sendable (_ a: Double, _ g: Double) -> Double
  ) -> Formula {
    { a, g in a[0].indices.map { i in a.indices.reduce(0) { $0 + value(a[$1][i], g[$1][i]) } } }
  }

  private static let formulas: [String: Formula] = [
    "gradcam": weighted { _, g in g.reduce(0, +) / Double(g.count) },
    "counterfactual": weighted { _, g in -g.reduce(0, +) / Double(g.count) },
    "gradcam++": weighted { a, g in
      let total = a.reduce(0, +)
      return g.reduce(0) { $0 + ($1 > 0 ? $1 / (2 + $1 * total) : 0) }
    },
    "xgradcam": weighted { a, g in
      zip(a, g).reduce(0) { $0 + $1.0 * $1.1 } / (a.reduce(0, +) + 1e-7)
    },
    "hirescam": pointwise { $0 * $1 },
    "layercam": pointwise { $0 * max($1, 0) },
  ]

  @Test("a layer method gives its formula's map", arguments: formulas.keys.sorted())
  func formula(name: String) throws {
    let formula = try #require(Self.formulas[name])
    let network = try SmallNetwork(Heads.linear, seed: 5)
    let explainer = try network.explainer(Self.layers, [name])
    let result = explainer.explain(Target(index: 2))
    for layer in try Self.layers.map(network.layer) {
      let values = try #require(explainer.value(of: layer))
      let gradients = try #require(result.gradients.first { $0.layer == layer.name }).values
      func planes(_ flat: [Float]) -> [[Double]] {
        stride(from: 0, to: flat.count, by: layer.shape.plane).map { start in
          flat[start..<start + layer.shape.plane].map(Double.init)
        }
      }
      let wanted = formula(planes(values), planes(gradients)).map { Float($0) }
      #expect(relativeError(result.map(name, layer.name), wanted) < 1e-6, "at \(layer.name)")
    }
  }

  @Test("every method has a test of its numbers")
  func allAreTested() {
    let elsewhere: Set = [
      "cam", "gradient", "gradient-x-input", "guided-backprop", "deconvnet", "guided-gradcam",
      // In PerturbationTests.
      "scorecam", "scorecam-channel-softmax", "ablationcam", "eigencam", "fullgrad", "smoothgrad",
      "integrated-gradients", "occlusion", "rise",
    ]
    #expect(elsewhere.union(Self.formulas.keys) == Set(MethodCatalog.names))
  }

  @Test(
    "CAM names the layer in its way",
    arguments: [
      ("conv1", "after 'conv1' comes 'relu1' (relu)"),
      ("relu1", "after 'relu1' comes 'pool1' (maxpool)"),
      ("bn2", "after 'bn2' comes 'relu2' (relu)"),
    ])
  func obstacles(layer: String, reason: String) throws {
    let network = try SmallNetwork(Heads.linear)
    do {
      _ = try network.explainer([layer], ["cam"])
      Issue.record("CAM at \(layer) was allowed")
    } catch let fault as ExplainFault<TensorDictionary.Fault> {
      guard case .noHead(let place, let why) = fault else {
        Issue.record("another fault: \(fault)")
        return
      }
      #expect(place == layer && why == reason)
    }
  }

  @Test("many layers and classes in one run give what one at a time gives")
  func together() throws {
    let network = try SmallNetwork(Heads.linear, seed: 9)
    let methods = ["gradcam", "layercam", "guided-backprop", "guided-gradcam"]
    let all = try network.explainer(Self.layers, methods)
    for index in [0, 4] {
      let together = all.explain(Target(index: index))
      for layer in Self.layers {
        let alone = try network.explainer([layer], methods).explain(Target(index: index))
        for method in ["gradcam", "layercam"] {
          #expect(
            relativeError(together.map(method, layer), alone.map(method, layer)) < 1e-5)
        }
        #expect(
          relativeError(
            together.tensor("guided-gradcam", layer), alone.tensor("guided-gradcam", layer))
            < 1e-5)
      }
    }
  }

  @Test("a dense output is explained by the mean of the class's map, or where it wins")
  func denseOutput() throws {
    let network = try SmallNetwork(
      """
      sightline: 1
      input: {shape: [3, 9, 10]}
      layers:
        - conv1: {conv: 6, kernel: 3, pad: 1}
        - relu1: relu
        - head: {conv: 3, kernel: 1}
      """)
    let explainer = try network.explainer(["relu1"], ["gradcam"])
    let scores = try #require(explainer.session.score?.array)
    let own = Array(scores[90..<180])
    let everywhere = explainer.explain(Target(index: 1))
    #expect(abs(everywhere.score - own.reduce(0, +) / 90) < 1e-5)
    let won = own.indices.filter { own[$0] >= scores[$0] && own[$0] >= scores[180 + $0] }
    try #require(!won.isEmpty && won.count < 90)
    let region = explainer.explain(Target(index: 1, region: .wherePredicted))
    let mean = won.reduce(Float(0)) { $0 + own[$1] } / Float(won.count)
    #expect(abs(region.score - mean) < 1e-5)
    let gradient = try #require(region.gradients.first).values
    let reached = Set(gradient.indices.filter { gradient[$0] != 0 }.map { $0 % 90 })
    #expect(reached == Set(won))
  }
}
