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

  /// Chooses what computes a node. A node without a fast kernel runs its operator's own code.
  init(_ node: Node, request: PlanRequest) {
    switch request.kernels {
    case .reference: self = .plain
    case .portable:
      let kernel = PortableKernel(node, request: request)
      self = kernel.map { .portable($0, Epilogue(node.activation)) } ?? .plain
    }
  }

  /// Floats of scratch for the whole batch.
  func scratchCount(_ node: Node, workers: Int) -> Int {
    switch self {
    case .plain: node.scratch
    case .portable(let kernel, _): kernel.forwardScratch(workers: workers)
    }
  }

  /// The weights it reads, in the order that it expects.
  func parameters(of node: Node) -> [Parameter] {
    switch self {
    case .plain: node.parameters
    case .portable(let kernel, _): kernel.parameters(of: node)
    }
  }

  /// What the plan prints.
  var name: String {
    switch self {
    case .plain: "plain"
    case .portable: "portable"
    }
  }
}

/// What computes a node's input gradients.
public enum BackwardKernel: Sendable, Hashable {
  /// The operator's own code; it adds.
  case plain
  /// A portable kernel; it writes or adds.
  case portable(PortableKernel)

  /// Chooses what computes a node's input gradients.
  init(_ node: Node, request: PlanRequest) {
    switch request.kernels {
    case .reference: self = .plain
    case .portable:
      self = PortableKernel(node, request: request).map { .portable($0) } ?? .plain
    }
  }

  /// Whether the kernel can write a gradient that nobody has added to yet, so that no step
  /// needs to clear it.
  var overwrites: Bool {
    switch self {
    case .plain: false
    case .portable: true
    }
  }

  /// What it reads of the forward run.
  func reads(_ node: Node) -> BackwardReads {
    switch self {
    case .plain: node.op.backwardReads
    case .portable(let kernel): kernel.backwardReads
    }
  }

  /// What it reads in addition for gradients of parameters.
  func parameterReads(_ node: Node) -> BackwardReads {
    switch self {
    case .plain: node.op.parameterGradientReads
    case .portable: .inputs
    }
  }

  /// Floats of scratch for the whole batch.
  func scratchCount(_ node: Node, workers: Int) -> Int {
    switch self {
    case .plain: node.scratch
    case .portable(let kernel): kernel.backwardScratch(workers: workers)
    }
  }

  /// What the plan prints.
  var name: String {
    switch self {
    case .plain: "plain"
    case .portable: "portable"
    }
  }
}
