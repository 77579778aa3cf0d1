import Graphs
public import Kernels
import Operators
public import Tensors

/// A kernel over blocks of channels that computes a node forward and backward, in machine code.
public enum BlockKernel: Sendable, Hashable {
  /// A convolution, with the way back to its input; it may add another value to its sums. Where
  /// its weights are learned, their gradient is that of `learns`.
  case convolution(BlockProduct, back: BlockProduct, adds: Bool, learns: BlockWeightProduct?)
  /// A matrix, used where it lies; it reads and writes rows.
  case linear(PortableLinear)
  /// A batch norm with fixed statistics, as a mean, a factor and an offset for each channel.
  case scaleShift
  /// A batch norm by the statistics of the batch, as in training.
  case batchNorm(BlockBatchNorm)
  /// The largest value of each window.
  case maximum(PoolingProblem)
  /// The mean of each window.
  case average(PortableAverage)
  /// A rectifier that stands alone.
  case rectifier(Epilogue)
  /// Another function of one number.
  case curve(BlockFunction)
  /// Division by the energy of neighbouring channels.
  case neighbours(size: Int, alpha: Double, beta: Double, k: Double)
  /// Enlargement to the nearest by whole factors.
  case enlargement(rows: Int, columns: Int)
  /// A sum of equal shapes.
  case sum
  /// Channels side by side.
  case concatenation
  /// Each row and column a mix of few others: interpolation, adaptive means, borders, cuts.
  case resampling(rows: AxisMap, columns: AxisMap)
  /// The largest value of windows that fit the output's size.
  case maximumTo
  /// What is negative times a learned slope.
  case slopes
  /// Channels of the input in another order, or a stretch of them.
  case channels([BlockJoinRun.Part])
  /// The mean of each plane; its result lies in rows.
  case globalAverage
  /// One factor for each channel of an item, as in squeeze and excitation; the factors are the
  /// input `gate` and lie in rows.
  case gating(gate: Int)

