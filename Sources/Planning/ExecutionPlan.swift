public import Graphs
public import Kernels
public import Tensors

/// A network turned into steps over one arena: pure data, printable, nothing allocated yet.
///
/// The room `Planning` decides order, lifetimes, kernels, what backward is pruned to, and every
/// offset.
public struct ExecutionPlan: Sendable {
  /// The graph after rewrites.
  public let graph: Graph
  /// What the plan was made for.
  public let request: PlanRequest
  /// The forward run.
  public let forward: [Step]
  /// The backward runs, one for each rule that was asked for. Each starts from the score's
  /// gradient and may be repeated with another one after the same forward run.
  public let backward: [BackwardRule: [Step]]
  /// Every buffer with its lifetime and its place in the arena.
  public let buffers: [Buffer]
  /// Size of the arena, in floats.
  public let arenaCount: Int
  /// Every weight tensor with its place in the parameter memory.
  public let parameters: [PlannedParameter]
  /// Size of the parameter memory, in floats.
  public let parameterCount: Int
  /// The buffers that a caller fills before a run: the input, or what a tail reads.
  public let inputs: [ValueID: BufferID]
  /// The buffers of values that can be read after the forward run.
  public let values: [ValueID: BufferID]
  /// The buffers of gradients that can be read after a backward run.
  public let gradients: [BackwardRule: [ValueID: BufferID]]
  /// The parameters whose derivative is wanted, by their place in `parameters`, in order. The
  /// derivatives lie in a memory of their own, each at the region of its parameter.
  public let learned: [Int]
  /// What training keeps outside the parameters, for each batch norm and dropout in training form.
  public let trainingState: [TrainingState]
  /// Where each backward run's score gradient goes.
  public let seeds: [BackwardRule: BufferID]

  /// Size of the arena, in bytes.
  public var arenaBytes: Int { arenaCount * 4 }
  /// Size of the parameter memory, in bytes.
  public var parameterBytes: Int { parameterCount * 4 }
  /// Multiplications and additions of the forward run.
  public var forwardOperations: Int { forward.reduce(0) { $0 + $1.operations } }

  /// How each packed weight that training may change comes from its weight in the order of the
  /// file.
  public var packs: [PackStep] {
    var sources: [ParameterRecipe: Int] = [:]
    for (place, planned) in parameters.enumerated() where planned.packing == nil {
      sources[planned.parameter.recipe] = place
    }
    return parameters.enumerated().compactMap { place, planned in
      guard planned.packing != nil, !planned.isTransient,
        let source = sources[planned.parameter.recipe]
      else { return nil }
      return PackStep(source: source, target: place)
    }
  }

  /// The value of this plan that stands for a value of the network; nil where it is not readable.
  public func readable(_ value: ValueID) -> BufferID? {
    graph.resolved(value).flatMap { values[$0] }
  }
  /// The buffer of the gradient of a value of the network; nil where it was not asked for.
  public func gradient(of value: ValueID, rule: BackwardRule) -> BufferID? {
    graph.resolved(value).flatMap { gradients[rule]?[$0] }
  }
}

/// The place of a buffer in `ExecutionPlan.buffers`.
public struct BufferID: Hashable, Sendable {
  /// The index.
  public let index: Int
  /// Wraps an index.
  public init(_ index: Int) { self.index = index }
}

/// A stretch of the arena with the steps that need it.
public struct Buffer: Sendable, Hashable {
  /// What a buffer holds.
  public enum Purpose: String, Sendable, Hashable {
    /// A layer's value.
    case value
    /// The derivative of the score by a value.
    case gradient
    /// What a forward step keeps for its backward step.
    case saved
    /// Room for one step.
    case scratch
  }
  /// A place in another buffer.
  public struct Room: Sendable, Hashable {
    /// The other buffer, which is in no other one.
    public var buffer: BufferID
    /// Floats before the place.
    public var offset: Int
  }
  /// What it holds.
  public var purpose: Purpose
  /// The layer it belongs to, for printing.
  public var name: String
  /// Its size, in floats.
  public var count: Int
  /// How its values lie, where they lie in blocks of channels; nil for rows.
  public var layout: BlockLayout?
  /// The first and the last step that need it. Forward steps count from 0, each backward run's
  /// from the number of forward steps.
  public var life: ClosedRange<Int>
  /// The backward run it belongs to; nil for buffers of the forward run.
  public var rule: BackwardRule?
  /// The buffer that it is a stretch of, and the floats before it there.
  public var room: Room?
  /// Where it lies, in floats from the arena's start.
  public var offset = 0
  /// Its stretch of the arena.
  public var region: Region { Region(offset: offset, count: count) }
}

/// A weight tensor in the parameter memory.
public struct PlannedParameter: Sendable, Hashable {
  /// What it is and how it is made.
  public var parameter: Parameter
  /// The order that its kernel wants it in; nil for the order of the file.
  public var packing: BlockProduct?
  /// Where it lies in the parameter memory.
  public var region: Region
  /// Whether it is packed before each step that reads it, in a region that others use as well.
  public var isTransient = false
}

