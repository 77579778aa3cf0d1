import Execution
import Foundation
import Graphs
import Planning
import Sightline
import SpecChecking
import Tensors
import Testing
import Weights

/// The eight reference networks with Winograd's method wherever it can serve, also where the planner
/// would not take it: values, and gradients by every layer and the input, end to end.
@Suite(
  .enabled(
    if: Shared.exists("reference"), "the reference results are not there: ../shared/reference"))
struct WinogradReferenceTests {
  private static let limit = 1e-4

  /// How many convolutions can be taken: 3 × 3 windows at stride 1 without
  /// dilation, zeros around.
  private static let served = [
    "dense": 3, "fire": 4, "gap": 3, "inception": 1, "mobile": 1, "plain": 0, "residual": 8,
    "segment": 4,
  ]

  @Test(
    "every value and gradient stays within 1e-4, hooked everywhere and fused",
    arguments: served.keys.sorted(), KernelPath.available.filter { $0.instructions != nil })
  func agrees(name: String, kernels: KernelPath) throws {
    let model = try LoadedModel(Shared.path("reference/\(name).yaml"))
    let expectedPath = Shared.path("reference/\(name).expected.safetensors")
    let expected = try tensors(expectedPath)
    let index = try #require(Int(try SafetensorsFile(expectedPath).metadata["class"] ?? ""))
    let weights = TensorDictionary(
      try tensors(Shared.path("reference/\(name).weights.safetensors")))
    let input = try #require(
      try tensors(Shared.path("reference/\(name).input.safetensors"))["input"])
    var layers: [(name: String, value: ValueID)] = []
    for key in expected.keys.sorted() where key.hasPrefix("gradient/") {
      let layer = String(key.dropFirst("gradient/".count))
      let target = try #require(LayerResolution(model.spec).targets(of: layer).first)
      layers.append((layer, ValueID(target.value)))
    }
    #expect(layers.count > 8, "\(layers)")
    let shape = model.graph.shape(of: model.graph.score)
    // The score of a dense output is the mean of its class's plane.
    let seed = (0..<shape.count).map {
      $0 / shape.plane == index ? 1 / Float(shape.plane) : 0
    }
    // For one run windows are transformed as they are used, for many before.
    for (hooks, runs) in [(layers, 1), (layers, 1_000_000), ([], 1), ([], 1_000_000)] {
      var request = PlanRequest()
      request.kernels = kernels
      request.workers = 2
      request.forcesWinograd = true
      request.runs = runs
      request.values = Set(hooks.map(\.value))
      for rule in BackwardRule.allCases { request.gradients[rule] = [model.graph.input] }
      request.gradients[.gradient, default: []].formUnion(hooks.map(\.value))
      let plan = try ExecutionPlan(model.graph, for: request)
      let ways = plan.forward.filter { plan.computedBy($0).contains("winograd") }.count
      #expect(ways == Self.served[name], "\(plan.text)")
      let session = try Session(plan, weights: weights)
      session.input?.copy(from: input)
      session.runForward()
      var worst = 0.0
      func compare(_ got: [Float]?, _ key: String) throws {
        let error = relativeError(got, try #require(expected[key], "\(key)"))
        worst = max(worst, error)
        #expect(error <= Self.limit, "\(key)")
      }
      for hook in hooks { try compare(session.value(hook.value)?.array, "activation/\(hook.name)") }
      for (rule, key) in [
        (BackwardRule.deconvolution, "deconvnet"), (.guided, "guided-backprop"),
        (.gradient, "gradient"),
      ] {
        session.runBackward(rule, seed: seed)
        try compare(session.gradient(model.graph.input, rule: rule)?.array, key)
      }
      for hook in hooks {
        try compare(
          session.gradient(hook.value, rule: .gradient)?.array, "gradient/\(hook.name)")
      }
      // A path that rounds nowhere would be another path.
      #expect(worst > 0)
    }
  }
}
