public import Graphs
public import Tensors

/// What a plan is made for. Asking for nothing costs nothing.
public struct PlanRequest: Sendable, Hashable {
  /// Values to keep readable after the forward run.
  public var values: Set<ValueID> = []
  /// Values whose derivative of the score is wanted, for each rule.
  public var gradients: [BackwardRule: Set<ValueID>] = [:]
  /// Whether derivatives by the parameters are wanted; batch norms then stay unfolded.
  public var parameterGradients = false
  /// Whether batch norms use the batch's own statistics and dropouts drop, as in training.
  public var training = false
  /// Layers, by index in the spec, that training leaves as they are: their parameters get no
  /// gradient, and their batch norms and dropouts act as in inference.
  public var frozen: Set<Int> = []
  /// Whether the network's outputs are wanted besides the score.
  public var outputs = true
  /// Items that run together.
  public var batch = 1
  /// Which kernels run.
  public var kernels = KernelPath.portable
  /// Whether sums are only reordered: no method that trades rounding for speed.
  public var exact = false
  /// Whether Winograd's method is taken wherever it can serve, not only where it saves time: to see
  /// how much it rounds. Nothing with `exact`.
  public var forcesWinograd = false
  /// How many runs are expected; what must be prepared first has to pay off in so many.
  public var runs = 1
  /// Threads that share each step.
  public var workers = 1
  /// Where a tail plan starts; empty for a plan from the network's input.
  public var start: Set<ValueID> = []

  /// A forward run of one item.
  public init() {}
}
