public import Tensors

/// The gradients of a convolution's weight and bias, from blocks to rows.
///
/// The batch is cut into parts whose number depends on the layer alone, so that few channels keep
/// many workers busy; each sum is made by one worker, and the parts are added up in their order. So
/// the bits do not depend on the team. Nothing is allocated while it runs.
@safe public struct BlockWeightGradient {
  private let convolution: BlockConvolution
  private let source: BlockLayout
  private let gradient: BlockLayout
  private let teams: [TargetTeam]
  /// Source blocks that a team sees.
  private let sourceBlocks: Int
  /// Rows of pixels whose products are summed before they are added, and items.
  private let band: Int
  private let items: Int
  /// Parts of the batch.
  private let parts: Int
  /// The kernels of a target block and of two.
  private let kernels: [Kernels]
  /// Sums of gradients alone, for one target block and for two.
  private let plainSums: [MachineCode.Function]
  /// Owns the code.
  private let library: KernelLibrary

  /// How one row of the window, or several, are taken.
  @safe private struct Kernels {
    /// Taps of a window's row that are taken one after the other; where channels are few, all
    /// stand side by side and there is one.
    var columns: Int
    /// Rows of the window that a kernel takes.
    var rows: Int
    /// The sources of a tap, as kernels take them, and a kernel for each.
    var ranges: [Range<Int>]
    var functions: [MachineCode.Function]
  }

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
    sourceBlocks = Self.sourceBlocks(convolution, lanes: source.lanes)
    parts = Self.parts(convolution, lanes: source.lanes)
    let p = convolution.problem
    // Sums of about 256 products.
    band = min(p.outputHeight, max(1, 256 / p.outputWidth))
    items = band == p.outputHeight ? max(1, 256 / (p.outputWidth * p.outputHeight)) : 1
    let widest = teams.map(\.blocks).max() ?? 1
    let jump = WeightGradientKernel.Jump(
      source: (source.item - p.outputHeight * p.strideHeight * source.row) * 4,
      gradient: (gradient.item - p.outputHeight * gradient.row) * 4)
    // Channels of neighbouring taps follow each other where a block is not filled.
    let isNarrow = source.lanes < 16 && p.dilationWidth == 1
    let extent = isNarrow ? p.kernelWidth * source.lanes : source.lanes
    var kernels = [Kernels]()
    var plainSums = unsafe [MachineCode.Function]()
    for blocks in 1...widest {
      let most = WeightGradientKernel.capacity(library.set, blocks: blocks)
      let count = (extent + most - 1) / most
      let ranges = (0..<count).map { Team.share(of: extent, worker: $0, of: count) }
      let rows = isNarrow && extent * p.kernelHeight <= most ? p.kernelHeight : 1
      var kernel = WeightGradientKernel(
        set: library.set, channels: 1, tapRows: rows, tapRow: p.dilationHeight * source.row * 4,
        blocks: blocks, columns: p.outputWidth,
        source: .init(
          row: p.strideHeight * source.row * 4, column: p.strideWidth * source.lanes * 4),
        gradient: .init(row: gradient.row * 4, block: gradient.plane * 4),
        nextItem: items > 1 ? jump : nil)
      var functions = unsafe [MachineCode.Function]()
      for range in ranges {
        kernel.channels = range.count
        unsafe functions.append(try library.kernel(kernel))
      }
      unsafe kernels.append(
        Kernels(
          columns: isNarrow ? 1 : p.kernelWidth, rows: rows, ranges: ranges, functions: functions))
      // A source that is one everywhere.
      (kernel.channels, kernel.tapRows, kernel.nextItem) = (1, 1, nil)
      kernel.source = .init(row: 0, column: 0)
      unsafe plainSums.append(try library.kernel(kernel))
    }
    unsafe (self.kernels, self.plainSums) = (kernels, plainSums)
  }

  private static func sourceBlocks(_ convolution: BlockConvolution, lanes: Int) -> Int {
    (convolution.sourceExtent + lanes - 1) / lanes
  }

  /// Parts of the batch: as many as give eight pieces of work.
  private static func parts(_ convolution: BlockConvolution, lanes: Int) -> Int {
    let pairs = convolution.teams.count * sourceBlocks(convolution, lanes: lanes)
    return max(1, min(convolution.problem.batch, 8 / pairs))
  }

  /// Sums of a team and a source block: every tap, source channel and target channel.
  private static func sumCount(_ convolution: BlockConvolution, lanes: Int) -> Int {
    convolution.problem.taps * lanes * convolution.width * 16
  }
  private var sumCount: Int { Self.sumCount(convolution, lanes: source.lanes) }

  /// Floats of room that `run` needs for so many workers, for a source in blocks of so many lanes.
  public static func scratchCount(
    _ convolution: BlockConvolution, lanes: Int, workers: Int
  ) -> Int {
    let pairs = convolution.teams.count * sourceBlocks(convolution, lanes: lanes)
    let parts = parts(convolution, lanes: lanes)
    let rooms = parts == 1 ? workers : pairs * parts
    return rooms * sumCount(convolution, lanes: lanes) + workers * 48
  }

  /// The same for a source of which only the channels are known.
  static func mostScratch(_ convolution: BlockConvolution, workers: Int) -> Int {
    let narrow = min(16, convolution.sourceChannels)
    return max(
      scratchCount(convolution, lanes: 16, workers: workers),
      scratchCount(convolution, lanes: narrow, workers: workers))
  }

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
    let room = Self.scratchCount(convolution, lanes: source.lanes, workers: team.size)
    precondition(scratch.count >= room, "too little room")
    let operands = unsafe (
      self, sourceBlock.pointer, outputGradient.pointer, weightGradient?.mutablePointer,
      biasGradient?.mutablePointer, scratch.mutablePointer
    )
    unsafe team.run(operands) { operands, worker, count in
      let (run, x, dy, dw, db, scratch) = unsafe operands
      if let db = unsafe db {
        let room = unsafe scratch + run.rooms(workers: count) * run.sumCount + worker * 48
        for team in Team.share(of: run.teams.count, worker: worker, of: count) {
          unsafe run.addBias(run.teams[team], dy, to: db, room)
        }
      }
      guard let dw = unsafe dw else { return }
      let height = run.convolution.problem.kernelHeight
      if run.parts > 1 {
        for unit in Team.share(of: run.pairs * run.parts, worker: worker, of: count) {
          let (pair, part) = unit.quotientAndRemainder(dividingBy: run.parts)
          let items = Team.share(of: run.convolution.problem.batch, worker: part, of: run.parts)
          unsafe run.sum(pair, 0..<height, items, x, dy, scratch + unit * run.sumCount)
        }
      } else {
        // Where pairs are few, rows of the window are pieces of work, too.
        let step = run.pairs < 8 ? run.rowStep : height
        let rows = (height + step - 1) / step
        let sums = unsafe scratch + worker * run.sumCount
        for unit in Team.share(of: run.pairs * rows, worker: worker, of: count) {
          let (pair, row) = unit.quotientAndRemainder(dividingBy: rows)
          let window = row * step..<min(height, (row + 1) * step)
          unsafe run.sum(pair, window, 0..<run.convolution.problem.batch, x, dy, sums)
          unsafe run.add(pair, window, sums, to: dw)
        }
      }
    }
    guard parts > 1, weightGradient != nil else { return }
    unsafe team.spread(pairs * p.kernelHeight, floats: sumCount * parts, operands) {
      let (run, _, _, dw, _, scratch) = unsafe $0
      guard let dw = unsafe dw else { return }
      for unit in $1 {
        let (pair, row) = unit.quotientAndRemainder(
          dividingBy: run.convolution.problem.kernelHeight)
        let sums = unsafe scratch + pair * run.parts * run.sumCount
        unsafe run.join(pair, row, sums)
        unsafe run.add(pair, row..<row + 1, sums + row * run.rowCount(pair), to: dw)
      }
    }
  }

  private var pairs: Int { teams.count * sourceBlocks }
  /// How many rooms for sums there are.
  private func rooms(workers: Int) -> Int { parts == 1 ? workers : pairs * parts }
  /// Rows of the window that every kernel can take.
  private var rowStep: Int { kernels.map(\.rows).max() ?? 1 }
  /// Sums of a row of the window.
  private func rowCount(_ pair: Int) -> Int {
    convolution.problem.kernelWidth * source.lanes * teams[pair / sourceBlocks].blocks * 16
  }

  /// The sums of a team and a source block, for some rows of the window and some items: `[tap,
  /// source, target]`.
  private func sum(
    _ pair: Int, _ window: Range<Int>, _ range: Range<Int>, _ x: UnsafePointer<Float>,
    _ dy: UnsafePointer<Float>, _ sums: UnsafeMutablePointer<Float>
  ) {
    let p = convolution.problem
    let (team, block) = (teams[pair / sourceBlocks], pair % sourceBlocks)
    let lanes = team.blocks * 16
    let kernels = self.kernels[team.blocks - 1]
    unsafe sums.update(repeating: 0, count: window.count * rowCount(pair))
    let sources =
      unsafe x + source.origin - p.padTop * source.row - p.padLeft * source.lanes
      + (team.sources.lowerBound / source.lanes + block) * source.plane
    let gradients = unsafe dy + gradient.origin + team.firstBlock * gradient.plane
    let step = kernels.rows * p.kernelWidth / kernels.columns * source.lanes * lanes
    for item in stride(from: range.lowerBound, to: range.upperBound, by: items) {
      let few = unsafe UnsafeRawPointer(bitPattern: min(items, range.upperBound - item))
      for first in stride(from: 0, to: p.outputHeight, by: band) {
        let rows = min(band, p.outputHeight - first)
        let values = unsafe gradients + item * gradient.item + first * gradient.row
        let start = unsafe sources + item * source.item + first * p.strideHeight * source.row
        var to = unsafe sums
        for row in stride(from: window.lowerBound, to: window.upperBound, by: kernels.rows) {
          for column in 0..<kernels.columns {
            let tap =
              unsafe start + row * p.dilationHeight * source.row
              + column * p.dilationWidth * source.lanes
            for (index, range) in kernels.ranges.enumerated() {
              unsafe kernels.functions[index](
                tap + range.lowerBound, values, to + range.lowerBound * lanes, nil, rows, few)
            }
            unsafe to += step
          }
        }
      }
    }
  }

  /// Adds the sums of a row of the window over all parts of the batch to those of the first.
  private func join(_ pair: Int, _ row: Int, _ sums: UnsafeMutablePointer<Float>) {
    let count = rowCount(pair)
    let to = unsafe sums + row * count
    for part in 1..<parts {
      let from = unsafe UnsafePointer(to + part * sumCount)
      for at in stride(from: 0, to: count, by: 4) {
        unsafe Tile.store(Tile.load(UnsafePointer(to) + at) + Tile.load(from + at), to + at)
      }
    }
  }

  /// Adds the sums to the gradient of the weight.
  private func add(
    _ pair: Int, _ window: Range<Int>, _ sums: UnsafePointer<Float>,
    to dw: UnsafeMutablePointer<Float>
  ) {
    let p = convolution.problem
    let (team, block) = (teams[pair / sourceBlocks], pair % sourceBlocks)
    let (inputs, outputs) = (p.inputsPerGroup, p.outputsPerGroup)
    let lanes = team.blocks * 16
    let first = team.sources.lowerBound + block * source.lanes
    let few = min(source.lanes, team.sources.upperBound - first)
    let (step, taps) = (source.lanes * lanes, window.count * p.kernelWidth)
    for target in targets(of: team) {
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
    let one = unsafe sums + 32
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
