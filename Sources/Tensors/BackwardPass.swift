/// What an operator may touch while it runs backward. Made by `Execution` before the run.
///
/// - Layout: as in `ForwardPass`; a gradient has the layout of what it is the gradient of.
public struct BackwardPass: ~Copyable, Sendable {
  /// How many items stand one after the other in every tensor.
  public let batch: Int
  /// How rectifiers let the gradient through; other operators do not look at it.
  public let rule: BackwardRule
  /// The shape of one item of each input.
  public let inputShapes: [Shape]
  /// The shape of one item of the output.
  public let outputShape: Shape
  private let inputs: [FloatBlock?]
  private let parameters: [FloatBlock]
  private let outputBlock: FloatBlock?
  private let savedBlock: FloatBlock?
  private let scratchBlock: FloatBlock?
  private let outputGradientBlock: FloatBlock
  private let inputGradients: [FloatBlock?]
  private let parameterGradients: [FloatBlock?]

  /// Binds an operator's tensors. Forward values that the operator did not ask for in its
  /// `backwardReads` are nil, and so is every gradient that the plan pruned.
  public init(
    batch: Int, rule: BackwardRule, inputShapes: [Shape], outputShape: Shape,
    inputs: [FloatBlock?], parameters: [FloatBlock], output: FloatBlock?, saved: FloatBlock?,
    scratch: FloatBlock? = nil, outputGradient: FloatBlock, inputGradients: [FloatBlock?],
    parameterGradients: [FloatBlock?] = []
  ) {
    self.batch = batch
    self.rule = rule
    self.inputShapes = inputShapes
    self.outputShape = outputShape
    self.inputs = inputs
    self.parameters = parameters
    outputBlock = output
    savedBlock = saved
    scratchBlock = scratch
    outputGradientBlock = outputGradient
    self.inputGradients = inputGradients
    self.parameterGradients = parameterGradients
  }

  /// How many inputs there are.
  public var inputCount: Int { inputShapes.count }

  /// All items of an input; only for operators that declared `.inputs`.
  @_lifetime(borrow self)
  public borrowing func input(_ index: Int = 0) -> Span<Float> {
    guard let block = inputs[index] else { preconditionFailure("input not declared as read") }
    return unsafe _overrideLifetime(UnsafeBufferPointer(block.buffer).span, borrowing: self)
  }
  /// A parameter.
  @_lifetime(borrow self)
  public borrowing func parameter(_ index: Int) -> Span<Float> {
    unsafe _overrideLifetime(UnsafeBufferPointer(parameters[index].buffer).span, borrowing: self)
  }
  /// All items of the output; only for operators that declared `.output`.
  @_lifetime(borrow self)
  public borrowing func output() -> Span<Float> {
    guard let outputBlock else { preconditionFailure("output not declared as read") }
    return unsafe _overrideLifetime(UnsafeBufferPointer(outputBlock.buffer).span, borrowing: self)
  }
  /// What forward kept; only for operators that declared `.saved`.
  @_lifetime(borrow self)
  public borrowing func saved() -> Span<Float> {
    guard let savedBlock else { preconditionFailure("saved values not declared as read") }
    return unsafe _overrideLifetime(UnsafeBufferPointer(savedBlock.buffer).span, borrowing: self)
  }
  /// Room for the step alone (`Inference.scratch` floats), contents undefined.
  @_lifetime(borrow self)
  public borrowing func scratch() -> MutableSpan<Float>? {
    guard let scratchBlock else { return nil }
    return unsafe _overrideLifetime(scratchBlock.buffer.mutableSpan, borrowing: self)
  }
  /// The derivative of the score by the output.
  @_lifetime(borrow self)
  public borrowing func outputGradient() -> Span<Float> {
    unsafe _overrideLifetime(UnsafeBufferPointer(outputGradientBlock.buffer).span, borrowing: self)
  }
  /// Where to add the derivative by an input; nil when nobody wants it.
  @_lifetime(borrow self)
  public borrowing func inputGradient(_ index: Int = 0) -> MutableSpan<Float>? {
    guard let block = inputGradients[index] else { return nil }
    return unsafe _overrideLifetime(block.buffer.mutableSpan, borrowing: self)
  }
  /// Where to add the derivative by a parameter, summed over the batch; nil when nobody wants it.
  @_lifetime(borrow self)
  public borrowing func parameterGradient(_ index: Int) -> MutableSpan<Float>? {
    guard index < parameterGradients.count, let block = parameterGradients[index] else {
      return nil
    }
    return unsafe _overrideLifetime(block.buffer.mutableSpan, borrowing: self)
  }
}
