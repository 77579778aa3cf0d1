public import Tensors

/// The way back of a convolution to an input of few channels, as colours are: blocks of 16 lanes
/// that hold the channels of a small cell of pixels instead of one pixel's.
///
/// All pixels of a cell are computed together by a convolution whose window is the union of
/// theirs, with zeros where a pixel has no tap; then the cells are taken apart. With three channels
/// and cells of 2 × 2 pixels 12 lanes of 16 are in use rather than 3.
public struct CellConvolution: Sendable, Hashable {
  /// The convolution whose way back this is.
  public let problem: ConvolutionProblem
  /// From the output's gradient to cells.
  let cells: BlockConvolution
  /// How pixels, cells and the window belong together along each axis.
  private let vertical: Axis
  private let horizontal: Axis

  private struct Axis: Hashable {
    /// Pixels of a cell.
    let pixels: Int
    let stride: Int
    let dilation: Int
    let pad: Int
    /// The output of a cell's first tap, from the first output of the cell.
    let first: Int
    /// Outputs that a cell sees.
    let taps: Int

    init?(pixels: Int, kernel: Int, stride: Int, dilation: Int, pad: Int) {
      (self.pixels, self.stride, self.dilation, self.pad) = (pixels, stride, dilation, pad)
      let offsets = (0..<pixels).flatMap { pixel in
        (0..<kernel).compactMap { tap -> Int? in
          let place = pixel + pad - tap * dilation
          return place % stride == 0 ? place / stride : nil
        }
      }
      guard let least = offsets.min(), let most = offsets.max() else { return nil }
      first = least
      taps = most - least + 1
    }

    /// The place in a cell's window through which a pixel sees an output by a tap of the weight.
    func place(pixel: Int, tap: Int) -> Int? {
      let place = pixel + pad - tap * dilation
      return place % stride == 0 ? place / stride - first : nil
    }
  }

  /// The way back to few channels; nil where the usual way is about as fast.
  public init?(_ problem: ConvolutionProblem, set: InstructionSet) {
    let p = problem
    guard p.groups == 1, p.inputChannels <= 8 else { return nil }
    // What a pixel costs: lanes times taps.
    var best: (vertical: Axis, horizontal: Axis, cost: Double)?
    for rows in stride(from: p.strideHeight, through: 16, by: p.strideHeight) {
      for columns in stride(from: p.strideWidth, through: 16, by: p.strideWidth)
      where rows * columns * p.inputChannels <= 64 {
        guard
          let vertical = Axis(
            pixels: rows, kernel: p.kernelHeight, stride: p.strideHeight,
            dilation: p.dilationHeight, pad: p.padTop),
          let horizontal = Axis(
            pixels: columns, kernel: p.kernelWidth, stride: p.strideWidth,
            dilation: p.dilationWidth, pad: p.padLeft)
        else { continue }
        let lanes = (rows * columns * p.inputChannels + 15) / 16 * 16
        let cost = Double(lanes * vertical.taps * horizontal.taps) / Double(rows * columns)
        if cost < best?.cost ?? .infinity { best = (vertical, horizontal, cost) }
      }
    }
    let usual = Double(16 * p.taps) / Double(p.strideHeight * p.strideWidth)
    guard let best, best.cost < 0.7 * usual else { return nil }
    (vertical, horizontal) = (best.vertical, best.horizontal)
    let (rows, columns) = (vertical.pixels, horizontal.pixels)
    let grid = ((p.inputHeight + rows - 1) / rows, (p.inputWidth + columns - 1) / columns)
    let step = (rows / p.strideHeight, columns / p.strideWidth)
    // The border below is what makes as many cells as there are; it may be less than nothing.
    let cells = ConvolutionProblem(
      batch: p.batch, inputChannels: p.outputChannels, inputHeight: p.outputHeight,
      inputWidth: p.outputWidth, outputChannels: rows * columns * p.inputChannels,
      kernelHeight: vertical.taps, kernelWidth: horizontal.taps, strideHeight: step.0,
      strideWidth: step.1, padTop: -vertical.first,
      padBottom: (grid.0 - 1) * step.0 + vertical.taps - p.outputHeight + vertical.first,
      padLeft: -horizontal.first,
      padRight: (grid.1 - 1) * step.1 + horizontal.taps - p.outputWidth + horizontal.first)
    guard let convolution = BlockConvolution(cells, .forward, set: set) else { return nil }
    self.problem = problem
    self.cells = convolution
  }

