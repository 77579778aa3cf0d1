import Attribution
import Planning
import TestNetworks
import Testing

/// What must hold exactly between methods, whatever the weights are.
@Suite("Identities between methods")
struct IdentityTests {
  @Test(
    "with a linear head CAM is H·W Grad-CAM, HiResCAM is Grad-CAM and sums to the logit",
    arguments: 0..<5, KernelPath.available)
  func linearHead(classIndex: Int, kernels: KernelPath) throws {
    let network = try SmallNetwork(Heads.linear, seed: UInt64(classIndex))
    let explainer = try network.explainer(
      ["relu2"], ["cam", "gradcam", "hirescam"], kernels: kernels)
    let result = explainer.explain(Target(index: classIndex))
    let gradCAM = result.map("gradcam", "relu2")
    let cells = Float(gradCAM.count)
    #expect(relativeError(result.map("cam", "relu2"), gradCAM.map { $0 * cells }) < 2e-6)
    #expect(relativeError(result.map("hirescam", "relu2"), gradCAM) < 2e-6)
    let sum = result.map("hirescam", "relu2").reduce(0.0) { $0 + Double($1) }
    let bias = try #require(network.weights.tensors["fc.bias"])[classIndex]
    #expect(abs(sum - (Double(result.score) - Double(bias))) < 2e-6 * max(1, abs(sum)))
  }

  @Test("where pooling ends the network CAM is the class's own channel", arguments: 0..<5)
  func directHead(classIndex: Int) throws {
    let network = try SmallNetwork(Heads.direct)
    let explainer = try network.explainer(["relu2"], ["cam", "gradcam"])
    let result = explainer.explain(Target(index: classIndex))
    let layer = try network.layer("relu2")
    let values = try #require(explainer.value(of: layer))
    let plane = layer.shape.plane
    let channel = Array(values[classIndex * plane..<(classIndex + 1) * plane])
    #expect(result.map("cam", "relu2") == channel)
    #expect(
      relativeError(result.map("gradcam", "relu2").map { $0 * Float(plane) }, channel) < 2e-6)
  }

  @Test("a contrast's Grad-CAM is one class's minus the other's, and its score too")
  func contrast() throws {
    let network = try SmallNetwork(Heads.linear)
    let explainer = try network.explainer(["relu1", "relu2"], ["gradcam", "cam"])
    let a = explainer.explain(Target(index: 1))
    let b = explainer.explain(Target(index: 3))
    let both = explainer.explain(Target(index: 1, versus: 3))
    #expect(abs(both.score - (a.score - b.score)) < 1e-5)
    for (method, layer) in [("gradcam", "relu1"), ("gradcam", "relu2"), ("cam", "relu2")] {
      let difference = zip(a.map(method, layer), b.map(method, layer)).map { $0 - $1 }
      #expect(relativeError(both.map(method, layer), difference) < 1e-5)
    }
  }

  @Test("the counterfactual map is Grad-CAM with its sign turned")
  func counterfactual() throws {
    let explainer = try SmallNetwork(Heads.linear).explainer(
      ["relu1"], ["gradcam", "counterfactual"])
    let result = explainer.explain(Target(index: 2))
    #expect(result.map("counterfactual", "relu1") == result.map("gradcam", "relu1").map { -$0 })
  }

  @Test("Guided Grad-CAM is Guided Backpropagation times the rectified, resized Grad-CAM")
  func guidedProduct() throws {
    let network = try SmallNetwork(Heads.linear)
    let explainer = try network.explainer(
      ["relu1", "relu2"], ["gradcam", "guided-backprop", "guided-gradcam"])
    let result = explainer.explain(Target(index: 0))
    let guided = result.tensor("guided-backprop")
    let shape = network.spec.inputShape
    for name in ["relu1", "relu2"] {
      let size = try network.layer(name).shape
      let map = Heatmap(
        height: size.height, width: size.width, values: result.map("gradcam", name))
      let factor = map.rectified.resized(height: shape.height, width: shape.width).values
      let product = guided.indices.map { guided[$0] * factor[$0 % shape.plane] }
      #expect(result.tensor("guided-gradcam", name) == product)
    }
  }

  @Test("without offsets gradient x input adds up to the score")
  func completeness() throws {
    let network = try SmallNetwork(
      """
      sightline: 1
      input: {shape: [3, 14, 15]}
      defaults: {conv: {bias: false}, linear: {bias: false}}
      layers:
        - conv1: {conv: 6, kernel: 3, pad: 1}
        - relu1: relu
        - pool1: {maxpool: 2}
        - conv2: {conv: 6, kernel: 3}
        - relu2: relu
        - flatten
        - fc: {linear: 4}
      """)
    let explainer = try network.explainer(["relu2"], ["gradient-x-input"])
    for index in 0..<4 {
      let result = explainer.explain(Target(index: index))
      let sum = result.tensor("gradient-x-input").reduce(0.0) { $0 + Double($1) }
      #expect(abs(sum - Double(result.score)) < 1e-5 * max(1, abs(sum)))
    }
  }

  @Test("under the gradient rule nothing is held back, under the others a rectifier's rule holds")
  func rules() throws {
    // One rectifier between two mixing layers: its rule can be written down.
    let network = try SmallNetwork(
      """
      sightline: 1
      input: {shape: [4, 5, 6]}
      layers:
        - mix: {conv: 4, kernel: 1, bias: false}
        - act: relu
        - gap: global_avgpool
        - flatten
        - fc: {linear: 3}
      """)
    let explainer = try network.explainer(
      ["mix", "act"], ["gradient", "guided-backprop", "deconvnet"])
    let result = explainer.explain(Target(index: 1))
    let mixed = try #require(explainer.value(of: network.layer("mix")))
    let arriving = try #require(result.gradients.first { $0.layer == "act" }).values
    let weights = try #require(network.weights.tensors["mix.weight"])
    let plane = network.spec.inputShape.plane
    func back(_ passes: (_ x: Float, _ g: Float) -> Bool) -> [Float] {
      let held = mixed.indices.map { passes(mixed[$0], arriving[$0]) ? arriving[$0] : 0 }
      return (0..<4 * plane).map { index in
        let (channel, place) = (index / plane, index % plane)
        return (0..<4).reduce(Float(0)) {
          $0 + weights[$1 * 4 + channel] * held[$1 * plane + place]
        }
      }
    }
    #expect(relativeError(result.tensor("gradient"), back { x, _ in x > 0 }) < 1e-6)
    #expect(relativeError(result.tensor("guided-backprop"), back { $0 > 0 && $1 > 0 }) < 1e-6)
    #expect(relativeError(result.tensor("deconvnet"), back { _, g in g > 0 }) < 1e-6)
    #expect(result.tensor("deconvnet") != result.tensor("gradient"))
  }
}
