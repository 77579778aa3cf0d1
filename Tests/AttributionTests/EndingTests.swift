import Attribution
import Execution
import Foundation
import Graphs
import Planning
import Tensors
import TestNetworks
import Testing

/// Networks that end in probabilities: the number before them is explained.
@Suite("Endings")
struct EndingTests {
  private static func text(_ outputs: Int, _ end: String) -> String {
    """
    sightline: 1
    input: {shape: [3, 9, 8]}
    layers:
      - conv1: {conv: 6, kernel: 3, pad: 1}
      - relu1: relu
      - gap: global_avgpool
      - flatten
      - fc: {linear: \(outputs)}
    \(end)
    """
  }

  @Test(
    "a final sigmoid or softmax stands behind the score, another layer does not",
    arguments: [
      ("  - end: sigmoid", Graph.Ending.sigmoid, "fc"), ("  - end: softmax", .softmax, "fc"),
      ("  - end: tanh", .none, "end"), ("", .none, "fc"),
    ])
  func ending(end: String, ending: Graph.Ending, layer: String) throws {
    let network = try Network(Self.text(4, end))
    #expect(network.graph.ending == ending)
    #expect(network.graph.score == (try network.value(layer)))
  }

  @Test("training learns the output of a sigmoid, not the number before it")
  func learning() throws {
    let network = try Network(Self.text(4, "  - end: sigmoid"))
    #expect(network.graph.learning.score == (try network.value("end")))
    let softmax = try Network(Self.text(4, "  - end: softmax"))
    #expect(softmax.graph.learning.score == softmax.graph.score)
  }

  @Test("the map before a saturated sigmoid is that of the network without it")
  func saturated() throws {
    var small = try SmallNetwork(Self.text(4, "  - end: sigmoid"))
    let plain = try SmallNetwork(Self.text(4, ""))
    for index in [0, 3] {
      let own = try small.explainer(["relu1"], ["gradcam"]).explain(Target(index: index))
      let other = try plain.explainer(["relu1"], ["gradcam"]).explain(Target(index: index))
      #expect(own.score == other.score)
      #expect(own.map("gradcam", "relu1") == other.map("gradcam", "relu1"))
    }
    small = try SmallNetwork(Self.text(1, "  - end: sigmoid"))
    let explainer = try small.explainer(["relu1"], ["gradcam"])
    let up = explainer.explain(Target(index: 0))
    let down = explainer.explain(Target(index: 0, isNegated: true))
    #expect(down.score == -up.score)
    #expect(down.map("gradcam", "relu1") == up.map("gradcam", "relu1").map { -$0 })
    let output = try #require(explainer.output.first)
    #expect(abs(Double(output) - 1 / (1 + exp(-Double(up.score)))) < 1e-6)
  }

  @Test("probabilities are those of the ending: each class by itself behind sigmoids")
  func probability() {
    let (scores, shape) = ([Float(1), -2, 0.5], Shape(channels: 3, height: 1, width: 1))
    func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
    func read(_ target: Target, _ ending: Graph.Ending) -> Double {
      Double(target.probability(scores: scores, shape: shape, ending: ending))
    }
    #expect(abs(read(Target(index: 0), .sigmoid) - sigmoid(1)) < 1e-6)
    #expect(abs(read(Target(index: 1), .sigmoid) - sigmoid(-2)) < 1e-6)
    #expect(
      abs(read(Target(index: 0, versus: 1), .sigmoid) - (sigmoid(1) - sigmoid(-2))) < 1e-6)
    let all = exp(1.0) + exp(-2.0) + exp(0.5)
    #expect(abs(read(Target(index: 2), .softmax) - exp(0.5) / all) < 1e-6)
    #expect(abs(read(Target(index: 2), .none) - exp(0.5) / all) < 1e-6)
    let one = Shape(channels: 1, height: 1, width: 1)
    let down = Target(index: 0, isNegated: true)
      .probability(scores: [1], shape: one, ending: .sigmoid)
    #expect(abs(Double(down) - sigmoid(-1)) < 1e-6)
  }
}
