public import Tensors

/// A convolution with a window of one tap and a stride, forward: the pixels that it sees are gathered
/// first, and then have no gaps.
///
/// Every pixel is read once for each two blocks of targets. Where they lie apart they share few
/// sets of the cache: without the copy 512 sources and 1024 targets took a fifth more time.
///
/// Pure data, as `BlockConvolution` is; weights are packed the same, and sums are the same.
public struct GatheredConvolution: Sendable, Hashable {
  /// What is computed.
  public let problem: ConvolutionProblem
  /// The same on what has been gathered.
  let dense: BlockConvolution

  /// A convolution of gathered pixels; nil where the direct way sees no gaps or has few targets for
  /// the gathering.
  public init?(
    _ problem: ConvolutionProblem, _ direction: BlockConvolution.Direction, set: InstructionSet
  ) {
    let p = problem
    guard direction == .forward, p.taps == 1, max(p.strideHeight, p.strideWidth) > 1,
      p.padTop == 0, p.padLeft == 0, p.groups == 1, p.inputChannels >= 16, p.outputChannels >= 64,
      (p.outputHeight - 1) * p.strideHeight < p.inputHeight,
      (p.outputWidth - 1) * p.strideWidth < p.inputWidth
    else { return nil }
    var dense = problem
    (dense.inputHeight, dense.inputWidth) = (p.outputHeight, p.outputWidth)
    (dense.strideHeight, dense.strideWidth) = (1, 1)
    (dense.padBottom, dense.padRight) = (0, 0)
    guard let direct = BlockConvolution(dense, .forward, set: set) else { return nil }
    self.problem = problem
    self.dense = direct
  }

  /// Where the gathered pixels lie.
  var layout: BlockLayout {
    BlockLayout(
      batch: problem.batch, channels: problem.inputChannels, height: problem.outputHeight,
      width: problem.outputWidth)
  }

  /// Floats of the packed weights.
  public var packedCount: Int { dense.packedCount }
  /// Floats of room that a run needs.
  public var scratchCount: Int { layout.count }

  /// Packs a weight, as `BlockConvolution.pack`.
  public func pack(
    _ weight: FloatBlock, scaledBy factors: FloatBlock? = nil, into packed: FloatBlock, team: Team
  ) {
    dense.pack(weight, scaledBy: factors, into: packed, team: team)
  }
}

/// A convolution of gathered pixels, ready to run between two layouts. Nothing is allocated while it
/// runs.
@safe public struct GatheredRun {
  private let source: BlockLayout
  private let room: BlockLayout
  private let steps: (row: Int, column: Int)
  private let run: BlockRun

  /// Makes the kernels; the same as `BlockRun.init`, but that the source's blocks are of 16
  /// channels.
  ///
  /// - Throws: where the system refuses memory for code.
  public init(
    _ convolution: GatheredConvolution, source: BlockLayout, target: BlockLayout,
    hasBias: Bool = false, accumulates: Bool = false,
    end: BlockRun.End = .activation(.none, addend: nil), library: KernelLibrary
  ) throws(KernelLibrary.Refused) {
    precondition(source.lanes == 16, "blocks of other than 16 channels")
    self.source = source
    room = convolution.layout
    let p = convolution.problem
    steps = (p.strideHeight * source.row, p.strideWidth * source.lanes)
    run = try BlockRun(
      convolution.dense, source: room, target: target, hasBias: hasBias,
      accumulates: accumulates, end: end, library: library)
  }

  /// Computes the target.
  ///
  /// - Parameter extra: the addend or the rectifier's value, if there is one.
  /// - Parameter scratch: at least `scratchCount` floats, of any value.
  public func run(
    source sourceBlock: FloatBlock, weights: FloatBlock, bias: FloatBlock?, extra: FloatBlock?,
    target: FloatBlock, scratch: FloatBlock, team: Team
  ) {
    precondition(sourceBlock.count == source.count && scratch.count >= room.count)
    let operands = unsafe (self, sourceBlock.pointer, scratch.mutablePointer)
    unsafe team.run(operands) { operands, worker, count in
      let (run, x, values) = unsafe operands
      let planes = run.room.batch * run.room.blocks
      for plane in Team.share(of: planes, worker: worker, of: count) {
        unsafe run.gather(
          x + run.source.origin + plane * run.source.plane, to: values + plane * run.room.plane)
      }
    }
    run.run(
      source: scratch.part(offset: 0, count: room.count), weights: weights, bias: bias,
      extra: extra,
      target: target, team: team)
  }

  private func gather(_ source: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>) {
    var to = unsafe target
    for row in 0..<room.height {
      var from = unsafe source + row * steps.row
      for _ in 0..<room.width {
        unsafe to.update(from: from, count: 16)
        unsafe to += 16
        unsafe from += steps.column
      }
    }
  }
}
