import Kernels
import Operators
import Tensors
import Testing

@Suite struct LinearTests {
  @Test("forward agrees with the operator, in the same bits for every team", arguments: 0..<200)
  func forward(seed: Int) throws {
    var dice = Dice(seed: seed)
    let (batch, inputs, outputs) = Self.sizes(&dice)
    let weight = try FloatBlock(dice.floats(inputs * outputs))
    let bias = dice.flip() ? try FloatBlock(dice.floats(outputs)) : nil
    let epilogue = Epilogue.allCases[dice.number(0...2)]
    let plain = try Self.plain(batch, inputs, outputs, weight, bias)
    let input = try FloatBlock(dice.floats(batch * inputs))
    let wanted = try plain.forward(input).output.map { sum in
      switch epilogue {
      case .none: sum
      case .rectifier: max(sum, 0)
      case .rectifier6: min(max(sum, 0), 6)
      }
    }
    let kernel = PortableLinear(batch: batch, inputs: inputs, outputs: outputs)
    let got = try PointwiseTests.results([Float](repeating: .nan, count: batch * outputs)) {
      kernel.forward(
        input: input, weight: weight, bias: bias, output: $0, epilogue: epilogue, team: $1)
    }
    for result in got {
      #expect(difference(result, wanted) < 1e-5)
      #expect(result == got[0])
    }
  }

  @Test(
    "the way back agrees with the operator, in the same bits for every team",
    arguments: 0..<200)
  func backward(seed: Int) throws {
    var dice = Dice(seed: seed)
    let (batch, inputs, outputs) = Self.sizes(&dice)
    let weight = try FloatBlock(dice.floats(inputs * outputs))
    let plain = try Self.plain(
      batch, inputs, outputs, weight, try FloatBlock(dice.floats(outputs)))
    let input = try FloatBlock(dice.floats(batch * inputs))
    // Most gradients of a score are zero.
    let outputGradient = try FloatBlock(
      dice.floats(batch * outputs).map { abs($0) < 0.5 ? 0 : $0 })
    let before = dice.floats(batch * inputs)
    let (weightBefore, biasBefore) = (dice.floats(inputs * outputs), dice.floats(outputs))
    let accumulate = dice.flip()
    let wanted = try plain.backward(
      outputGradient, input: input,
      inputGradient: accumulate ? before : [Float](repeating: 0, count: before.count),
      parameterGradients: [weightBefore, biasBefore])
    let kernel = PortableLinear(batch: batch, inputs: inputs, outputs: outputs)
    let gradients = try PointwiseTests.results(before) {
      kernel.backwardData(
        outputGradient: outputGradient, weight: weight, inputGradient: $0,
        accumulate: accumulate, team: $1)
    }
    let weightGradients = try PointwiseTests.results(weightBefore) {
      let biasGradient = try FloatBlock(biasBefore)
      kernel.backwardWeight(
        input: input, outputGradient: outputGradient, weightGradient: $0,
        biasGradient: biasGradient, team: $1)
      #expect(difference(biasGradient.array, wanted.parameters[1]) < 1e-5)
    }
    for (result, weights) in zip(gradients, weightGradients) {
      #expect(difference(result, wanted.input) < 1e-5)
      #expect(difference(weights, wanted.parameters[0]) < 1e-5)
      #expect(result == gradients[0] && weights == weightGradients[0])
    }
  }

  static func plain(
    _ batch: Int, _ inputs: Int, _ outputs: Int, _ weight: FloatBlock, _ bias: FloatBlock?
  ) throws -> PlainRun {
    let layer = CatalogEntry(Linear.self).make([
      "out": .integer(outputs), "bias": .boolean(bias != nil),
    ])
    var run = try PlainRun(layer, Shape(features: inputs), batch: batch)
    run.parameters = [weight] + (bias.map { [$0] } ?? [])
    return run
  }

  private static func sizes(_ dice: inout Dice) -> (batch: Int, inputs: Int, outputs: Int) {
    let large = dice.number(0...4) == 0
    return (
      dice.number(1...5), dice.number(1...(large ? 3000 : 40)), dice.number(1...(large ? 70 : 20))
    )
  }
}
