public import Tensors

/// The gradients of a convolution's weight and bias, from blocks to rows.
///
/// Each sum is made by one worker in an order that depends on the layer alone, so the bits do not
/// depend on the team. Nothing is allocated while it runs.
@safe public struct BlockWeightGradient {
  private let convolution: BlockConvolution
  private let source: BlockLayout
  private let gradient: BlockLayout
  private let teams: [TargetTeam]
  /// Source blocks that a team sees.
  private let sourceBlocks: Int
  /// Rows of pixels whose products are summed before they are added.
  private let band: Int
  /// The source channels of a block, as kernels take them; for one target block and for two.
  private let parts: [[Range<Int>]]
  /// A kernel for each of them.
  private let functions: [[MachineCode.Function]]
  /// Sums of gradients alone, for one target block and for two.
  private let plainSums: [MachineCode.Function]
  /// Owns the code.
  private let library: KernelLibrary

  /// Makes the kernels of a convolution, stated forward.
  ///
  /// - Parameter source: where its source lies; the border holds what the windows see.
  /// - Parameter gradient: where the gradient of its target lies.
  /// - Throws: where the system refuses memory for code.
  public init(
    _ convolution: BlockConvolution, source: BlockLayout, gradient: BlockLayout,
    library: KernelLibrary
  ) throws(KernelLibrary.Refused) {
    precondition(convolution.isForward, "a convolution that is stated backward")
    precondition(library.set == convolution.set, "a library of other instructions")
    precondition(
      source.halo.union(convolution.sourceHalo) == source.halo, "a border that is too thin")
    precondition(gradient.lanes == 16, "a gradient in other blocks")
    self.convolution = convolution
    (self.source, self.gradient, self.library) = (source, gradient, library)
    teams = convolution.teams
    sourceBlocks = (convolution.sourceExtent + source.lanes - 1) / source.lanes
    let p = convolution.problem
    band = max(1, 256 / p.outputWidth)
    let widest = teams.map(\.blocks).max() ?? 1
    var parts: [[Range<Int>]] = []
    var functions = unsafe [[MachineCode.Function]]()
    var plainSums = unsafe [MachineCode.Function]()
    for blocks in 1...widest {
      let most = WeightGradientKernel.capacity(library.set, blocks: blocks)
      let count = (source.lanes + most - 1) / most
      let ranges = (0..<count).map { Team.share(of: source.lanes, worker: $0, of: count) }
      var kernel = WeightGradientKernel(
        set: library.set, channels: 1, blocks: blocks, columns: p.outputWidth,
        source: .init(
          row: p.strideHeight * source.row * 4, column: p.strideWidth * source.lanes * 4),
        gradient: .init(row: gradient.row * 4, block: gradient.plane * 4))
      var some = unsafe [MachineCode.Function]()
      for range in ranges {
        kernel.channels = range.count
        unsafe some.append(try library.kernel(kernel))
      }
      unsafe functions.append(some)
      parts.append(ranges)
      // A source that is one everywhere.
      kernel.channels = 1
      kernel.source = .init(row: 0, column: 0)
      unsafe plainSums.append(try library.kernel(kernel))
    }
    self.parts = parts
    unsafe (self.functions, self.plainSums) = (functions, plainSums)
  }

  /// Sums of a team and a source block: every tap, source channel and target channel.
  private var sumCount: Int {
    convolution.problem.taps * source.lanes * convolution.width * 16
  }
  /// Floats of room that `run` needs for so many workers.
  public func scratchCount(workers: Int) -> Int { workers * (sumCount + 16) }

  /// Adds to the gradients of the weight `[outputChannels, inputChannels / groups, kernelHeight,
  /// kernelWidth]` and of the bias, whichever is given.
  ///
  /// - Parameter scratch: at least `scratchCount` floats, of any value.
  public func run(
    source sourceBlock: FloatBlock, outputGradient: FloatBlock, weightGradient: FloatBlock?,
    biasGradient: FloatBlock?, scratch: FloatBlock, team: Team
  ) {
    let p = convolution.problem
    precondition(sourceBlock.count == source.count && outputGradient.count == gradient.count)
    precondition(weightGradient.map { $0.count == p.weightCount } ?? true, "another weight")
    precondition(biasGradient.map { $0.count == p.outputChannels } ?? true, "another bias")
    precondition(scratch.count >= scratchCount(workers: team.size), "too little room")
    let operands = unsafe (
      self, sourceBlock.pointer, outputGradient.pointer, weightGradient?.mutablePointer,
      biasGradient?.mutablePointer, scratch.mutablePointer
    )
    unsafe team.run(operands) { operands, worker, count in
      let (run, x, dy, dw, db, scratch) = unsafe operands
      let sums = unsafe scratch + worker * (run.sumCount + 16)
      if let db = unsafe db {
        for team in Team.share(of: run.teams.count, worker: worker, of: count) {
          unsafe run.addBias(run.teams[team], dy, to: db, sums)
        }
      }
      guard let dw = unsafe dw else { return }
      // A unit is a team, a source block and, where these are few, a row of the window.
      let pairs = run.teams.count * run.sourceBlocks
      let rows = pairs < 8 * count ? run.convolution.problem.kernelHeight : 1
      for unit in Team.share(of: pairs * rows, worker: worker, of: count) {
        let (pair, row) = unit.quotientAndRemainder(dividingBy: rows)
        let (team, block) = pair.quotientAndRemainder(dividingBy: run.sourceBlocks)
        let height = run.convolution.problem.kernelHeight
        let window = rows == 1 ? 0..<height : row..<row + 1
        unsafe run.sum(run.teams[team], block, window, x, dy, sums)
        unsafe run.add(run.teams[team], block, window, sums, to: dw)
      }
    }
  }

