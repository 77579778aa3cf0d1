import Execution
import Foundation
import Graphs
import Planning
import SpecChecking
import Tensors
import TestNetworks
import Testing
import Training

/// Networks of the zoo while they train: fifty batch norms on each other, filters for each channel,
/// channels cut, joined and shuffled.
@Suite struct DeepNetworkTests {
  /// A rectifier's derivative jumps. Of the millions of values before rectifiers a few lie within
  /// rounding of the jump, every path puts some of them on another side, and each moves the gradient
  /// of the whole network by thousandths. So functions are smooth here: then rounding is all that
  /// paths may differ by. In double precision a change of the last digit of weights and image moves
  /// these gradients by 2e-6, and single precision, layer by layer, by 1e-5 and less.
  @Test(
    "gradients of deep networks are those of the operators' own code on every path",
    arguments: ["mobilenet_v2", "shufflenet_v2_x1_0"])
  func paths(name: String) throws {
    let specs = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Specs")
    let text = try String(contentsOf: specs.appending(path: "\(name).yaml"), encoding: .utf8)
      .replacing(": relu6", with: ": silu").replacing(": relu", with: ": silu")
      .replacing("{maxpool:", with: "{avgpool:").replacing("224, 224", with: "96, 96")
    let network = try Network(text)
    let operators = Set(network.spec.layers.map(\.op.name))
    #expect(operators.contains("silu") && operators.isDisjoint(with: ["relu", "relu6", "maxpool"]))
    let frozen = network.spec.layers.indices.filter {
      network.spec.layers[$0].op.name == "dropout"
    }
    func gradients(_ kernels: KernelPath) throws -> [String: [Float]] {
      let trainer = try Trainer(
        network.graph, settings: TrainSpec(), frozen: Set(frozen), batch: 2, kernels: kernels,
        workers: 2, weights: network.weights())
      trainer.session.input?.copy(from: network.input(batch: 2))
      _ = try trainer.differentiate(.labels([3, 10]))
      var found: [String: [Float]] = [:]
      for place in trainer.session.plan.learned {
        guard case .tensor(let name) = trainer.session.plan.parameters[place].parameter.recipe
        else { continue }
        found[name] = try #require(trainer.session.parameterGradient(place)).array
      }
      return found
    }
    func length(_ values: [Float]) -> Double {
      values.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
    }
    let wanted = try gradients(.reference)
    let longest = wanted.values.map(length).max() ?? 0
    for kernels in KernelPath.available where kernels != .reference {
      let got = try gradients(kernels)
      #expect(got.keys.sorted() == wanted.keys.sorted())
      var compared = 0
      // A shift that a later batch norm takes away has no gradient but rounding.
      for (name, values) in wanted where length(values) > 1e-6 * longest {
        #expect(relativeError(got[name] ?? [], values) < 5e-5, "\(kernels) \(name)")
        compared += 1
      }
      #expect(compared > 100)
    }
  }
}