  /// The instructions it is for.
  public var set: InstructionSet { cells.set }
  /// The border that the source, the output's gradient, needs.
  public var sourceHalo: BlockLayout.Halo { cells.sourceHalo }
  /// Floats of the packed weights; behind them stand the same in the order of rows.
  public var packedCount: Int { cells.packedCount + cells.problem.weightCount }
  /// Pixels of a cell.
  var cell: (rows: Int, columns: Int) { (vertical.pixels, horizontal.pixels) }

  /// Where the cells lie between the two steps of a run.
  var layout: BlockLayout {
    let p = cells.problem
    return BlockLayout(
      batch: p.batch, channels: p.outputChannels, height: p.outputHeight, width: p.outputWidth)
  }
  /// Floats of room that a run needs.
  public var scratchCount: Int { layout.count }

  /// Packs a weight `[outputChannels, inputChannels, kernelHeight, kernelWidth]`.
  ///
  /// - Parameter factors: What the weights of each input channel are multiplied by; nil for 1.
  public func pack(
    _ weight: FloatBlock, scaledBy factors: FloatBlock? = nil, into packed: FloatBlock, team: Team
  ) {
    precondition(weight.count == problem.weightCount, "a weight of another size")
    precondition(packed.count == packedCount, "room of another size")
    precondition(
      factors.map { $0.count == problem.inputChannels } ?? true, "factors of another count")
    let p = problem
    let rows = packed.part(offset: cells.packedCount, count: cells.problem.weightCount)
    rows.fill(0)
    let (from, factors, to) = unsafe (weight.pointer, factors?.pointer, rows.mutablePointer)
    for y in 0..<vertical.pixels {
      for x in 0..<horizontal.pixels {
        for row in 0..<p.kernelHeight {
          for column in 0..<p.kernelWidth {
            guard let top = vertical.place(pixel: y, tap: row),
              let left = horizontal.place(pixel: x, tap: column)
            else { continue }
            for input in 0..<p.inputChannels {
              let lane = (y * horizontal.pixels + x) * p.inputChannels + input
              for output in 0..<p.outputChannels {
                let source = (output * p.inputChannels + input) * p.taps
                let target = (lane * p.outputChannels + output) * cells.problem.taps
                unsafe to[target + top * horizontal.taps + left] =
                  from[source + row * p.kernelWidth + column] * (factors?[input] ?? 1)
              }
            }
          }
        }
      }
    }
    cells.pack(rows, into: packed.part(offset: 0, count: cells.packedCount), team: team)
  }
}

/// The way back to few channels, ready to run between two layouts. Nothing is allocated while it
/// runs.
@safe public struct CellRun {
  private let convolution: CellConvolution
  private let run: BlockRun
  private let layout: BlockLayout
  private let target: BlockLayout
  private let accumulates: Bool
  private let hasBias: Bool
  private let end: BlockRun.End
  /// Whether cells of one block are only to be taken apart.
  private let isPlain: Bool

  /// Makes the kernels; the same as `BlockRun.init`.
  ///
  /// - Throws: where the system refuses memory for code.
  public init(
    _ convolution: CellConvolution, source: BlockLayout, target: BlockLayout,
    hasBias: Bool = false, accumulates: Bool = false,
    end: BlockRun.End = .activation(.none, addend: nil), library: KernelLibrary
  ) throws(KernelLibrary.Refused) {
    precondition(!hasBias || !accumulates, "sums start with one thing")
    self.convolution = convolution
    layout = convolution.layout
    (self.target, self.accumulates, self.hasBias, self.end) = (target, accumulates, hasBias, end)
    isPlain =
      !hasBias && !accumulates && end == .activation(.none, addend: nil) && layout.blocks == 1
    run = try BlockRun(
      convolution.cells, source: source, target: convolution.layout, library: library)
  }

