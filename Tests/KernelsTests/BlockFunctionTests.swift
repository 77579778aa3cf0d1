import Kernels
import Operators
import Tensors
import Testing

@Suite struct BlockFunctionTests {
  private static let functions: [(function: BlockFunction, layer: any Operator)] = [
    (.sigmoid, Sigmoid()), (.silu, SiLU()), (.tanh, Tanh()), (.hardSigmoid, HardSigmoid()),
    (.hardSwish, HardSwish()), (.mish, Mish()), (.gelu, GELU()),
    (.geluTanh, CatalogEntry(GELU.self).make(["form": .choice("tanh")])),
  ]
  /// Those whose number is drawn besides.
  private static func bent(_ number: Double) -> [(BlockFunction, any Operator)] {
    [
      (
        .leaky(slope: Float(number)), CatalogEntry(LeakyReLU.self).make(["slope": .real(number)])
      ),
      (.elu(alpha: Float(number)), CatalogEntry(ELU.self).make(["alpha": .real(number)])),
    ]
  }

  @Test(
    "functions and their ways back agree with the operators, also far out", arguments: 0..<1000)
  func functions(seed: Int) throws {
    var dice = Dice(seed: seed)
    let image = BlockLayout.random(&dice)
    let (first, second) = (image.bordered(&dice), image.bordered(&dice))
    let target = image.bordered(&dice)
    let count = image.plainCount
    let size: Float = dice.flip() ? 6 : 1
    var x = dice.floats(count).map { $0 * size }
    for value in [0, -0.0, 3, -3, 20, -20, 90, -90, 1e4, -1e4, 3e38, -3e38] as [Float] {
      x[dice.number(0...count - 1)] = value
    }
    let dy = dice.floats(count)
    // Three of the functions a shape.
    let all = Self.functions + Self.bent(Double(dice.number(0...12)) / 10)
    for (function, layer) in all.shuffled(using: &dice).prefix(3) {
      let plain = try PlainRun(layer, Shape(features: count), batch: 1)
      let y = try plain.forward(try FloatBlock(x)).output
      let got = try blockResults(target) { library, room, team in
        let run = try BlockFunctionRun(function, source: first, target: target, library: library)
        run.run(try blockRoom(first, x, team: team), to: room, team: team)
      }
      for result in got { expectClose(result.values, y, "\(result.set) \(function) \(image)") }

      let before = dice.flip() ? dice.floats(count) : nil
      let gradient = try FloatBlock(before ?? [Float](repeating: 0, count: count))
      layer.backward(
        BackwardPass(
          batch: 1, rule: .gradient, inputShapes: [plain.inputShape],
          outputShape: plain.inference.output, inputs: [try FloatBlock(x)], parameters: [],
          output: try FloatBlock(y), saved: nil, outputGradient: try FloatBlock(dy),
          inputGradients: [gradient]))
      let value = function.readsOutput ? y : x
      let back = try blockResults(target, before: before) { library, room, team in
        let run = try BlockFunctionRun(
          function, gradient: first, value: second, target: target, accumulates: before != nil,
          library: library)
        run.run(
          try blockRoom(first, dy, team: team), try blockRoom(second, value, team: team),
          to: room, team: team)
      }
      for result in back {
        expectClose(result.values, gradient.array, "\(result.set) \(function) back")
      }
    }
  }

  /// Within 10⁻⁶ of each value, or of one where that is more.
  private func expectClose(_ got: [Float], _ expected: [Float], _ comment: String) {
    for (value, wanted) in zip(got, expected)
    where value != wanted && !(abs(value - wanted) <= 1e-6 * max(1, abs(wanted))) {
      Issue.record("\(comment): \(value) for \(wanted)")
      return
    }
  }
}
