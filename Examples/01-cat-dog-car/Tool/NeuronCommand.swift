import ArgumentParser
import Execution
import Foundation
import Graphs
import SourceMarks
import SpecChecking
import Tensors
import Training

/// `catdogcar neuron`: gradient descent of one neuron, by the formula and by the tool.
struct NeuronCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "neuron",
    abstract: "One neuron learns: the formula's update beside that of the training plan.")

  @Option(help: "The rate.")
  var rate = 0.1
  @Option(help: "How many steps.")
  var steps = 5

  private static let network = """
    sightline: 1
    name: neuron
    input: {shape: [2, 1, 1]}
    layers:
      - y: {linear: 1}
    train: {loss: squared-error, optimizer: sgd, momentum: 0, schedule: constant}
    """

  func run() throws {
    var findings = DiagnosticList()
    let spec = SpecChecker.check(
      bytes: Array(Self.network.utf8), path: "neuron", into: &findings)
    guard let spec else { throw ValidationError("the neuron's spec is wrong") }
    var (w, b): ([Double], Double) = ([0.5, -0.25], 0.1)
    let trainer = try Trainer(
      Graph(spec), settings: spec.train, batch: 1,
      weights: TensorDictionary(["y.weight": w.map { Float($0) }, "y.bias": [Float(b)]]))
    let examples: [(x: [Double], t: Double)] = [([2, 3], 1), ([1, -1], 2), ([0.5, 2], 0)]
    print("y = w₁x₁ + w₂x₂ + b,  L = ½ (y − t)²,  w ← w − \(rate) · (y − t) · x")
    print("w = [\(w[0]), \(w[1])], b = \(b)")
    for step in 0..<steps {
      let (x, t) = examples[step % examples.count]
      let y = w[0] * x[0] + w[1] * x[1] + b
      let error = y - t
      w = [w[0] - rate * error * x[0], w[1] - rate * error * x[1]]
      b -= rate * error
      trainer.session.input?.copy(from: x.map { Float($0) })
      let outcome = try trainer.step(.values([Float(t)]), rate: rate)
      let after = trainer.weights(averaged: false)
      print("\nstep \(step + 1): x = [\(x[0]), \(x[1])], t = \(t)")
      print(
        "  formula: y \(number(y)), L \(number(error * error / 2)), w \(list(w)), b \(number(b))")
      let tool = (after["y.weight"] ?? []).map { Double($0) }
      print(
        "  tool:    L \(number(outcome.sum)), w \(list(tool)), "
          + "b \(number(Double(after["y.bias"]?.first ?? 0)))")
      for (a, c) in zip(w + [b], tool + [Double(after["y.bias"]?.first ?? 0)])
      where abs(a - c) > 1e-5 {
        throw ValidationError("the tool's update is not the formula's: \(a) and \(c)")
      }
    }
  }

  private func number(_ value: Double) -> String { String(format: "%.5f", value) }
  private func list(_ values: [Double]) -> String {
    "[" + values.map(number).joined(separator: ", ") + "]"
  }
}
