public import Tensors

/// The way to the gradients of a convolution's weight and bias over blocks. Pure data;
/// `BlockWeightProductRun` makes it run.
public enum BlockWeightProduct: Sendable, Hashable {
  /// Between all channels of a group.
  case direct(BlockConvolution)
  /// Channel by channel.
  case depthwise(BlockDepthwise)

  /// The fastest way; nil for groups that do not map to blocks.
  public init?(_ problem: ConvolutionProblem, set: InstructionSet) {
    if problem.groups > 1, let depthwise = BlockDepthwise(problem, .forward) {
      self = .depthwise(depthwise)
    } else if let direct = BlockConvolution(problem, .forward, set: set) {
      self = .direct(direct)
    } else {
      return nil
    }
  }

  /// The border that the convolution's source needs.
  public var sourceHalo: BlockLayout.Halo {
    switch self {
    case .direct(let convolution): convolution.sourceHalo
    case .depthwise(let convolution): convolution.sourceHalo
    }
  }

  /// Floats of room that a run needs for so many workers.
  public func scratchCount(workers: Int) -> Int {
    switch self {
    case .direct(let convolution):
      BlockWeightGradient.mostScratch(convolution, workers: workers)
    case .depthwise(let convolution): BlockDepthwiseGradient.scratchCount(convolution)
    }
  }
}

/// The gradients of a convolution's weight and bias, ready to run between two layouts. Nothing is
/// allocated while it runs.
public struct BlockWeightProductRun {
  private enum Way {
    case direct(BlockWeightGradient)
    case depthwise(BlockDepthwiseGradient)
  }
  private let way: Way

  /// Makes the kernels.
  ///
  /// - Parameter source: where the convolution's source lies; the border holds what the windows see.
  /// - Parameter gradient: where the gradient of its target lies.
  /// - Throws: where the system refuses memory for code.
  public init(
    _ product: BlockWeightProduct, source: BlockLayout, gradient: BlockLayout,
    library: KernelLibrary
  ) throws(KernelLibrary.Refused) {
    switch product {
    case .direct(let convolution):
      way = .direct(
        try BlockWeightGradient(
          convolution, source: source, gradient: gradient, library: library))
    case .depthwise(let convolution):
      way = .depthwise(
        try BlockDepthwiseGradient(
          convolution, source: source, gradient: gradient, library: library))
    }
  }

  /// Adds to the gradients of weight and bias, in the order of the file, whichever is given.
  ///
  /// - Parameter scratch: as many floats as the product says, of any value.
  public func run(
    source: FloatBlock, outputGradient: FloatBlock, weightGradient: FloatBlock?,
    biasGradient: FloatBlock?, scratch: FloatBlock, team: Team
  ) {
    switch way {
    case .direct(let run):
      run.run(
        source: source, outputGradient: outputGradient, weightGradient: weightGradient,
        biasGradient: biasGradient, scratch: scratch, team: team)
    case .depthwise(let run):
      run.run(
        source: source, outputGradient: outputGradient, weightGradient: weightGradient,
        biasGradient: biasGradient, scratch: scratch, team: team)
    }
  }
}
