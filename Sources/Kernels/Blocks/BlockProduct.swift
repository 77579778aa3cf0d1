public import Tensors

/// A convolution over blocks, forward or back to its input, by one of the ways there are.
///
/// Pure data: what to pack and which border the source needs. `BlockProductRun` makes it run.
public enum BlockProduct: Sendable, Hashable {
  /// Sums in the order of the window.
  case direct(BlockConvolution)
  /// A filter for each channel.
  case depthwise(BlockDepthwise)
  /// By transforms of tiles, with a quarter of the multiplications.
  case winograd(WinogradConvolution)
  /// Back to few channels, several pixels to a block.
  case cells(CellConvolution)
  /// Direct sums of pixels that lay apart.
  case gathered(GatheredConvolution)

  /// The fastest way; nil for groups that do not map to blocks.
  ///
  /// - Parameter exact: Whether ways that round more are left out.
  /// - Parameter runs: How many runs the packing of weights is spread over.
  /// - Parameter forcesWinograd: Whether Winograd's method is taken wherever it can serve.
  public init?(
    _ problem: ConvolutionProblem, _ direction: BlockConvolution.Direction, set: InstructionSet,
    exact: Bool, runs: Int, forcesWinograd: Bool = false
  ) {
    if problem.groups > 1, let depthwise = BlockDepthwise(problem, direction) {
      self = .depthwise(depthwise)
    } else if !exact,
      forcesWinograd || direction == .backward || problem.inputChannels >= 16,
      let winograd = WinogradConvolution.fastest(
        problem, direction, set: set, runs: runs, always: forcesWinograd)
    {
      self = .winograd(winograd)
    } else if direction == .backward, let cells = CellConvolution(problem, set: set) {
      self = .cells(cells)
    } else if let gathered = GatheredConvolution(problem, direction, set: set) {
      self = .gathered(gathered)
    } else if let direct = BlockConvolution(problem, direction, set: set) {
      self = .direct(direct)
    } else {
      return nil
    }
  }

  /// The same with a maximum pooling of 2 × 2 behind it; nil where its kernels cannot do that.
  public var pooled: BlockProduct? {
    guard case .winograd(let convolution) = self else { return nil }
    return convolution.pooled.map { .winograd($0) }
  }

  /// The border that the source needs.
  public var sourceHalo: BlockLayout.Halo {
    switch self {
    case .direct(let convolution): convolution.sourceHalo
    case .depthwise(let convolution): convolution.sourceHalo
    case .winograd(let convolution): convolution.sourceHalo
    case .cells(let convolution): convolution.sourceHalo
    case .gathered: BlockLayout.Halo()
    }
  }

  /// Whether a source of fewer than 16 channels may stand without filling its block.
  public var readsNarrowBlocks: Bool {
    switch self {
    case .direct(let convolution): convolution.problem.groups == 1
    case .depthwise, .winograd, .cells, .gathered: false
    }
  }

  /// Whether an addend is read right before its sum is written, and nothing is written earlier, so
  /// that both may lie in one place.
  public var addsInPlace: Bool {
    switch self {
    case .direct(let convolution): convolution.writesOnce
    case .gathered(let convolution): convolution.dense.writesOnce
    case .winograd: true
    case .depthwise, .cells: false
    }
  }

  /// Floats of the packed weights.
  public var packedCount: Int {
    switch self {
    case .direct(let convolution): convolution.packedCount
    case .depthwise(let convolution): convolution.packedCount
    case .winograd(let convolution): convolution.packedCount
    case .cells(let convolution): convolution.packedCount
    case .gathered(let convolution): convolution.packedCount
    }
  }

  /// Floats of room that a run needs for so many workers.
  public func scratchCount(workers: Int) -> Int {
    switch self {
    case .direct, .depthwise: 0
    case .winograd(let convolution): convolution.scratchCount(workers: workers)
    case .cells(let convolution): convolution.scratchCount
    case .gathered(let convolution): convolution.scratchCount
    }
  }