/// What a batch norm or dropout in training form keeps for the trainer.
public struct TrainingState: Sendable, Hashable {
  /// What it is.
  public enum Kind: Sendable, Hashable {
    /// Mean and variance of each channel, one block after the other, after a forward run; with
    /// the places in `parameters` of the running statistics that follow them.
    case statistics(channels: Int, runningMean: Int, runningVariance: Int)
    /// A factor for each value, written before a forward run: 0, or 1 over the share that is kept.
    case factors(dropped: Double)
  }
  /// What it is.
  public var kind: Kind
  /// The layer.
  public var name: String
  /// Where it lies.
  public var buffer: BufferID
  /// How many values each statistic is over, in the whole batch.
  public var valuesPerChannel: Int
}

/// One thing to do.
public struct Step: Sendable {
  /// What is done.
  public var action: Action
  /// The layer it is done for, for printing and timing.
  public var name: String
  /// Multiplications and additions.
  public var operations: Int

  /// The kinds of steps.
  public enum Action: Sendable {
    /// Computes a node's value.
    case forward(ForwardStep)
    /// Adds to the gradients of a node's inputs.
    case backward(BackwardStep)
    /// Lets a gradient through a rectifier that was fused into its node.
    case mask(MaskStep)
    /// Moves values between rows and blocks.
    case convert(ConvertStep)
    /// Packs a weight for the kernels that read it: one that training has changed, or one that is
    /// read only once.
    case pack(PackStep)
    /// Sets a buffer to zero before others add to it.
    case clear(BufferID)
  }
}

/// Computes a node's value.
public struct ForwardStep: Sendable {
  /// The node, by its place in the graph.
  public var node: Int
  /// What computes it.
  public var kernel: ForwardKernel
  /// What it reads.
  public var inputs: [BufferID]
  /// Its weights, by their place in `ExecutionPlan.parameters`.
  public var parameters: [Int]
  /// What it writes.
  public var output: BufferID
  /// What it keeps for backward.
  public var saved: BufferID?
  /// Room to work in.
  public var scratch: BufferID?
  /// Whether its inputs lie where its output is, so that there is nothing to do.
  public var isInPlace = false
}

/// Adds to the gradients of a node's inputs.
public struct BackwardStep: Sendable {
  /// The node, by its place in the graph.
  public var node: Int
  /// What computes it.
  public var kernel: BackwardKernel
  /// How rectifiers let gradients through.
  public var rule: BackwardRule
  /// The node's inputs, where it reads them.
  public var inputs: [BufferID?]
  /// Its weights, by their place in `ExecutionPlan.parameters`.
  public var parameters: [Int]
  /// The node's output, where it reads it.
  public var output: BufferID?
  /// What forward kept.
  public var saved: BufferID?
  /// Room to work in.
  public var scratch: BufferID?
  /// The derivative by the node's output.
  public var outputGradient: BufferID
  /// Where the derivatives by its inputs go; nil for those nobody wants.
  public var inputGradients: [BufferID?]
  /// The parameters whose derivative is wanted, by their place in `ExecutionPlan.parameters`, in
  /// the operator's order; nil for those nobody wants.
  public var parameterGradients: [Int?]
  /// Whether each input gradient already holds something to add to. A kernel may overwrite
  /// where it does not; plain code always finds a cleared buffer.
  public var accumulates: [Bool]
  /// The rectifier that wrote the first input, where this step lets the finished gradient through
  /// it.
  public var mask: FusedMask?
  /// The rectifier that was fused into the node itself, where the step lets the output's gradient
  /// through it.
  public var ownMask: RectifierMask?
}

/// A rectifier's backward rule as the last thing that a step does.
public struct FusedMask: Sendable, Hashable {
  /// Which gradients pass.
  public var mask: RectifierMask
  /// The rectifier's value, where the rule reads it.
  public var value: BufferID?
}

/// Moves values between rows and blocks of channels.
public struct ConvertStep: Sendable, Hashable {
  /// What is read.
  public var source: BufferID
  /// What is written.
  public var target: BufferID
  /// Whether the values are added to what the target holds.
  public var accumulates = false
}

/// Packs a weight for its kernels from the order of the file.
public struct PackStep: Sendable, Hashable {
  /// The weight, by its place in `ExecutionPlan.parameters`.
  public var source: Int
  /// What each of its output channels is multiplied by, by its place there; nil for nothing.
  public var factors: Int?
  /// The packed one, by its place there.
  public var target: Int
}

/// Lets a gradient through a rectifier that was fused into its node.
public struct MaskStep: Sendable {
  /// The node, by its place in the graph.
  public var node: Int
  /// Which gradients pass.
  public var rule: BackwardRule
  /// Whether the rectifier is ReLU6 rather than ReLU.
  public var isRectifier6: Bool
  /// The rectifier's value.
  public var output: BufferID
  /// The derivative by the rectifier's value.
  public var outputGradient: BufferID
  /// The derivative by what the rectifier read.
  public var inputGradient: BufferID
}