  /// The kernel of a node; nil where there is none, and where going over to blocks and back would
  /// cost more than it saves: `near` says whether a value that the node reads lies in blocks.
  init?(_ node: Node, request: PlanRequest, near: Bool) {
    guard let set = request.kernels.instructions else { return nil }
    let learns = request.parameterGradients && node.learns(frozen: request.frozen)
    let (batch, input, output) = (request.batch, node.inputShapes[0], node.outputShape)
    switch node.role {
    case .affine(.convolution(let shape)):
      let problem = ConvolutionProblem(shape, batch: batch, input: input)
      func product(_ direction: BlockConvolution.Direction) -> BlockProduct? {
        BlockProduct(
          problem, direction, set: set, exact: request.exact, runs: request.runs,
          forcesWinograd: request.forcesWinograd)
      }
      let whole = product(.forward)
      guard shape.border == .zeros,
        let forward = node.poolsFrom == nil ? whole : whole?.pooled,
        let back = product(.backward)
      else { return nil }
      let weights = BlockWeightProduct(problem, set: set)
      guard !learns || weights != nil else { return nil }
      self = .convolution(
        forward, back: back, adds: node.addsLastInput, learns: learns ? weights : nil)
      return
    case .affine(.transposedConvolution(var shape, _)):
      guard !learns else { return nil }
      swap(&shape.inputChannels, &shape.outputChannels)
      let problem = ConvolutionProblem(shape, batch: batch, input: output)
      // The convolution's ways in each other's place. Not so where the output has whole strides
      // that no window of the convolution covers.
      guard problem.outputHeight == input.height, problem.outputWidth == input.width,
        let forward = BlockConvolution(problem, .backward, set: set),
        let back = BlockConvolution(problem, .forward, set: set)
      else { return nil }
      self = .convolution(.direct(forward), back: .direct(back), adds: false, learns: nil)
      return
    case .affine(.linear(let inputs, let outputs, _)):
      self = .linear(
        PortableLinear(batch: batch * input.count / inputs, inputs: inputs, outputs: outputs))
      return
    case .affine, .pointwise, .normalise, .window, .reduce, .combine, .reshape: break
    }
    guard near, input.isImage else { return nil }
    switch node.role {
    case .reduce(.globalAverage):
      self = .globalAverage
      return
    case .affine, .pointwise, .normalise, .window, .reduce, .combine, .reshape: break
    }
    guard output.isImage else { return nil }
    /// A map for each axis, where columns can be written out as code both ways.
    func resampling(_ rows: AxisRule, _ columns: AxisRule) -> BlockKernel? {
      let columnMap = columns.map(from: input.width, to: output.width)
      guard BlockResamplingRun.fits(columnMap), BlockResamplingRun.fits(columnMap.transposed)
      else { return nil }
      return .resampling(
        rows: rows.map(from: input.height, to: output.height), columns: columnMap)
    }
    let made: BlockKernel?
    switch node.role {
    case .window(.upsample(let rule)): made = resampling(rule, rule)
    case .window(.averageTo): made = resampling(.mean, .mean)
    case .reshape(.border(let sides, let border)):
      made = resampling(
        .border(before: sides.top, border), .border(before: sides.left, border))
    case .reshape(.part(axis: 0, let from)):
      made = .channels([.init(channels: from..<from + output.channels)])
    case .reshape(.part(let axis, let from)):
      made = resampling(.part(from: axis == 1 ? from : 0), .part(from: axis == 2 ? from : 0))
    case .reshape(.shuffle(let groups)):
      made = .channels(BlockJoinRun.shuffle(channels: input.channels, groups: groups))
    case .window(.maximumTo), .reduce(.globalMaximum):
      made = output.plane <= Self.mostWindows ? .maximumTo : nil
    case .affine, .pointwise, .normalise, .window, .reduce, .combine, .reshape: made = nil
    }
    if let made {
      self = made
      return
    }
    switch node.role {
    case .normalise(.perChannel):
      guard !learns, node.batchNormTensors != nil else { return nil }
      self = .scaleShift
    case .normalise(.ofBatch(let epsilon, _)):
      self = .batchNorm(
        BlockBatchNorm(batch: batch, channels: input.channels, epsilon: epsilon))
    case .window(.maximum(let window, _)):
      self = .maximum(PoolingProblem(window, batch: batch, input: input, output: output))
    case .window(.average(let window, _, let countPadding)):
      self = .average(
        PortableAverage(
          PoolingProblem(window, batch: batch, input: input, output: output),
          countsPadding: countPadding))
    case .pointwise(.rectifier): self = .rectifier(.rectifier)
    case .pointwise(.rectifier6): self = .rectifier(.rectifier6)
    case .pointwise(.curve(let curve)): self = .curve(BlockFunction(curve))
    case .pointwise(.slopes):
      guard !learns else { return nil }
      self = .slopes
    case .normalise(.neighbours(let size, let alpha, let beta, let k)):
      guard size <= 32 else { return nil }
      self = .neighbours(size: size, alpha: alpha, beta: beta, k: k)
    case .window(.nearest(let scale)):
      self = .enlargement(rows: scale.height, columns: scale.width)
    case .combine(.add): self = .sum
    case .combine(.concatenate(axis: 0)): self = .concatenation
    case .combine(.multiply):
      guard node.inputs.count == 2, node.inputs[0] != node.inputs[1],
        let gate = node.inputShapes.firstIndex(where: { $0.plane == 1 && $0 != output }),
        node.inputShapes[gate].channels == output.channels, node.inputShapes[1 - gate] == output
      else { return nil }
      self = .gating(gate: gate)
    case .affine, .pointwise, .normalise, .window, .reduce, .combine, .reshape: return nil
    }
  }

  /// The most windows that are called one by one.
  private static let mostWindows = 1024

  /// Whether a node's kernel could add another value to its result.
  static func canAdd(_ node: Node, in graph: Graph, for request: PlanRequest) -> Bool {
    guard node.inputShapes[0] == graph.shape(of: node.inputs[0]),
      case .affine(.convolution) = node.role,
      case .convolution = BlockKernel(node, request: request, near: false)
    else { return false }
    return true
  }

