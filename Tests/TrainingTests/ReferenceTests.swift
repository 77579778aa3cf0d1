import Execution
import Foundation
import Graphs
import Planning
import SourceMarks
import SpecChecking
import Tensors
import TestNetworks
import Testing
import Training
import Weights

/// Losses, gradients and steps in double precision, from a folder beside the package.
private let reference: URL = {
  let package = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
  return package.deletingLastPathComponent().appending(path: "shared/reference")
}()
private let isThere = FileManager.default.fileExists(atPath: reference.path)

@Suite(
  .enabled(
    if: isThere, "the reference results are not there: ../shared/reference beside the package"))
struct ReferenceTests {
  static let networks = ["gap", "plain", "residual", "mobile"]

  private struct Case {
    let network: Network
    let expected: [String: [Float]]
    let weights: TensorDictionary

    init(_ name: String) throws {
      let text = try String(
        contentsOf: reference.appending(path: "\(name).yaml"), encoding: .utf8)
      network = try Network(text)
      expected = try Self.tensors("\(name).training.safetensors")
      weights = TensorDictionary(try Self.tensors("\(name).weights.safetensors"))
    }

    static func tensors(_ name: String) throws -> [String: [Float]] {
      let file = try SafetensorsFile(reference.appending(path: name).path)
      var tensors: [String: [Float]] = [:]
      for entry in file.entries { tensors[entry.name] = try file.values(of: entry, checks: []) }
      return tensors
    }

    func trainer(
      _ settings: TrainSpec, kernels: KernelPath, workers: Int = 2
    ) throws -> (Trainer, BatchTargets) {
      // The reference is made with dropout off.
      let dropouts = Set(
        network.spec.layers.indices.filter { network.spec.layers[$0].op.name == "dropout" })
      let trainer = try Trainer(
        network.graph, settings: settings, frozen: dropouts, batch: 4, kernels: kernels,
        workers: workers, weights: weights)
      let input = try #require(expected["input"])
      trainer.session.input?.copy(from: input)
      let labels = try #require(expected["labels"]).map { Int($0) }
      return (trainer, .labels(labels))
    }
  }

  @Test(
    "loss and gradients are those of double precision", arguments: networks,
    TrainSpec.Loss.allCases)
  func gradients(name: String, loss: TrainSpec.Loss) throws {
    let trial = try Case(name)
    for kernels in KernelPath.available {
      var settings = TrainSpec()
      settings.loss = loss
      let (trainer, targets) = try trial.trainer(settings, kernels: kernels)
      let outcome = try trainer.differentiate(targets)
      let wanted = try #require(trial.expected["loss/\(loss.rawValue)"])[0]
      #expect(relativeError([Float(outcome.sum / 4)], [wanted]) < 1e-4)
      var compared = 0
      for place in trainer.session.plan.learned {
        guard
          case .tensor(let tensor) = trainer.session.plan.parameters[place].parameter.recipe
        else { continue }
        let wanted = try #require(trial.expected["grad/\(loss.rawValue)/\(tensor)"])
        let got = try #require(trainer.session.parameterGradient(place)).array
        // A bias before a batch norm has no gradient but rounding.
        let size = wanted.reduce(0) { max($0, abs($1)) }
        guard size > 1e-6 else { continue }
        #expect(relativeError(got, wanted) < 1e-4, "\(kernels) \(tensor)")
        compared += 1
      }
      #expect(compared >= 6)
    }
  }

  @Test(
    "three steps end at the weights of double precision", arguments: networks, ["sgd", "adam"])
  func steps(name: String, optimizer: String) throws {
    let trial = try Case(name)
    for kernels in KernelPath.available {
      var settings = TrainSpec()
      settings.optimizer = try #require(TrainSpec.Optimizer(rawValue: optimizer))
      settings.rate = optimizer == "sgd" ? 0.05 : 0.001
      settings.decay = optimizer == "sgd" ? 1e-4 : 0
      let (trainer, targets) = try trial.trainer(settings, kernels: kernels)
      let losses = try #require(trial.expected["\(optimizer).losses"])
      for step in 0..<3 {
        let outcome = try trainer.step(targets, rate: settings.chosenRate)
        #expect(relativeError([Float(outcome.sum / 4)], [losses[step]]) < 1e-4, "step \(step)")
      }
      let weights = trainer.weights(averaged: false)
      // A shift whose effect a later batch norm takes away has no gradient but rounding. Adam makes
      // whole steps of it whatever its size, in another direction in every precision. Such shifts,
      // and the running means that take them up, can only be told to stay within these steps.
      let lost = Set(
        trial.expected.filter { key, values in
          key.hasPrefix("grad/cross-entropy/") && values.allSatisfy { abs($0) < 1e-12 }
        }.map { String($0.key.dropFirst("grad/cross-entropy/".count)) })
      let bound = Float(3 * settings.chosenRate * 1.01)
      var compared = 0
      for (key, wanted) in trial.expected where key.hasPrefix("\(optimizer)/") {
        let tensor = String(key.dropFirst(optimizer.count + 1))
        let got = try #require(weights[tensor])
        if optimizer == "adam", !lost.isEmpty,
          lost.contains(tensor) || tensor.hasSuffix("running_mean")
        {
          #expect(zip(got, wanted).allSatisfy { abs($0 - $1) <= bound }, "\(kernels) \(tensor)")
          continue
        }
        #expect(relativeError(got, wanted) < 1e-4, "\(kernels) \(tensor)")
        compared += 1
      }
      #expect(lost.count <= 3)
      #expect(compared >= 8)
    }
  }
}
