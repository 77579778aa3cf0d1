import Kernels
import Tensors
import Testing

@Suite struct LinearRunTests {
  @Test("forward agrees with the operator, in the same bits for every team", arguments: 0..<300)
  func forward(seed: Int) throws {
    var dice = Dice(seed: seed)
    let (batch, inputs, outputs) = Self.sizes(&dice)
    let weight = try FloatBlock(dice.floats(inputs * outputs))
    let bias = dice.flip() ? try FloatBlock(dice.floats(outputs)) : nil
    let epilogue = Epilogue.allCases[dice.number(0...2)]
    let plain = try LinearTests.plain(batch, inputs, outputs, weight, bias)
    let input = try FloatBlock(dice.floats(batch * inputs))
    let wanted = try plain.forward(input).output.map { sum in
      switch epilogue {
      case .none: sum
      case .rectifier: max(sum, 0)
      case .rectifier6: min(max(sum, 0), 6)
      }
    }
    for set in InstructionSet.available {
      let run = try LinearRun(
        PortableLinear(batch: batch, inputs: inputs, outputs: outputs),
        library: KernelLibrary(set))
      let got = try PointwiseTests.results([Float](repeating: .nan, count: batch * outputs)) {
        run.forward(
          input: input, weight: weight, bias: bias, output: $0, epilogue: epilogue, team: $1)
      }
      for result in got {
        #expect(difference(result, wanted) < 1e-5, "\(set) \(batch) \(inputs) \(outputs)")
        #expect(result == got[0])
      }
    }
  }

  @Test(
    "the way back agrees with the operator, in the same bits for every team", arguments: 0..<300)
  func backward(seed: Int) throws {
    var dice = Dice(seed: seed)
    let (batch, inputs, outputs) = Self.sizes(&dice)
    let weight = try FloatBlock(dice.floats(inputs * outputs))
    let plain = try LinearTests.plain(batch, inputs, outputs, weight, nil)
    let input = try FloatBlock(dice.floats(batch * inputs))
    // Most gradients of a score are zero.
    let zeros = [0, 0.5, 0.95][dice.number(0...2)]
    let outputGradient = try FloatBlock(
      dice.floats(batch * outputs).map { Double(abs($0)) < zeros ? 0 : $0 })
    let before = dice.floats(batch * inputs)
    let accumulate = dice.flip()
    let wanted = try plain.backward(
      outputGradient, input: input,
      inputGradient: accumulate ? before : [Float](repeating: 0, count: before.count),
      parameterGradients: [[Float](repeating: 0, count: inputs * outputs)])
    for set in InstructionSet.available {
      let run = try LinearRun(
        PortableLinear(batch: batch, inputs: inputs, outputs: outputs),
        library: KernelLibrary(set))
      let got = try PointwiseTests.results(before) {
        run.backwardData(
          outputGradient: outputGradient, weight: weight, inputGradient: $0,
          accumulate: accumulate, team: $1)
      }
      for result in got {
        #expect(difference(result, wanted.input) < 1e-5, "\(set) \(batch) \(inputs) \(outputs)")
        #expect(result == got[0])
      }
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

  /// Sizes on both sides of what a kernel takes at once.
  private static func sizes(_ dice: inout Dice) -> (batch: Int, inputs: Int, outputs: Int) {
    (dice.number(1...9), dice.number(1...(dice.flip() ? 40 : 300)), dice.number(1...40))
  }
}