  /// Whether a node's kernel could keep only the largest of every 2 × 2 of its result.
  static func canPool(_ node: Node, in graph: Graph, for request: PlanRequest) -> Bool {
    guard node.inputShapes[0] == graph.shape(of: node.inputs[0]),
      case .convolution(let forward, _, adds: false, learns: nil) = BlockKernel(
        node, request: request, near: false)
    else { return false }
    return forward.pooled != nil
  }

  /// The form in which it reads an input, and writes that input's gradient.
  func inputForm(_ index: Int) -> Form {
    switch self {
    case .linear: .rows
    case .gating(let gate): index == gate ? .rows : .blocks
    case .convolution, .scaleShift, .batchNorm, .maximum, .average, .rectifier, .curve, .neighbours,
      .enlargement, .sum, .concatenation, .resampling, .maximumTo, .slopes, .channels,
      .globalAverage:
      .blocks
    }
  }

  /// Whether it works on rows, where a value may be seen in another shape.
  var readsRows: Bool { inputForm(0) == .rows && outputForm == .rows }

  /// The form of its output.
  var outputForm: Form {
    switch self {
    case .linear, .globalAverage: .rows
    case .convolution, .scaleShift, .batchNorm, .maximum, .average, .rectifier, .curve, .neighbours,
      .enlargement, .sum, .concatenation, .resampling, .maximumTo, .slopes, .channels, .gating:
      .blocks
    }
  }

  /// Floats that its forward step works in.
  func forwardScratch(workers: Int) -> Int {
    switch self {
    case .convolution(let forward, _, _, _): forward.scratchCount(workers: workers)
    case .batchNorm(let norm): norm.scratchCount
    case .resampling(_, let columns):
      BlockResamplingRun.scratchCount(sourceWidth: columns.sources, workers: workers)
    case .linear, .scaleShift, .maximum, .average, .rectifier, .curve, .neighbours, .enlargement,
      .sum, .concatenation, .maximumTo, .slopes, .channels, .globalAverage, .gating:
      0
    }
  }

  /// Floats that its backward step works in.
  func backwardScratch(workers: Int) -> Int {
    switch self {
    case .convolution(_, let back, _, let learns):
      max(
        back.scratchCount(workers: workers),
        learns?.scratchCount(workers: workers) ?? 0)
    case .batchNorm(let norm): norm.scratchCount
    case .resampling(_, let columns):
      BlockResamplingRun.scratchCount(sourceWidth: columns.targets, workers: workers)
    case .linear, .scaleShift, .maximum, .average, .rectifier, .curve, .neighbours, .enlargement,
      .sum, .concatenation, .maximumTo, .slopes, .channels, .globalAverage, .gating:
      0
    }
  }

  /// The border that its inputs need.
  var inputHalo: BlockLayout.Halo {
    switch self {
    case .convolution(let forward, _, _, let learns):
      forward.sourceHalo.union(learns?.sourceHalo ?? .init())
    case .linear, .scaleShift, .batchNorm, .maximum, .average, .rectifier, .curve, .neighbours,
      .enlargement, .sum, .concatenation, .resampling, .maximumTo, .slopes, .channels,
      .globalAverage, .gating:
      .init()
    }
  }

  /// The border that its output's gradient needs.
  var gradientHalo: BlockLayout.Halo {
    switch self {
    case .convolution(_, let back, _, _): back.sourceHalo
    case .linear, .scaleShift, .batchNorm, .maximum, .average, .rectifier, .curve, .neighbours,
      .enlargement, .sum, .concatenation, .resampling, .maximumTo, .slopes, .channels,
      .globalAverage, .gating:
      .init()
    }
  }

  /// Whether it can read an input whose few channels stand together without filling a block.
  var readsNarrowBlocks: Bool {
    switch self {
    case .convolution(let forward, _, let adds, _): forward.readsNarrowBlocks && !adds
    case .linear, .scaleShift, .batchNorm, .maximum, .average, .rectifier, .curve, .neighbours,
      .enlargement, .sum, .concatenation, .resampling, .maximumTo, .slopes, .channels,
      .globalAverage, .gating:
      false
    }
  }

