/// What an operator may touch while it runs forward. Made by `Execution` before the run.
///
/// - Layout: every tensor is `batch` items one after the other, each row-major in its shape.
public struct ForwardPass: ~Copyable, Sendable {
  /// How many items stand one after the other in every tensor.
  public let batch: Int
  /// The shape of one item of each input.
  public let inputShapes: [Shape]
  /// The shape of one item of the output.
  public let outputShape: Shape
  private let inputs: [FloatBlock]
  private let parameters: [FloatBlock]
  private let outputBlock: FloatBlock
  private let savedBlock: FloatBlock?
  private let scratchBlock: FloatBlock?

  /// Binds an operator's tensors. `saved` is nil when no backward step will read it.
  public init(
    batch: Int, inputShapes: [Shape], outputShape: Shape, inputs: [FloatBlock],
    parameters: [FloatBlock], output: FloatBlock, saved: FloatBlock? = nil,
    scratch: FloatBlock? = nil
  ) {
    self.batch = batch
    self.inputShapes = inputShapes
    self.outputShape = outputShape
    self.inputs = inputs
    self.parameters = parameters
    outputBlock = output
    savedBlock = saved
    scratchBlock = scratch
  }

  /// How many inputs there are.
  public var inputCount: Int { inputs.count }

  /// All items of an input.
  @_lifetime(borrow self)
  public borrowing func input(_ index: Int = 0) -> Span<Float> {
    unsafe _overrideLifetime(UnsafeBufferPointer(inputs[index].buffer).span, borrowing: self)
  }
  /// A parameter, in the order that `Inference.parameters` lists them.
  @_lifetime(borrow self)
  public borrowing func parameter(_ index: Int) -> Span<Float> {
    unsafe _overrideLifetime(UnsafeBufferPointer(parameters[index].buffer).span, borrowing: self)
  }
  /// All items of the output. `forward` writes every element.
  @_lifetime(borrow self)
  public borrowing func output() -> MutableSpan<Float> {
    unsafe _overrideLifetime(outputBlock.buffer.mutableSpan, borrowing: self)
  }
  /// What backward will read of this step (`Inference.saved` floats an item); nil when the plan
  /// has no backward step here, and then nothing needs to be kept.
  @_lifetime(borrow self)
  public borrowing func saved() -> MutableSpan<Float>? {
    guard let savedBlock else { return nil }
    return unsafe _overrideLifetime(savedBlock.buffer.mutableSpan, borrowing: self)
  }
  /// Room for the step alone (`Inference.scratch` floats), contents undefined.
  @_lifetime(borrow self)
  public borrowing func scratch() -> MutableSpan<Float>? {
    guard let scratchBlock else { return nil }
    return unsafe _overrideLifetime(scratchBlock.buffer.mutableSpan, borrowing: self)
  }
}
