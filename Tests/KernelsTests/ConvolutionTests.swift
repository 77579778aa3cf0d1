import Kernels
import Tensors
import Testing

@Suite struct ConvolutionTests {
  static let teams = [Team(size: 1), Team(size: 2), Team(size: 3)]

  @Test(
    "forward agrees with the operator on random shapes, in the same bits for every team",
    arguments: 0..<1000)
  func forward(seed: Int) throws {
    var dice = Dice(seed: seed)
    let plain = try PlainConvolution(&dice)
    let expected = try plain.forward()
    let p = plain.problem
    let addend = dice.flip() ? try FloatBlock(dice.floats(p.outputCount)) : nil
    let epilogue = Epilogue.allCases[dice.number(0...2)]
    let wanted = expected.indices.map { index in
      let sum = expected[index] + (addend?.array[index] ?? 0)
      return switch epilogue {
      case .none: sum
      case .rectifier: max(sum, 0)
      case .rectifier6: min(max(sum, 0), 6)
      }
    }
    // Most shapes here are small enough for double precision; two in three are kept from it.
    let kernel = PortableConvolution(p, summation: seed % 3 == 0 ? .automatic : .single)
    var results: [[Float]] = []
    for team in Self.teams {
      let output = try FloatBlock([Float](repeating: .nan, count: p.outputCount))
      let scratch = try FloatBlock(
        [Float](repeating: .nan, count: kernel.scratchFloats(workers: team.size)))
      kernel.forward(
        input: plain.input, weight: plain.weight, bias: plain.bias, addend: addend,
        output: output, epilogue: epilogue, scratch: scratch, team: team)
      results.append(output.array)
    }
    #expect(difference(results[0], wanted) < 1e-5, "\(p)")
    #expect(results[0] == results[1] && results[0] == results[2], "\(p)")
  }

  @Test(
    "the way back to the input agrees with the operator, in the same bits for every team",
    arguments: 0..<1000)
  func backwardData(seed: Int) throws {
    var dice = Dice(seed: seed + 1000)
    let plain = try PlainConvolution(&dice)
    let p = plain.problem
    let accumulate = dice.flip()
    let before = accumulate ? dice.floats(p.inputCount) : nil
    let outputGradient = try FloatBlock(dice.floats(p.outputCount))
    let expected = try plain.backward(outputGradient, inputGradient: before)
    // Most shapes here are small enough for double precision; two in three are kept from it.
    let kernel = PortableConvolution(p, summation: seed % 3 == 0 ? .automatic : .single)
    var results: [[Float]] = []
    for team in Self.teams {
      let gradient = try FloatBlock(before ?? [Float](repeating: .nan, count: p.inputCount))
      let scratch = try FloatBlock(
        [Float](repeating: .nan, count: kernel.scratchFloats(workers: team.size)))
      kernel.backwardData(
        outputGradient: outputGradient, weight: plain.weight, inputGradient: gradient,
        accumulate: accumulate, scratch: scratch, team: team)
      results.append(gradient.array)
    }
    #expect(difference(results[0], expected.input) < 1e-5, "\(p)")
    #expect(results[0] == results[1] && results[0] == results[2], "\(p)")
  }

  @Test(
    "the gradients by weight and bias agree with the operator, in the same bits for every team",
    arguments: 0..<1000)
  func backwardWeight(seed: Int) throws {
    var dice = Dice(seed: seed + 2000)
    let plain = try PlainConvolution(&dice)
    let p = plain.problem
    let (weightBefore, biasBefore) = (dice.floats(p.weightCount), dice.floats(p.outputChannels))
    let outputGradient = try FloatBlock(dice.floats(p.outputCount))
    let expected = try plain.backward(
      outputGradient, weightGradient: weightBefore, biasGradient: biasBefore)
    // Most shapes here are small enough for double precision; two in three are kept from it.
    let kernel = PortableConvolution(p, summation: seed % 3 == 0 ? .automatic : .single)
    var results: [(weight: [Float], bias: [Float])] = []
    for team in Self.teams {
      let (dw, db) = (try FloatBlock(weightBefore), try FloatBlock(biasBefore))
      let scratch = try FloatBlock(
        [Float](repeating: .nan, count: kernel.scratchFloats(workers: team.size)))
      kernel.backwardWeight(
        input: plain.input, outputGradient: outputGradient, weightGradient: dw,
        biasGradient: plain.bias == nil ? nil : db, scratch: scratch, team: team)
      results.append((dw.array, db.array))
    }
    #expect(difference(results[0].weight, expected.weight) < 1e-5, "\(p)")
    #expect(difference(results[0].bias, expected.bias) < 1e-5, "\(p)")
    for other in results.dropFirst() {
      #expect(other.weight == results[0].weight && other.bias == results[0].bias, "\(p)")
    }
  }

