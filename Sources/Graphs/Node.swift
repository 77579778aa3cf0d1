public import Operators
public import Tensors

/// One computation of a graph: a layer, or several that a rewrite made one.
public struct Node: Sendable {
  /// The layers it computes, by index in the spec, in order; the last gives the node its value.
  public internal(set) var layers: [Int]
  /// The operator that computes it, apart from `activation`.
  public internal(set) var op: any Operator
  /// The operator's kind of arithmetic for these inputs.
  public internal(set) var role: Role
  /// The values it reads.
  public internal(set) var inputs: [ValueID]
  /// The shape of one item of each input, as the operator sees it (a view may have reshaped it).
  public internal(set) var inputShapes: [Shape]
  /// The value it writes.
  public internal(set) var output: ValueID
  /// The shape of one item of the output, as the operator writes it.
  public internal(set) var outputShape: Shape
  /// Its weights, in the operator's order.
  public internal(set) var parameters: [Parameter]
  /// Floats an item that forward keeps for backward.
  public internal(set) var saved: Int
  /// Floats that the operator's plain code needs while it runs.
  public internal(set) var scratch: Int
  /// A rectifier applied to the result before it is written; `.rectifier` or `.rectifier6`.
  public internal(set) var activation: Pointwise?
  /// Whether the last input is no operand of the operator but is added to its result, before the
  /// activation.
  public internal(set) var addsLastInput = false
  /// The shape before a maximum pooling of 2 × 2 that follows the activation; nil where none does.
  public internal(set) var poolsFrom: Shape?

  init(
    layers: [Int], op: any Operator, role: Role, inputs: [ValueID], inputShapes: [Shape],
    output: ValueID, outputShape: Shape, parameters: [Parameter], saved: Int, scratch: Int
  ) {
    self.layers = layers
    self.op = op
    self.role = role
    self.inputs = inputs
    self.inputShapes = inputShapes
    self.output = output
    self.outputShape = outputShape
    self.parameters = parameters
    self.saved = saved
    self.scratch = scratch
  }
}

/// A weight tensor as a node reads it, and how it comes about.
public struct Parameter: Sendable, Hashable {
  /// Its extents, in PyTorch's order.
  public var dimensions: [Int]
  /// What it is for.
  public var kind: ParameterShape.Kind
  /// How it is made from the weight file.
  public var recipe: ParameterRecipe
  /// How many values.
  public var count: Int { dimensions.reduce(1, *) }

  /// States a parameter.
  public init(dimensions: [Int], kind: ParameterShape.Kind, recipe: ParameterRecipe) {
    self.dimensions = dimensions
    self.kind = kind
    self.recipe = recipe
  }
}

/// How a parameter is made from tensors of the weight file, once, before anything runs.
public enum ParameterRecipe: Sendable, Hashable {
  /// A tensor as it is.
  case tensor(String)
  /// A weight times the factor of a batch norm: `w · γ / √(σ² + ε)` for its output channel,
  /// which is `(index / inner) % channels`.
  case foldedWeight(String, BatchNormTensors, inner: Int)
  /// The offset that goes with it: `(b − μ) · γ / √(σ² + ε) + β`; `b` is 0 where there is none.
  case foldedBias(String?, BatchNormTensors)
  /// The factor of a batch norm that stands alone: `γ / √(σ² + ε)`.
  case normScale(BatchNormTensors)

  /// The tensor of the weight file that it starts from.
  public var tensorName: String {
    switch self {
    case .tensor(let name), .foldedWeight(let name, _, _): name
    case .foldedBias(let name, let norm): name ?? norm.mean
    case .normScale(let norm): norm.scale ?? norm.variance
    }
  }
}

/// The tensors of a batch norm, by their full names.
public struct BatchNormTensors: Sendable, Hashable {
  /// γ; nil where the layer is not affine, and then 1.
  public var scale: String?
  /// β; nil where the layer is not affine, and then 0.
  public var shift: String?
  /// μ
  public var mean: String
  /// σ²
  public var variance: String
  /// ε
  public var epsilon: Double
  /// How many channels.
  public var channels: Int
}
