import Attribution
import Execution
import Planning
import TestNetworks
import Testing

/// The methods that run a network many times, against PyTorch in double precision.
@Suite("Perturbation methods against an independent reference")
struct PerturbationTests {
  private let fixture: MethodFixture

  init() throws { fixture = try MethodFixture.load() }

  @Test("the network is the reference's", arguments: KernelPath.allCases)
  func network(kernels: KernelPath) throws {
    let explainer = try fixture.explainer(["gradcam"], kernels: kernels)
    #expect(relativeError(explainer.run(fixture.input), fixture.scores) < 1e-6)
  }

  @Test(
    "maps at layers agree",
    arguments: ["ablationcam", "scorecam", "scorecam-channel-softmax", "eigencam"],
    KernelPath.allCases)
  func layerMaps(method: String, kernels: KernelPath) throws {
    let explainer = try fixture.explainer([method], kernels: kernels)
    for index in fixture.classes {
      let result = explainer.explain(Target(index: index))
      for layer in MethodFixture.layers {
        let wanted = try #require(fixture.maps["\(index)/\(method)/\(layer)"])
        #expect(relativeError(result.map(method, layer), wanted) < 1e-5, "\(index) at \(layer)")
      }
    }
  }

  @Test("an ablated channel may become its mean")
  func ablationMean() throws {
    var options = MethodOptions()
    options.ablation = .mean
    let explainer = try fixture.explainer(["ablationcam"], options: options)
    for index in fixture.classes {
      let result = explainer.explain(Target(index: index))
      for layer in MethodFixture.layers {
        let wanted = try #require(fixture.maps["\(index)/ablationcam-mean/\(layer)"])
        // Before global pooling a mean changes nothing, so the map is zero: judged by the size of
        // the map with zeros.
        let size = try #require(
          fixture.maps["\(index)/ablationcam/\(layer)"]?.map { abs($0) }.max())
        let error = zip(result.map("ablationcam", layer), wanted).map { abs($0 - $1) }.max()
        #expect(try #require(error) < 1e-5 * size, "\(index) at \(layer)")
      }
    }
  }

  @Test("maps of the input's size agree", arguments: ["occlusion", "rise", "fullgrad"])
  func inputMaps(method: String) throws {
    var options = MethodOptions()
    options.samples = 60
    options.window = 4
    options.stride = 3
    let explainer = try fixture.explainer([method], options: options)
    for index in fixture.classes {
      let result = explainer.explain(Target(index: index))
      let wanted = try #require(fixture.maps["\(index)/\(method)/input"])
      #expect(relativeError(result.map(method, "input"), wanted) < 2e-5)
    }
  }

  @Test("averaged gradients agree", arguments: ["smoothgrad", "integrated-gradients"])
  func tensors(method: String) throws {
    let explainer = try fixture.explainer([method])
    for index in fixture.classes {
      let result = explainer.explain(Target(index: index))
      let wanted = try #require(fixture.maps["\(index)/\(method)"])
      #expect(relativeError(result.tensor(method), wanted) < 1e-4)
    }
  }

  @Test("Integrated Gradients adds up to the difference of scores, FullGrad to the score")
  func completeness() throws {
    var options = MethodOptions()
    options.samples = 400
    let explainer = try fixture.explainer(["integrated-gradients", "fullgrad"], options: options)
    for index in fixture.classes {
      let found = explainer.explain(Target(index: index)).completeness
      let gaps = Dictionary(uniqueKeysWithValues: found.map { ($0.method, $0.relativeGap) })
      #expect(try #require(gaps["fullgrad"]) < 1e-5)
      #expect(try #require(gaps["integrated-gradients"]) < 5e-3)
    }
  }

  @Test("several targets in one run give what one at a time gives")
  func together() throws {
    var options = MethodOptions()
    options.samples = 20
    let methods = ["ablationcam", "scorecam", "rise", "smoothgrad", "integrated-gradients"]
    let explainer = try fixture.explainer(methods, options: options)
    let targets = [
      Target(index: 0), Target(index: 2), Target(index: 1, versus: 3),
      Target(index: 2, isNegated: true),
    ]
    var reported: Set<String> = []
    let all = explainer.explain(targets) { reported.insert($0.method) }
    #expect(reported == Set(methods))
    for (target, together) in zip(targets, all) {
      let alone = explainer.explain(target)
      #expect(together.maps.map(\.map) == alone.maps.map(\.map))
      #expect(together.tensors.map(\.values) == alone.tensors.map(\.values))
    }
  }

  @Test("the tail gives the whole network's score of the unchanged value, batch by batch")
  func tail() throws {
    let network = try Network(MethodFixture.text)
    for name in MethodFixture.layers {
      let value = try network.value(name)
      let plan = try Rescorer.plan(network.graph, from: value)
      #expect(plan.request.batch > 1)
      let written = plan.forward.map(\.name)
      #expect(!written.contains("conv1"), "\(name) runs \(written)")
      // Taking nothing away changes nothing: channels of a value that is zero everywhere.
      let explainer = try fixture.explainer(["ablationcam"], layers: [name])
      let estimate = try #require(explainer.estimates.first)
      #expect(estimate.isTail && estimate.runs > 0 && estimate.operations > 0)
    }
  }

  @Test("another seed gives other masks, the same seed the same ones")
  func seeds() throws {
    func map(_ seed: UInt64) throws -> [Float] {
      var options = MethodOptions()
      options.seed = seed
      options.samples = 10
      return try fixture.explainer(["rise"], options: options).explain(Target(index: 0))
        .map("rise", "input")
    }
    let first = try map(3)
    #expect(try map(3) == first)
    #expect(try map(4) != first)
  }

  @Test("the mean over copies is a mirrored input's mirrored map")
  func augmentation() throws {
    let explainer = try fixture.explainer(["gradcam", "gradient"])
    let plain = explainer.explainAugmented(fixture.input, [Target(index: 0)]) { _ in }[0]
    let mirrored = fixture.input.indices.map { fixture.input[$0 / 14 * 14 + 13 - $0 % 14] }
    let other = explainer.explainAugmented(mirrored, [Target(index: 0)]) { _ in }[0]
    let width = 14
    let map = plain.map("gradcam", "relu2")
    let turned = map.indices.map { map[$0 / width * width + width - 1 - $0 % width] }
    #expect(relativeError(other.map("gradcam", "relu2"), turned) < 1e-5)
    #expect(plain.map("gradcam", "relu2") != other.map("gradcam", "relu2"))
    #expect(plain.tensor("gradient").count == fixture.input.count)
    #expect(explainer.explain(Target(index: 0)).score == other.score)
  }

  @Test("pictures by other tools' rules are those tools' pictures")
  func parity() throws {
    let explainer = try fixture.explainer(["gradcam"], layers: ["relu2", "relu3"])
    let result = explainer.explain(Target(index: fixture.classes[0]))
    for profile in [MapProfile.pytorchGradCAM, .torchcam, .captum] {
      for entry in result.maps {
        let wanted = try #require(fixture.parity["\(profile.rawValue)/\(entry.layer)"])
        let got = profile.picture(of: entry.map, height: 12, width: 14)
        #expect(relativeError(got.values, wanted) < 1e-5, "\(profile) at \(entry.layer)")
      }
      #expect(!profile.notRepeated.isEmpty)
    }
    let fused = try #require(
      MapProfile.pytorchGradCAM.fused(result.maps.map(\.map), .mean, height: 12, width: 14))
    let wanted = try #require(fixture.parity["pytorch-grad-cam/relu2+relu3"])
    #expect(relativeError(fused.values, wanted) < 1e-5)
  }
}