  @Test(
    "the layers of real networks agree with the operator",
    arguments: [
      ConvolutionProblem(
        inputChannels: 3, inputHeight: 30, inputWidth: 31, outputChannels: 20, kernelHeight: 7,
        kernelWidth: 7, strideHeight: 2, strideWidth: 2, padTop: 3, padBottom: 3, padLeft: 3,
        padRight: 3),
      ConvolutionProblem(
        inputChannels: 70, inputHeight: 7, inputWidth: 7, outputChannels: 33, kernelHeight: 3,
        kernelWidth: 3, padTop: 1, padBottom: 1, padLeft: 1, padRight: 1),
      ConvolutionProblem(
        batch: 2, inputChannels: 300, inputHeight: 6, inputWidth: 5, outputChannels: 25,
        kernelHeight: 1, kernelWidth: 1),
      ConvolutionProblem(
        batch: 2, inputChannels: 24, inputHeight: 40, inputWidth: 40, outputChannels: 24,
        kernelHeight: 3, kernelWidth: 3, strideHeight: 2, strideWidth: 2, padTop: 0, padBottom: 1,
        padLeft: 0, padRight: 1, groups: 24),
      ConvolutionProblem(
        inputChannels: 5, inputHeight: 50, inputWidth: 49, outputChannels: 7, kernelHeight: 3,
        kernelWidth: 3, padTop: 1, padBottom: 1, padLeft: 1, padRight: 1),
      // Few targets of many sources: several bands of rows, forward and on the way back.
      ConvolutionProblem(
        batch: 2, inputChannels: 80, inputHeight: 40, inputWidth: 41, outputChannels: 3,
        kernelHeight: 3, kernelWidth: 3, padTop: 1, padBottom: 1, padLeft: 1, padRight: 1),
      ConvolutionProblem(
        inputChannels: 2, inputHeight: 70, inputWidth: 72, outputChannels: 90, kernelHeight: 3,
        kernelWidth: 5, strideHeight: 2, strideWidth: 2, padTop: 0, padBottom: 2, padLeft: 1,
        padRight: 2),
    ])
  func realLayers(p: ConvolutionProblem) throws {
    var dice = Dice(seed: 1)
    let plain = try PlainConvolution(p, bias: true, &dice)
    let kernel = PortableConvolution(p, summation: .single)
    let team = Self.teams[1]
    let scratch = try FloatBlock(zeros: kernel.scratchFloats(workers: team.size))
    let output = try FloatBlock(zeros: p.outputCount)
    kernel.forward(
      input: plain.input, weight: plain.weight, bias: plain.bias, output: output,
      scratch: scratch, team: team)
    #expect(difference(output.array, try plain.forward()) < 1e-5)
    let expected = try plain.backward(output)
    let (dx, dw) = (try FloatBlock(zeros: p.inputCount), try FloatBlock(zeros: p.weightCount))
    let db = try FloatBlock(zeros: p.outputChannels)
    kernel.backwardData(
      outputGradient: output, weight: plain.weight, inputGradient: dx, scratch: scratch,
      team: team)
    kernel.backwardWeight(
      input: plain.input, outputGradient: output, weightGradient: dw, biasGradient: db,
      scratch: scratch, team: team)
    #expect(difference(dx.array, expected.input) < 1e-5)
    #expect(difference(dw.array, expected.weight) < 1e-5)
    #expect(difference(db.array, expected.bias) < 1e-5)
  }

  @Test("an item's results do not depend on the items beside it")
  func batchInvariance() throws {
    var dice = Dice(seed: 7)
    for groups in [1, 12] {
      var p = ConvolutionProblem(
        batch: 3, inputChannels: 12, inputHeight: 7, inputWidth: 9, outputChannels: 12,
        kernelHeight: 3, kernelWidth: 3, padTop: 1, padBottom: 1, padLeft: 1, padRight: 1,
        groups: groups)
      let (input, weight) = (
        try FloatBlock(dice.floats(p.inputCount)), try FloatBlock(dice.floats(p.weightCount))
      )
      func run(_ input: FloatBlock) throws -> [Float] {
        let kernel = PortableConvolution(p, summation: .single)
        let output = try FloatBlock(zeros: p.outputCount)
        let scratch = try FloatBlock(zeros: kernel.scratchFloats(workers: 2))
        kernel.forward(
          input: input, weight: weight, output: output, scratch: scratch, team: Self.teams[1])
        return output.array
      }
      let together = try run(input)
      p.batch = 1
      for item in 0..<3 {
        let alone = try run(input.part(offset: item * p.inputCount, count: p.inputCount))
        #expect(alone == Array(together[item * p.outputCount..<(item + 1) * p.outputCount]))
      }
    }
  }
}
