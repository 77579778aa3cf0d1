import Kernels
import Tensors
import Testing

@Suite struct WinogradTests {
  /// A random convolution that the method serves.
  private func problem(_ dice: inout Dice) -> ConvolutionProblem {
    let groups = dice.number(0...5) == 0 ? 2 : 1
    let channels = { (dice: inout Dice) in
      groups == 1 ? dice.number(1...75) : groups * 16 * dice.number(1...2)
    }
    let pads = (0..<4).map { _ in dice.number(0...2) }
    return ConvolutionProblem(
      batch: dice.number(1...3), inputChannels: channels(&dice),
      inputHeight: max(dice.number(1...21), 3 - pads[0] - pads[1]),
      inputWidth: max(dice.number(1...37), 3 - pads[2] - pads[3]),
      outputChannels: channels(&dice), kernelHeight: 3, kernelWidth: 3, padTop: pads[0],
      padBottom: pads[1], padLeft: pads[2], padRight: pads[3], groups: groups)
  }

  func check(_ seed: Int, _ direction: BlockConvolution.Direction, _ set: InstructionSet) throws {
    var dice = Dice(seed: seed)
    let p = problem(&dice)
    let convolution = try #require(WinogradConvolution(p, direction, set: set))
    let item = try BlockCase(p, direction, halo: convolution.sourceHalo, &dice)
    let run = try WinogradRun(
      convolution, source: item.source, target: item.target, hasBias: item.hasBias,
      accumulates: item.before != nil, end: item.end, library: KernelLibrary(set))
    try item.check(tolerance: 2e-5, "\(set)") { source, bias, extra, target, team in
      let packed = try FloatBlock([Float](repeating: .nan, count: convolution.packedCount))
      convolution.pack(item.plain.weight, into: packed, team: team)
      let scratch = try FloatBlock(zeros: run.scratchCount(workers: team.size))
      scratch.fill(.nan)
      run.run(
        source: source, weights: packed, bias: bias, extra: extra, target: target,
        scratch: scratch, team: team)
    }
  }

  @Test("forward agrees with the operator on random shapes", arguments: 0..<400)
  func forward(seed: Int) throws {
    for set in InstructionSet.available { try check(seed, .forward, set) }
  }

  @Test("the way back agrees with the operator on random shapes", arguments: 0..<400)
  func backward(seed: Int) throws {
    for set in InstructionSet.available { try check(seed + 20_000, .backward, set) }
  }
}
