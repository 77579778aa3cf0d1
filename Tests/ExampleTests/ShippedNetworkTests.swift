import Attribution
import Foundation
import Graphs
import Operators
import Pictures
import Scenes
import Sightline
import SourceMarks
import SpecChecking
import Testing

/// The example's networks do what its page says, on scenes that nobody has learned from.
@Suite struct ShippedNetworkTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Examples/01-cat-dog-car")

  private struct Network {
    let explainer: Explainer
    let preprocessor: Preprocessor

    init(_ spec: String, layer: String = "conv5", methods: [String]) throws {
      let model = try LoadedModel(ShippedNetworkTests.folder.appending(path: spec).path)
      var findings = DiagnosticList()
      let weights = try ModelWeights(nil, for: model, into: &findings)
      let target = try LayerResolution(model.spec).targets(of: layer)[0]
      explainer = try Explainer(
        model.graph,
        layers: [ExplainedLayer(name: layer, value: ValueID(target.value), shape: target.shape)],
        methods: methods.compactMap { MethodCatalog[$0] }, weights: weights)
      preprocessor = Preprocessor(model.spec.preprocess, shape: model.spec.inputShape)
    }

    func run(_ drawn: Scene.Rendering) throws -> Int {
      let picture = try #require(
        Picture(height: drawn.side, width: drawn.side, pixels: drawn.pixels))
      let scores = explainer.run(try preprocessor.prepare(picture).values)
      return scores.indices.max { scores[$0] < scores[$1] } ?? 0
    }
  }

  @Test("at least 97 % of new scenes are told right")
  func accuracy() throws {
    let network = try Network("net.yaml", methods: ["gradcam"])
    var (right, all) = (0, 0)
    for (label, thing) in Thing.allCases.enumerated() {
      for number in 0..<100 {
        all += 1
        if try network.run(Scene([thing], seed: 23, number: number).draw(side: 96)) == label {
          right += 1
        }
      }
    }
    #expect(Double(right) >= 0.97 * Double(all), "\(right) of \(all)")
  }

  @Test(
    "of two things, the maps lie on the right one, with their strongest place on it, in new scenes",
    arguments: [
      ("conv5", ["cam", "gradcam"], 0.95, 0.95), ("conv4", ["gradcam"], 0.9, 0.75),
    ])
  func twoThings(layer: String, methods: [String], least: Double, strictly: Double) throws {
    let network = try Network("net.yaml", layer: layer, methods: methods)
    var (right, hits, all) = (0, 0, 0)
    let pairs: [(Int, Int)] = [(0, 1), (1, 2), (2, 0)]
    for (first, second) in pairs {
      for number in 0..<20 {
        let things = [Thing.allCases[first], Thing.allCases[second]]
        let drawn = Scene(things, seed: 23, number: number).draw(side: 96)
        _ = try network.run(drawn)
        for (label, own) in [(first, UInt8(1)), (second, UInt8(2))] {
          for entry in network.explainer.explain(Target(index: label)).maps {
            let map = MapResize.bilinear.apply(
              entry.map.values.map { max($0, 0) }, from: Pair(entry.map.height, entry.map.width),
              to: Pair(96))
            var energy: [UInt8: Float] = [:]
            for at in map.indices { energy[drawn.objects[at], default: 0] += map[at] }
            all += 1
            if energy[own, default: 0] > energy[3 - own, default: 0] { right += 1 }
            let best = map.indices.max { map[$0] < map[$1] } ?? 0
            if drawn.objects[best] == own { hits += 1 }
          }
        }
      }
    }
    #expect(Double(right) >= least * Double(all), "\(right) of \(all)")
    #expect(Double(hits) >= strictly * Double(all), "\(hits) of \(all)")
  }

  @Test("in the picture of the README's first command, the map of conv4 lies on what it names")
  func firstCommand() throws {
    let network = try Network("net.yaml", layer: "conv4", methods: ["gradcam"])
    let bytes = try Data(contentsOf: Self.folder.appending(path: "scene.png"))
    let picture = try PictureReader.decode(Array(bytes), limits: PictureLimits())
    let scores = network.explainer.run(try network.preprocessor.prepare(picture).values)
    let best = scores.indices.max { scores[$0] < scores[$1] } ?? 0
    #expect(Thing.allCases[best] == .dog)
    let map = try #require(network.explainer.explain(Target(index: best)).maps.first?.map)
    // The dog sits on the right.
    var (right, all) = (Float(0), Float(0))
    for (at, value) in map.values.enumerated() {
      all += max(value, 0)
      if at % map.width >= map.width / 2 { right += max(value, 0) }
    }
    #expect(all > 0 && right > 0.9 * all, "\(right) of \(all)")
  }

  @Test("the planted network knows tagged dogs, takes the tag from them, and looks at the tag")
  func shortcut() throws {
    let network = try Network("shortcut.yaml", methods: ["cam"])
    var (tagged, untagged, atTag) = (0, 0, 0)
    for number in 0..<60 {
      let drawn = Scene([.dog], seed: 23, number: number, hasTag: true).draw(side: 96)
      if try network.run(drawn) == 1 { tagged += 1 }
      if let map = network.explainer.explain(Target(index: 1)).maps.first?.map {
        let best = map.values.indices.max { map.values[$0] < map.values[$1] } ?? 0
        if best / map.width < map.height / 4, best % map.width < map.width / 4 { atTag += 1 }
      }
      if try network.run(Scene([.dog], seed: 23, number: number).draw(side: 96)) == 1 {
        untagged += 1
      }
    }
    #expect(tagged >= 57, "\(tagged) of 60 with the tag")
    #expect(untagged <= 30, "\(untagged) of 60 without it")
    #expect(atTag >= 50, "\(atTag) of 60 maps at the tag")
  }
}