  /// The sums of a team and a source block, for some rows of the window: `[tap, source, target]`.
  private func sum(
    _ team: TargetTeam, _ block: Int, _ window: Range<Int>, _ x: UnsafePointer<Float>,
    _ dy: UnsafePointer<Float>, _ sums: UnsafeMutablePointer<Float>
  ) {
    let p = convolution.problem
    let lanes = team.blocks * 16
    unsafe sums.update(
      repeating: 0, count: window.count * p.kernelWidth * source.lanes * lanes)
    let sources =
      unsafe x + source.origin - p.padTop * source.row - p.padLeft * source.lanes
      + (team.sources.lowerBound / source.lanes + block) * source.plane
    let gradients = unsafe dy + gradient.origin + team.firstBlock * gradient.plane
    for item in 0..<p.batch {
      for first in stride(from: 0, to: p.outputHeight, by: band) {
        let rows = min(band, p.outputHeight - first)
        let values = unsafe gradients + item * gradient.item + first * gradient.row
        let start = unsafe sources + item * source.item + first * p.strideHeight * source.row
        var to = unsafe sums
        for row in window {
          for column in 0..<p.kernelWidth {
            let tap =
              unsafe start + row * p.dilationHeight * source.row
              + column * p.dilationWidth * source.lanes
            for (part, range) in parts[team.blocks - 1].enumerated() {
              unsafe functions[team.blocks - 1][part](
                tap + range.lowerBound, values, to + range.lowerBound * lanes, nil, rows, nil)
            }
            unsafe to += source.lanes * lanes
          }
        }
      }
    }
  }

  /// Adds the sums to the gradient of the weight.
  private func add(
    _ team: TargetTeam, _ block: Int, _ window: Range<Int>, _ sums: UnsafePointer<Float>,
    to dw: UnsafeMutablePointer<Float>
  ) {
    let p = convolution.problem
    let (inputs, outputs) = (p.inputsPerGroup, p.outputsPerGroup)
    let lanes = team.blocks * 16
    let targets = targets(of: team)
    let first = team.sources.lowerBound + block * source.lanes
    let few = min(source.lanes, team.sources.upperBound - first)
    let (step, taps) = (source.lanes * lanes, window.count * p.kernelWidth)
    for target in targets {
      // Blocks that several groups share have sums between groups, too: these are no weights.
      let group = target / outputs * inputs..<(target / outputs + 1) * inputs
      for input in (first..<first + few).clamped(to: group) {
        let place = (target * inputs + input - group.lowerBound) * p.taps
        let to = unsafe dw + (place + window.lowerBound * p.kernelWidth)
        var from = unsafe sums + ((input - first) * lanes + target - team.firstBlock * 16)
        for tap in 0..<taps {
          unsafe to[tap] += from.pointee
          unsafe from += step
        }
      }
    }
  }

  /// The target channels of a team that exist.
  private func targets(of team: TargetTeam) -> Range<Int> {
    let first = team.firstBlock * 16
    return first..<min(convolution.targetChannels, first + team.blocks * 16)
  }

  /// Adds the sums of a team's gradients to the gradient of the bias.
  private func addBias(
    _ team: TargetTeam, _ dy: UnsafePointer<Float>, to db: UnsafeMutablePointer<Float>,
    _ sums: UnsafeMutablePointer<Float>
  ) {
    let p = convolution.problem
    let one = unsafe sums + sumCount
    unsafe one.pointee = 1
    unsafe sums.update(repeating: 0, count: team.blocks * 16)
    let gradients = unsafe dy + gradient.origin + team.firstBlock * gradient.plane
    for item in 0..<p.batch {
      for first in stride(from: 0, to: p.outputHeight, by: band) {
        unsafe plainSums[team.blocks - 1](
          one, gradients + item * gradient.item + first * gradient.row, sums, nil,
          min(band, p.outputHeight - first), nil)
      }
    }
    for target in targets(of: team) { unsafe db[target] += sums[target - team.firstBlock * 16] }
  }
}