  /// Computes the target.
  ///
  /// - Parameter extra: the addend or the rectifier's value, if there is one.
  /// - Parameter scratch: at least `scratchCount` floats, of any value.
  public func run(
    source: FloatBlock, weights: FloatBlock, bias: FloatBlock?, extra: FloatBlock?,
    target targetBlock: FloatBlock, scratch: FloatBlock, team: Team
  ) {
    let cells = scratch.part(offset: 0, count: layout.count)
    run.run(
      source: source, weights: weights.part(offset: 0, count: convolution.cells.packedCount),
      bias: nil, extra: nil, target: cells, team: team)
    precondition(targetBlock.count == target.count)
    precondition(extra.map { $0.count == end.layout?.count } ?? (end.layout == nil))
    let operands = unsafe (
      self, cells.pointer, (hasBias ? bias : nil)?.pointer, extra?.pointer,
      targetBlock.mutablePointer
    )
    unsafe team.run(operands) { operands, worker, count in
      let (run, cells, bias, extra, y) = unsafe operands
      let target = run.target
      if !run.accumulates {
        let planes = target.batch * target.blocks
        unsafe target.clearHalo(y, planes: Team.share(of: planes, worker: worker, of: count))
      }
      let rows = target.batch * target.height
      for row in Team.share(of: rows, worker: worker, of: count) {
        unsafe run.takeApart(row, cells, bias, extra, y)
      }
    }
  }

  /// One row of pixels of all cells that it crosses.
  private func takeApart(
    _ index: Int, _ cells: UnsafePointer<Float>, _ bias: UnsafePointer<Float>?,
    _ extra: UnsafePointer<Float>?, _ y: UnsafeMutablePointer<Float>
  ) {
    let (item, row) = index.quotientAndRemainder(dividingBy: target.height)
    let (size, channels) = (convolution.cell, target.channels)
    let beside = end.layout ?? target
    let from = unsafe cells + item * layout.item + row / size.rows * layout.row
    let to = unsafe y + target.origin + item * target.item + row * target.row
    let other = unsafe extra.map {
      unsafe $0 + beside.origin + item * beside.item + row * beside.row
    }
    let first = row % size.rows * size.columns
    if isPlain {
      var pixel = unsafe to
      for column in 0..<layout.width {
        var lane = unsafe from + (column * 16 + first * channels)
        for _ in 0..<min(size.columns, target.width - column * size.columns) {
          for channel in 0..<channels { unsafe pixel[channel] = lane[channel] }
          unsafe pixel += target.lanes
          unsafe lane += channels
        }
      }
      return
    }
    for column in 0..<target.width {
      let cell = unsafe from + column / size.columns * 16
      for channel in 0..<channels {
        let lane = (first + column % size.columns) * channels + channel
        var sum = unsafe cell[lane / 16 * layout.plane + lane % 16]
        if let bias = unsafe bias { unsafe sum += bias[channel] }
        let place = column * target.lanes + channel
        if accumulates { unsafe sum += to[place] }
        let value = unsafe other.map { unsafe $0[column * beside.lanes + channel] }
        unsafe to[place] = finish(sum, value)
      }
    }
  }

  @inline(__always)
  private func finish(_ sum: Float, _ value: Float?) -> Float {
    switch end {
    case .activation(let function, _):
      return function.apply(SIMD4(repeating: sum + (value ?? 0)))[0]
    case .mask(let mask, _):
      let kept = mask.keepsPositive ? max(sum, 0) : sum
      guard mask.readsValue, let value else { return kept }
      return value > 0 && (!mask.hasUpperEnd || value < 6) ? kept : 0
    }
  }
}
