import Tensors

/// How fast this machine can multiply and add at best: the roof under which kernels are measured.
public struct PeakMeter {
  private let run: BlockRun
  private let room: FloatBlock
  private let weights: FloatBlock
  private let target: FloatBlock
  private let team: Team
  private let convolution: BlockConvolution

  /// Prepares a convolution that stays in the nearest cache and fills every register.
  ///
  /// - Throws: where memory is refused.
  public init(_ set: InstructionSet, team: Team) throws(KernelLibrary.Refused) {
    // 28 pixels a tile, 32 outputs: 32 KB of weights, 28 KB of values. So many items that the time
    // in which workers wait for each other does not count.
    let items = team.size * 32
    let problem = ConvolutionProblem(
      batch: items, inputChannels: 256, inputHeight: 1, inputWidth: 28, outputChannels: 32,
      kernelHeight: 1, kernelWidth: 1)
    guard let convolution = BlockConvolution(problem, .forward, set: set) else {
      preconditionFailure("a plain convolution")
    }
    let source = BlockLayout(batch: items, channels: 256, height: 1, width: 28)
    let sums = BlockLayout(batch: items, channels: 32, height: 1, width: 28)
    do throws(Arena.Fault) {
      room = try FloatBlock(zeros: source.count)
      weights = try FloatBlock(zeros: convolution.packedCount)
      target = try FloatBlock(zeros: sums.count)
    } catch {
      throw KernelLibrary.Refused(bytes: source.count * 4)
    }
    run = try BlockRun(convolution, source: source, target: sums, library: KernelLibrary(set))
    self.team = team
    self.convolution = convolution
  }

  /// The best of a fifth of a second, in 10⁹ multiplications and additions a second, all workers.
  public func measure() -> Double {
    let clock = ContinuousClock()
    let problem = convolution.problem
    let operations = Double(2 * problem.outputCount * problem.inputChannels)
    var best = 0.0
    let end = clock.now + .milliseconds(200)
    while clock.now < end {
      let time = clock.measure {
        for _ in 0..<4 {
          run.run(
            source: room, weights: weights, bias: nil, extra: nil, target: target, team: team)
        }
      }
      let seconds = Double(time.components.attoseconds) / 1e18
      if seconds > 0 { best = max(best, operations * 4 / seconds / 1e9) }
    }
    return best
  }
}