  /// Whether its last input is added to its result, so that its gradient is that of the output.
  var adds: Bool {
    if case .convolution(_, _, adds: true, _) = self { true } else { false }
  }

  /// Whether its backward step can apply the rectifier's rule of the layer below.
  var takesMask: Bool {
    switch self {
    case .convolution: true
    case .linear, .scaleShift, .batchNorm, .maximum, .average, .rectifier, .curve, .neighbours,
      .enlargement, .sum, .concatenation, .resampling, .maximumTo, .slopes, .channels,
      .globalAverage, .gating:
      false
    }
  }

  /// Whether its backward step can apply the ordinary rule of the rectifier behind it.
  var masksItself: Bool { if case .batchNorm = self { true } else { false } }

  /// Whether what it keeps for its way back are numbers of channels rather than of pixels.
  var keepsStatistics: Bool { if case .batchNorm = self { true } else { false } }

  /// What its backward step reads of the forward run.
  var backwardReads: BackwardReads {
    switch self {
    case .maximum, .maximumTo: .saved
    case .rectifier: .output
    case .curve(let function): function.readsOutput ? .output : .inputs
    case .gating, .neighbours, .slopes: .inputs
    case .batchNorm: [.inputs, .saved]
    case .convolution, .linear, .scaleShift, .average, .enlargement, .sum, .concatenation,
      .resampling, .channels,
      .globalAverage:
      []
    }
  }

  /// The weights that its forward step reads, and the order that it wants them in.
  func parameters(of node: Node) -> [(Parameter, BlockProduct?)] {
    switch self {
    case .convolution(let forward, _, _, _):
      node.parameters.enumerated().map { ($1, $0 == 0 ? forward : nil) }
    case .linear, .slopes, .batchNorm: node.parameters.map { ($0, nil) }
    case .scaleShift: node.scaleShiftParameters.map { ($0, nil) }
    case .maximum, .average, .rectifier, .curve, .neighbours, .enlargement, .sum, .concatenation,
      .resampling, .maximumTo, .channels,
      .globalAverage, .gating:
      []
    }
  }

  /// The weights that its backward step reads.
  func backwardParameters(of node: Node) -> [(Parameter, BlockProduct?)] {
    switch self {
    case .convolution(_, let back, _, _): [(node.parameters[0], back)]
    case .linear, .slopes: [(node.parameters[0], nil)]
    case .batchNorm: node.parameters.map { ($0, nil) }
    case .scaleShift: [(node.scaleShiftParameters[0], nil)]
    case .maximum, .average, .rectifier, .curve, .neighbours, .enlargement, .sum, .concatenation,
      .resampling, .maximumTo, .channels,
      .globalAverage, .gating:
      []
    }
  }

  /// What the plan prints of how it is computed.
  var name: String {
    switch self {
    case .convolution(let forward, _, _, _): forward.name
    case .linear, .scaleShift, .batchNorm, .maximum, .average, .rectifier, .curve, .neighbours,
      .enlargement, .sum, .concatenation, .resampling, .maximumTo, .slopes, .channels,
      .globalAverage, .gating:
      "machine code"
    }
  }
  /// What the plan prints of its way back.
  var backName: String {
    switch self {
    case .convolution(_, let back, _, _): back.name
    case .linear, .scaleShift, .batchNorm, .maximum, .average, .rectifier, .curve, .neighbours,
      .enlargement, .sum, .concatenation, .resampling, .maximumTo, .slopes, .channels,
      .globalAverage, .gating:
      "machine code"
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

extension BlockFunction {
  /// The kernel's name for a function.
  init(_ curve: Curve) {
    switch curve {
    case .sigmoid: self = .sigmoid
    case .silu: self = .silu
    case .tanh: self = .tanh
    case .hardSigmoid: self = .hardSigmoid
    case .hardSwish: self = .hardSwish
    case .leaky(let slope): self = .leaky(slope: Float(slope))
    case .elu(let alpha): self = .elu(alpha: Float(alpha))
    case .gelu(let tanh): self = tanh ? .geluTanh : .gelu
    case .mish: self = .mish
    }
  }
}
