import Graphs
public import Kernels
import Operators
import Tensors

/// What computes a node's value.
public enum ForwardKernel: Sendable, Hashable {
  /// The operator's own code.
  case plain
  /// A convolution with its rectifier.
  case convolution(ConvolutionProblem, Epilogue)

  /// Chooses what computes a node. A node without a fast kernel runs its operator's own code.
  init(_ node: Node, request: PlanRequest) {
    guard request.kernels != .reference else {
      self = .plain
      return
    }
    if let problem = node.convolutionProblem(batch: request.batch) {
      self = .convolution(problem, Epilogue(node.activation))
    } else {
      self = .plain
    }
  }

  /// Floats of scratch for the whole batch.
  func scratchCount(_ node: Node, workers: Int) -> Int {
    switch self {
    case .plain: node.scratch
    case .convolution(let problem, _):
      PortableConvolution(problem).scratchFloats(workers: workers)
    }
  }

  /// What the plan prints.
  var name: String {
    switch self {
    case .plain: "plain"
    case .convolution: "portable"
    }
  }
}

/// What computes a node's input gradients.
public enum BackwardKernel: Sendable, Hashable {
  /// The operator's own code; it adds.
  case plain
  /// A convolution, transposed.
  case convolution(ConvolutionProblem)

  /// Chooses what computes a node's input gradients.
  init(_ node: Node, request: PlanRequest) {
    guard request.kernels != .reference else {
      self = .plain
      return
    }
    if let problem = node.convolutionProblem(batch: request.batch) {
      self = .convolution(problem)
    } else {
      self = .plain
    }
  }

  /// Whether the kernel can write a gradient that nobody has added to yet, so that no step
  /// needs to clear it.
  var overwrites: Bool {
    switch self {
    case .plain: false
    case .convolution: true
    }
  }

  /// What it reads of the forward run.
  func reads(_ node: Node) -> BackwardReads {
    switch self {
    case .plain: node.op.backwardReads
    case .convolution: []
    }
  }

  /// Floats of scratch for the whole batch.
  func scratchCount(_ node: Node, workers: Int) -> Int {
    switch self {
    case .plain: node.scratch
    case .convolution(let problem): PortableConvolution(problem).scratchFloats(workers: workers)
    }
  }

  /// What the plan prints.
  var name: String {
    switch self {
    case .plain: "plain"
    case .convolution: "portable"
    }
  }
}

extension Node {
  /// Whether the node's kernel can apply a rectifier before it writes.
  var takesActivation: Bool { convolutionProblem(batch: 1) != nil }

  /// The node as a problem for the convolution kernel; nil where it is something else.
  func convolutionProblem(batch: Int) -> ConvolutionProblem? {
    guard case .affine(.convolution(let shape)) = role, shape.border == .zeros else { return nil }
    let (input, window) = (inputShapes[0], shape.window)
    return ConvolutionProblem(
      batch: batch, inputChannels: shape.inputChannels, inputHeight: input.height,
      inputWidth: input.width, outputChannels: shape.outputChannels,
      kernelHeight: window.kernel.height, kernelWidth: window.kernel.width,
      strideHeight: window.stride.height, strideWidth: window.stride.width,
      dilationHeight: window.dilation.height, dilationWidth: window.dilation.width,
      padTop: window.padding.top, padBottom: window.padding.bottom,
      padLeft: window.padding.left, padRight: window.padding.right, groups: shape.groups)
  }
}

extension Epilogue {
  /// The epilogue of a fused rectifier.
  init(_ activation: Pointwise?) {
    switch activation {
    case .rectifier: self = .rectifier
    case .rectifier6: self = .rectifier6
    case .other, nil: self = .none
    }
  }
}