  /// Packs a weight in the order of the file for its kernels; all workers share the work.
  ///
  /// - Parameter factors: What the weights of each target channel are multiplied by; nil for 1.
  public func pack(
    _ weight: FloatBlock, scaledBy factors: FloatBlock? = nil, into packed: FloatBlock, team: Team
  ) {
    switch self {
    case .direct(let way): way.pack(weight, scaledBy: factors, into: packed, team: team)
    case .depthwise(let way): way.pack(weight, scaledBy: factors, into: packed, team: team)
    case .winograd(let way): way.pack(weight, scaledBy: factors, into: packed, team: team)
    case .cells(let way): way.pack(weight, scaledBy: factors, into: packed, team: team)
    case .gathered(let way): way.pack(weight, scaledBy: factors, into: packed, team: team)
    }
  }

  /// What a plan prints.
  public var name: String {
    switch self {
    case .direct: "direct"
    case .depthwise: "depthwise"
    case .winograd(let convolution): convolution.pools ? "winograd, pooled" : "winograd"
    case .cells: "cells"
    case .gathered: "gathered"
    }
  }
}

/// A convolution over blocks, ready to run between two layouts. Nothing is allocated while it runs.
public struct BlockProductRun {
  private enum Way {
    case direct(BlockRun)
    case depthwise(BlockDepthwiseRun)
    case winograd(WinogradRun)
    case cells(CellRun)
    case gathered(GatheredRun)
  }
  private let way: Way

  /// Makes a convolution's kernels.
  ///
  /// - Parameter source: where the source lies; its border holds what the windows see.
  /// - Parameter target: where the target lies; its border is set to zero unless `accumulates`.
  /// - Parameter hasBias: whether sums start with a bias.
  /// - Parameter accumulates: whether the sums are added to what the target holds.
  /// - Throws: where the system refuses memory for code.
  public init(
    _ product: BlockProduct, source: BlockLayout, target: BlockLayout, hasBias: Bool = false,
    accumulates: Bool = false, end: BlockRun.End = .activation(.none, addend: nil),
    library: KernelLibrary
  ) throws(KernelLibrary.Refused) {
    switch product {
    case .direct(let convolution):
      way = .direct(
        try BlockRun(
          convolution, source: source, target: target, hasBias: hasBias,
          accumulates: accumulates, end: end, library: library))
    case .depthwise(let convolution):
      way = .depthwise(
        try BlockDepthwiseRun(
          convolution, source: source, target: target, hasBias: hasBias,
          accumulates: accumulates, end: end, library: library))
    case .winograd(let convolution):
      way = .winograd(
        try WinogradRun(
          convolution, source: source, target: target, hasBias: hasBias,
          accumulates: accumulates, end: end, library: library))
    case .cells(let convolution):
      way = .cells(
        try CellRun(
          convolution, source: source, target: target, hasBias: hasBias,
          accumulates: accumulates, end: end, library: library))
    case .gathered(let convolution):
      way = .gathered(
        try GatheredRun(
          convolution, source: source, target: target, hasBias: hasBias,
          accumulates: accumulates, end: end, library: library))
    }
  }

  /// Computes the target.
  ///
  /// - Parameter extra: the addend or the rectifier's value, if there is one.
  /// - Parameter scratch: as many floats as the product says, of any value.
  public func run(
    source: FloatBlock, weights: FloatBlock, bias: FloatBlock?, extra: FloatBlock?,
    target: FloatBlock, scratch: FloatBlock?, team: Team
  ) {
    switch way {
    case .direct(let run):
      run.run(
        source: source, weights: weights, bias: bias, extra: extra, target: target, team: team)
    case .depthwise(let run):
      run.run(
        source: source, weights: weights, bias: bias, extra: extra, target: target, team: team)
    case .winograd(let run):
      guard let scratch else { preconditionFailure("a run without its room") }
      run.run(
        source: source, weights: weights, bias: bias, extra: extra, target: target,
        scratch: scratch, team: team)
    case .cells(let run):
      guard let scratch else { preconditionFailure("a run without its room") }
      run.run(
        source: source, weights: weights, bias: bias, extra: extra, target: target,
        scratch: scratch, team: team)
    case .gathered(let run):
      guard let scratch else { preconditionFailure("a run without its room") }
      run.run(
        source: source, weights: weights, bias: bias, extra: extra, target: target,
        scratch: scratch, team: team)
    }
  }
}
