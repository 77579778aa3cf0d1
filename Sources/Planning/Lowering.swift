import Graphs
public import Kernels
import Operators
import Tensors

/// What computes a node's value.
public enum ForwardKernel: Sendable, Hashable {
  /// The operator's own code.
  case plain
  /// A portable kernel with the rectifier that was fused into the node.
  case portable(PortableKernel, Epilogue)
  /// Machine code over blocks of channels, with the rectifier that was fused into the node.
  case blocks(BlockKernel, Epilogue)

  /// Chooses what computes each node of a graph. A node without a fast kernel runs its operator's
  /// own code.
  static func all(of graph: Graph, for request: PlanRequest) -> [ForwardKernel] {
    var inBlocks: Set<ValueID> = []
    return graph.nodes.map { node in
      guard request.kernels != .reference else { return .plain }
      let epilogue = Epilogue(node.activation)
      // A removed view shows a value in another shape; blocks cannot be seen so.
      let seesValues = zip(node.inputs, node.inputShapes).allSatisfy {
        graph.shape(of: $0) == $1
      }
      let near = node.inputs.contains(where: inBlocks.contains)
      if let kernel = BlockKernel(node, request: request, near: near),
        kernel.readsRows || (seesValues && graph.shape(of: node.output) == node.outputShape)
      {
        if kernel.outputForm == .blocks { inBlocks.insert(node.output) }
        return .blocks(kernel, epilogue)
      }
      return PortableKernel(node, request: request).map { .portable($0, epilogue) } ?? .plain
    }
  }

  /// Whether whatever computes a node can apply a rectifier before it writes.
  static func takesActivation(_ node: Node, request: PlanRequest) -> Bool {
    guard let kernel = PortableKernel(node, request: request) else { return false }
    if case .batchNorm = kernel {
      // Over blocks, forward and back, the rectifier costs no look at the values of its own.
      return request.kernels.instructions != nil && node.outputShape.isImage
    }
    return kernel.takesActivation
  }

  /// Its kernel over blocks, where it is one.
  var blockKernel: BlockKernel? {
    if case .blocks(let kernel, _) = self { kernel } else { nil }
  }
  /// The form in which it reads an input.
  func inputForm(_ index: Int) -> Form { blockKernel?.inputForm(index) ?? .rows }

  /// Floats of scratch for the whole batch.
  func scratchCount(_ node: Node, workers: Int) -> Int {
    switch self {
    case .plain: node.scratch
    case .portable(let kernel, _): kernel.forwardScratch(workers: workers)
    case .blocks(let kernel, _): kernel.forwardScratch(workers: workers)
    }
  }

  /// The weights it reads, in the order that it expects, each as its kernel wants it.
  func parameters(of node: Node) -> [(Parameter, BlockProduct?)] {
    switch self {
    case .plain: node.parameters.map { ($0, nil) }
    case .portable(let kernel, _): kernel.parameters(of: node).map { ($0, nil) }
    case .blocks(let kernel, _): kernel.parameters(of: node)
    }
  }

  /// What the plan prints.
  var name: String {
    switch self {
    case .plain: "plain"
    case .portable: "portable"
    case .blocks(let kernel, _): kernel.name
    }
  }
}

/// What computes a node's input gradients.
public enum BackwardKernel: Sendable, Hashable {
  /// The operator's own code; it adds.
  case plain
  /// A portable kernel; it writes or adds.
  case portable(PortableKernel)
  /// Machine code over blocks of channels; it writes or adds.
  case blocks(BlockKernel)

  /// What goes with the kernel that computed the node's value.
  init(_ forward: ForwardKernel) {
    switch forward {
    case .plain: self = .plain
    case .portable(let kernel, _): self = .portable(kernel)
    case .blocks(let kernel, _): self = .blocks(kernel)
    }
  }

  /// Its kernel over blocks, where it is one.
  var blockKernel: BlockKernel? {
    if case .blocks(let kernel) = self { kernel } else { nil }
  }
  /// The form in which it writes the gradient of an input.
  func gradientForm(_ index: Int) -> Form { blockKernel?.inputForm(index) ?? .rows }

  /// Whether the kernel can write a gradient that nobody has added to yet, so that no step
  /// needs to clear it.
  var overwrites: Bool {
    switch self {
    case .plain: false
    case .portable, .blocks: true
    }
  }

  /// What it reads of the forward run.
  func reads(_ node: Node) -> BackwardReads {
    switch self {
    case .plain: node.op.backwardReads
    case .portable(let kernel): kernel.backwardReads
    case .blocks(let kernel): kernel.backwardReads
    }
  }

  /// What it reads in addition for gradients of parameters.
  func parameterReads(_ node: Node) -> BackwardReads {
    switch self {
    case .plain: node.op.parameterGradientReads
    case .portable, .blocks: .inputs
    }
  }

  /// Floats of scratch for the whole batch.
  func scratchCount(_ node: Node, workers: Int) -> Int {
    switch self {
    case .plain: node.scratch
    case .portable(let kernel): kernel.backwardScratch(workers: workers)
    case .blocks(let kernel): kernel.backwardScratch(workers: workers)
    }
  }

  /// What the plan prints.
  var name: String {
    switch self {
    case .plain: "plain"
    case .portable: "portable"
    case .blocks(let kernel): kernel.backName
    }
  }
}
