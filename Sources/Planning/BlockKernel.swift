import Graphs
public import Kernels
import Operators
public import Tensors

/// A kernel over blocks of channels that computes a node forward and backward, in machine code.
public enum BlockKernel: Sendable, Hashable {
  /// A convolution, with the way back to its input.
  case convolution(BlockConvolution, back: BlockConvolution)

  /// The kernel of a node; nil where there is none, and where going over to blocks and back would
  /// cost more than it saves: `near` says whether a value that the node reads lies in blocks.
  init?(_ node: Node, request: PlanRequest, near: Bool) {
    guard let set = request.kernels.instructions, !request.parameterGradients else { return nil }
    let (batch, input) = (request.batch, node.inputShapes[0])
    switch node.role {
    case .affine(.convolution(let shape)):
      let problem = ConvolutionProblem(shape, batch: batch, input: input)
      guard shape.border == .zeros,
        let forward = BlockConvolution(problem, .forward, set: set),
        let back = BlockConvolution(problem, .backward, set: set)
      else { return nil }
      self = .convolution(forward, back: back)
    case .affine, .pointwise, .normalise, .window, .reduce, .combine, .reshape: return nil
    }
  }

  /// Whether its output lies in blocks.
  var writesBlocks: Bool {
    switch self {
    case .convolution: true
    }
  }

  /// The border that its inputs need.
  var inputHalo: BlockLayout.Halo {
    switch self {
    case .convolution(let forward, _): forward.sourceHalo
    }
  }

  /// The border that its output's gradient needs.
  var gradientHalo: BlockLayout.Halo {
    switch self {
    case .convolution(_, let back): back.sourceHalo
    }
  }

  /// Whether it can read an input whose few channels stand together without filling a block.
  var readsNarrowBlocks: Bool {
    switch self {
    case .convolution(let forward, _): forward.problem.groups == 1
    }
  }

  /// Whether its backward step can apply the rectifier's rule of the layer below.
  var takesMask: Bool {
    switch self {
    case .convolution: true
    }
  }

  /// What its backward step reads of the forward run.
  var backwardReads: BackwardReads {
    switch self {
    case .convolution: []
    }
  }

  /// The weights that its forward step reads, and the order that it wants them in.
  func parameters(of node: Node) -> [(Parameter, BlockConvolution?)] {
    switch self {
    case .convolution(let forward, _):
      node.parameters.enumerated().map { ($1, $0 == 0 ? forward : nil) }
    }
  }

  /// The weights that its backward step reads.
  func backwardParameters(of node: Node) -> [(Parameter, BlockConvolution?)] {
    switch self {
    case .convolution(_, let back): [(node.parameters[0], back)]
    }
  }
}

extension RectifierMask {
  /// Which gradients a rectifier lets through under a rule.
  public init(_ rule: BackwardRule, isRectifier6: Bool) {
    let readsValue = rule != .deconvolution
    self.init(
      readsValue: readsValue, keepsPositive: rule != .gradient,
      hasUpperEnd: readsValue && isRectifier6)
  }
}
