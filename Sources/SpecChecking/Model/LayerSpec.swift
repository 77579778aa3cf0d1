public import Operators
public import SourceMarks
public import Tensors

/// One layer after expansion.
public struct LayerSpec: Sendable {
  /// Its full name.
  public var name: LayerName
  /// Its operator with all attributes set.
  public var op: any Operator
  /// What it reads.
  public var inputs: [ValueReference]
  /// The shape of one item of each input.
  public var inputShapes: [Shape]
  /// Its output shape and parameters.
  public var inference: Inference
  /// The layer whose tensors this one uses (`share`); nil where it owns its own.
  public var sharedOwner: LayerName?
  /// The layer under whose name the tensors are found.
  public var tensorOwner: LayerName { sharedOwner ?? name }
  /// The key that names it in the file.
  public var span: SourceSpan

  /// States a layer.
  public init(
    name: LayerName, op: any Operator, inputs: [ValueReference], inputShapes: [Shape],
    inference: Inference, span: SourceSpan
  ) {
    self.name = name
    self.op = op
    self.inputs = inputs
    self.inputShapes = inputShapes
    self.inference = inference
    self.span = span
  }
}
