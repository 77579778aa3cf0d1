import Kernels
import Operators
import Tensors
import Testing

@Suite struct LinearTests {
  /// One of the kernels that compute a matrix.
  enum Way: CustomStringConvertible {
    case portable(PortableLinear)
    case generated(LinearRun, InstructionSet)

    static func all(_ sizes: PortableLinear) throws -> [Way] {
      [.portable(sizes)]
        + (try InstructionSet.available.map {
          .generated(try LinearRun(sizes, library: KernelLibrary($0)), $0)
        })
    }

    var description: String {
      switch self {
      case .portable: "portable"
      case .generated(_, let set): set.rawValue
      }
    }

    func forward(
      _ input: FloatBlock, _ weight: FloatBlock, _ bias: FloatBlock?, _ output: FloatBlock,
      _ epilogue: Epilogue, _ team: Team
    ) {
      switch self {
      case .portable(let kernel):
        kernel.forward(
          input: input, weight: weight, bias: bias, output: output, epilogue: epilogue, team: team)
      case .generated(let run, _):
        run.forward(
          input: input, weight: weight, bias: bias, output: output, epilogue: epilogue, team: team)
      }
    }

    func backward(
      _ outputGradient: FloatBlock, _ weight: FloatBlock, _ inputGradient: FloatBlock,
      accumulate: Bool, _ team: Team
    ) {
      switch self {
      case .portable(let kernel):
        kernel.backwardData(
          outputGradient: outputGradient, weight: weight, inputGradient: inputGradient,
          accumulate: accumulate, team: team)
      case .generated(let run, _):
        run.backwardData(
          outputGradient: outputGradient, weight: weight, inputGradient: inputGradient,
          accumulate: accumulate, team: team)
      }
    }
  }

  @Test("forward agrees with the operator, in the same bits for every team", arguments: 0..<1000)
  func forward(seed: Int) throws {
    var dice = Dice(seed: seed)
    let sizes = Self.sizes(&dice)
    let weight = try FloatBlock(dice.floats(sizes.inputs * sizes.outputs))
    let bias = dice.flip() ? try FloatBlock(dice.floats(sizes.outputs)) : nil
    let epilogue = Epilogue.allCases[dice.number(0...2)]
    let plain = try Self.plain(sizes, weight, bias)
    let input = try FloatBlock(dice.floats(sizes.batch * sizes.inputs))
    let wanted = try plain.forward(input).output.map { plainEpilogue(epilogue, $0) }
    let empty = [Float](repeating: .nan, count: sizes.batch * sizes.outputs)
    for way in try Way.all(sizes) {
      let got = try PointwiseTests.results(empty) {
        way.forward(input, weight, bias, $0, epilogue, $1)
      }
      for result in got {
        #expect(difference(result, wanted) < 1e-5, "\(way) \(sizes)")
        #expect(result == got[0])
      }
    }
  }

  @Test(
    "the way back agrees with the operator, in the same bits for every team", arguments: 0..<1000)
  func backward(seed: Int) throws {
    var dice = Dice(seed: seed)
    let sizes = Self.sizes(&dice)
    let weight = try FloatBlock(dice.floats(sizes.inputs * sizes.outputs))
    let plain = try Self.plain(sizes, weight, try FloatBlock(dice.floats(sizes.outputs)))
    let input = try FloatBlock(dice.floats(sizes.batch * sizes.inputs))
    // Most gradients of a score are zero.
    let zeros: Float = [0, 0.5, 0.95][dice.number(0...2)]
    let outputGradient = try FloatBlock(
      dice.floats(sizes.batch * sizes.outputs).map { abs($0) < zeros ? 0 : $0 })
    let before = dice.floats(sizes.batch * sizes.inputs)
    let weightBefore = dice.floats(sizes.inputs * sizes.outputs)
    let biasBefore = dice.floats(sizes.outputs)
    let accumulate = dice.flip()
    let wanted = try plain.backward(
      outputGradient, input: input,
      inputGradient: accumulate ? before : [Float](repeating: 0, count: before.count),
      parameterGradients: [weightBefore, biasBefore])
    for way in try Way.all(sizes) {
      let got = try PointwiseTests.results(before) {
        way.backward(outputGradient, weight, $0, accumulate: accumulate, $1)
      }
      for result in got {
        #expect(difference(result, wanted.input) < 1e-5, "\(way) \(sizes)")
        #expect(result == got[0])
      }
    }
    let weights = try PointwiseTests.results(weightBefore) {
      let biasGradient = try FloatBlock(biasBefore)
      sizes.backwardWeight(
        input: input, outputGradient: outputGradient, weightGradient: $0,
        biasGradient: biasGradient, team: $1)
      #expect(difference(biasGradient.array, wanted.parameters[1]) < 1e-5)
    }
    for result in weights {
      #expect(difference(result, wanted.parameters[0]) < 1e-5)
      #expect(result == weights[0])
    }
  }

  @Test("a row whose gradient is zero is not read where others are few")
  func zeros() throws {
    let weight = try FloatBlock([Float](repeating: .nan, count: 16 * 40))
    for i in 0..<40 { weight.part(offset: 11 * 40 + i, count: 1).fill(Float(i)) }
    var gradient = [Float](repeating: 0, count: 16)
    gradient[11] = 2
    for set in InstructionSet.available {
      let run = try LinearRun(
        PortableLinear(batch: 1, inputs: 40, outputs: 16), library: KernelLibrary(set))
      let result = try FloatBlock(zeros: 40)
      run.backwardData(
        outputGradient: try FloatBlock(gradient), weight: weight, inputGradient: result,
        team: Team(size: 1))
      #expect(result.array == (0..<40).map { Float(2 * $0) })
    }
  }

  private static func plain(_ sizes: PortableLinear, _ weight: FloatBlock, _ bias: FloatBlock?)
    throws -> PlainRun
  {
    let layer = CatalogEntry(Linear.self).make([
      "out": .integer(sizes.outputs), "bias": .boolean(bias != nil),
    ])
    var run = try PlainRun(layer, Shape(features: sizes.inputs), batch: sizes.batch)
    run.parameters = [weight] + (bias.map { [$0] } ?? [])
    return run
  }

  /// Sizes on both sides of what a kernel takes at once; now and then one that is worth a team.
  private static func sizes(_ dice: inout Dice) -> PortableLinear {
    switch dice.number(0...9) {
    case 0:
      .init(batch: dice.number(1...5), inputs: dice.number(1...3000), outputs: dice.number(1...70))
    case 1...5:
      .init(batch: dice.number(1...9), inputs: dice.number(1...40), outputs: dice.number(1...40))
    default:
      .init(batch: dice.number(1...9), inputs: dice.number(1...300), outputs: dice.number(1...40))
    }
  }
}
