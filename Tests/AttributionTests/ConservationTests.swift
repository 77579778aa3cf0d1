import Attribution
import Execution
import Planning
import Tensors
import TestNetworks
import Testing

/// Contrasts of two classes, and what a score is made of at each depth.
@Suite("Conservation")
struct ConservationTests {
  /// Own, versus, and the one rather than the other.
  private func three(_ explainer: Explainer) throws -> [Explanation] {
    let found = explainer.explain(
      [Target(index: 0), Target(index: 1), Target(index: 0, versus: 1)]
    ) { _ in }
    return try #require(found.count == 3 ? found : nil)
  }

  @Test(
    "a method says that it is linear in the score where a contrast is the difference of two maps",
    arguments: MethodCatalog.names)
  func linear(name: String) throws {
    let fixture = try MethodFixture.load()
    var options = MethodOptions()
    options.samples = 12
    let explainer = try fixture.explainer([name], layers: ["relu3"], options: options)
    let found = try three(explainer)
    func values(_ explanation: Explanation) -> [Float] {
      explanation.maps.first?.map.values ?? explanation.tensors.first?.values ?? []
    }
    let difference = zip(values(found[0]), values(found[1])).map { $0 - $1 }
    let isDifference = relativeError(values(found[2]), difference) < 1e-3
    let method = try #require(MethodCatalog[name])
    #expect(isDifference == method.isLinearInScore)
    let findings = Conservation.findings(found[2], own: found[0], versus: found[1])
    #expect(findings.count == (method.isLinearInScore ? 1 : 0))
    #expect(findings.allSatisfy { $0.holds == true && $0.text.hasPrefix("ok") })
  }

  @Test("a contrast that is something else fails")
  func broken() throws {
    let fixture = try MethodFixture.load()
    let explainer = try fixture.explainer(["gradcam", "gradient"], layers: ["relu3"])
    let found = try three(explainer)
    let other = explainer.explain(Target(index: 2))
    let findings = Conservation.findings(found[2], own: found[0], versus: other)
    #expect(findings.count == 2)
    #expect(findings.allSatisfy { $0.holds == false && $0.text.hasPrefix("FAIL") })
  }

  private func summing(
    _ text: String, _ layers: [String], _ methods: [String] = []
  ) throws -> (Explainer, SmallNetwork) {
    let small = try SmallNetwork(text)
    let explainer = try Explainer(
      small.graph, layers: layers.map(small.layer),
      methods: methods.compactMap { MethodCatalog[$0] },
      layerSums: true, weights: small.weights)
    _ = explainer.run(small.input)
    return (explainer, small)
  }

  @Test(
    "places of a layer and offsets behind it add up to the score, at every layer all paths go through"
  )
  func sums() throws {
    let (explainer, _) = try summing(
      MethodFixture.text, ["conv1", "relu1", "conv2", "relu2", "pool", "conv3", "relu3"])
    for target in [
      Target(index: 1), Target(index: 0, versus: 3), Target(index: 2, isNegated: true),
    ] {
      let found = explainer.explain(target)
      #expect(found.sums.count == 7)
      for sum in found.sums {
        #expect(sum.score == Double(found.score))
        // Offsets behind a layer are not all there is where a shortcut leads past it.
        guard sum.layer != "conv2" else {
          #expect(sum.holds == nil && sum.obstacle?.contains("past") == true)
          continue
        }
        #expect(sum.holds == true && sum.gap < 1e-6, "\(sum)")
        #expect(abs(sum.places + sum.offsets - sum.score) < 1e-4 * max(1, abs(sum.score)))
      }
    }
  }

  @Test("before a linear head, HiResCAM adds up to the logit without its bias")
  func head() throws {
    let (explainer, small) = try summing(Heads.linear, ["relu2"], ["hirescam"])
    let bias = try #require(small.weights.tensors["fc.bias"])
    let found = explainer.explain(Target(index: 2, versus: 4))
    let sum = try #require(found.sums.first)
    let map = found.map("hirescam", "relu2").reduce(0.0) { $0 + Double($1) }
    #expect(abs(sum.places - map) < 1e-5 * max(1, abs(map)))
    #expect(abs(sum.offsets - Double(bias[2] - bias[4])) < 1e-5)
    #expect(abs(map + sum.offsets - Double(found.score)) < 1e-4)
  }

  @Test("where a function behind the layer bends, no sum is promised and the function is named")
  func bends() throws {
    let (explainer, _) = try summing(
      Heads.linear.replacing("relu2: relu", with: "relu2: silu"), ["relu1", "relu2"])
    let found = explainer.explain(Target(index: 0))
    #expect(found.sums[0].holds == nil && found.sums[0].obstacle?.contains("silu") == true)
    #expect(found.sums[1].holds == true)
    let text = Conservation.findings(found, own: found, versus: found).map(\.text)
    #expect(text.contains { $0.contains("no sum is promised") }, "\(text)")
  }

  @Test("sums cost no change of the maps")
  func same() throws {
    let small = try SmallNetwork(Heads.linear)
    let plain = try small.explainer(["relu2"], ["gradcam"])
    let (summing, _) = try summing(Heads.linear, ["relu2"], ["gradcam"])
    let target = Target(index: 1)
    #expect(
      relativeError(
        summing.explain(target).map("gradcam", "relu2"),
        plain.explain(target).map("gradcam", "relu2"))
        < 1e-5)
  }
}
