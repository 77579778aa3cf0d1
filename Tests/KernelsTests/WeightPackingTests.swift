import Kernels
import Tensors
import Testing

@Suite struct WeightPackingTests {
  @Test(
    "factors of target channels give the bits of weights that were multiplied before",
    arguments: 0..<300)
  func factors(seed: Int) throws {
    var dice = Dice(seed: seed + 90_000)
    let p = problem(&dice, kind: seed % 3)
    let weights = dice.floats(p.weightCount)
    for direction in [BlockConvolution.Direction.forward, .backward] {
      let ways = ways(p, direction)
      #expect(!ways.isEmpty)
      let isForward = direction == .forward
      let factors = dice.floats(isForward ? p.outputChannels : p.inputChannels)
      // `[outputChannels, inputChannels / groups, taps]`
      let scaled = weights.indices.map { index in
        let (output, within) = (index / p.taps).quotientAndRemainder(dividingBy: p.inputsPerGroup)
        let input = output / p.outputsPerGroup * p.inputsPerGroup + within
        return weights[index] * factors[isForward ? output : input]
      }
      for way in ways {
        for team in BlockConvolutionTests.teams {
          let whole = try Fence.block(way.packedCount)
          way.pack(try Fence.block(scaled), into: whole, team: team)
          let onTheWay = try Fence.block(way.packedCount)
          way.pack(
            try Fence.block(weights), scaledBy: try Fence.block(factors), into: onTheWay,
            team: team)
          #expect(onTheWay.array == whole.array, "\(way.name) \(direction) \(p)")
        }
      }
    }
  }

  /// Any convolution, one that Winograd's method serves, or one from few channels.
  private func problem(_ dice: inout Dice, kind: Int) -> ConvolutionProblem {
    guard kind > 0 else { return blockableProblem(&dice) }
    let stride = dice.number(1...2)
    return ConvolutionProblem(
      inputChannels: kind == 1 ? dice.number(1...50) : dice.number(1...4), inputHeight: 9,
      inputWidth: 14, outputChannels: dice.number(1...50), kernelHeight: 3, kernelWidth: 3,
      strideHeight: stride, strideWidth: stride, padTop: 1, padBottom: 1, padLeft: 1, padRight: 1)
  }

  /// Every way that there is for a problem.
  private func ways(_ p: ConvolutionProblem, _ direction: BlockConvolution.Direction)
    -> [BlockProduct]
  {
    InstructionSet.available.flatMap { set -> [BlockProduct] in
      let cells = direction == .backward ? CellConvolution(p, set: set) : nil
      let winograd = [false, true].compactMap {
        WinogradConvolution(p, direction, set: set, keepsWindows: $0)
      }
      return winograd.map { .winograd($0) }
        + [
          BlockConvolution(p, direction, set: set).map { .direct($0) },
          BlockDepthwise(p, direction).map { .depthwise($0) }, cells.map { .cells($0) },
        ].compactMap { $0 }
    }
  }
}
