public import Tensors

/// One kind of layer: a value that holds the layer's attributes and nothing else.
///
/// The room `Operators` says what a layer *is*: attributes, shape rule, parameters, and its plain
/// forward and backward, one file each in `Ops/`. How fast a layer runs is `Kernels`' business;
/// the code here is the meaning, and the oracle that every fast kernel is tested against.
public protocol Operator: Sendable {
  /// Attributes at their documented defaults; required ones at any legal value.
  init()
  /// Name, summary, paper, and every attribute with its key, default, range and doc line.
  static var schema: OperatorSchema<Self> { get }
  /// What kind of arithmetic this is, for rewrites and lowering. Called after `infer` accepted
  /// the same inputs.
  func role(for inputs: [Shape]) -> Role
  /// The shape rule for one item. Pure: no tensors, no memory.
  func infer(_ inputs: [Shape]) throws(ShapeFault) -> Inference
  /// What `backward` reads of the forward run to compute input gradients, besides the incoming
  /// gradient and the parameters. The planner frees everything else early.
  var backwardReads: BackwardReads { get }
  /// What `backward` reads in addition when gradients of parameters are wanted.
  var parameterGradientReads: BackwardReads { get }
  /// The operator that stands for this one while the network is trained; nil where it is the same.
  var trainingForm: (any Operator)? { get }
  /// Computes every element of the output from the inputs and the parameters.
  func forward(_ pass: borrowing ForwardPass)
  /// Adds to each gradient that is asked for; leaves the others alone.
  func backward(_ pass: borrowing BackwardPass)
}

extension Operator {
  /// Most operators with parameters need their inputs to differentiate by them.
  public var parameterGradientReads: BackwardReads { .inputs }
  /// Most operators do the same in training.
  public var trainingForm: (any Operator)? { nil }
  /// The operator's name in a spec.
  public var name: String { Self.schema.name }
}

/// Everything the planner must know of an operator before a tensor exists.
public struct Inference: Sendable, Equatable {
  /// The shape of one item of the output.
  public var output: Shape
  /// The weight tensors that the operator owns, in the order its passes see them.
  public var parameters: [ParameterShape]
  /// Floats an item that forward keeps for backward.
  public var saved: Int
  /// Floats, for the whole batch, that a step needs only while it runs.
  public var scratch: Int

  /// States an operator's needs.
  public init(
    output: Shape, parameters: [ParameterShape] = [], saved: Int = 0, scratch: Int = 0
  ) {
    self.output = output
    self.parameters = parameters
    self.saved = saved
    self.scratch = scratch
  }
}

/// A weight tensor that an operator owns.
public struct ParameterShape: Sendable, Hashable {
  /// What a parameter is for; decides initialisation, weight decay and naming profiles.
  public enum Kind: String, Sendable, Hashable {
    /// Multiplies inputs.
    case weight
    /// Is added to outputs.
    case bias
    /// A normalisation's factor.
    case scale
    /// A normalisation's offset.
    case shift
    /// A statistic, not trained by gradients.
    case runningMean
    /// A statistic, not trained by gradients.
    case runningVariance
  }
  /// The name behind the layer's path, in PyTorch's words: `weight`, `bias`, `running_mean`.
  public var name: String
  /// The extents, in PyTorch's order (`[out, in / groups, height, width]` for a convolution).
  public var dimensions: [Int]
  /// What it is for.
  public var kind: Kind

  /// States a tensor's name, extents and purpose.
  public init(_ name: String, _ dimensions: [Int], _ kind: Kind) {
    self.name = name
    self.dimensions = dimensions
    self.kind = kind
  }
  /// How many values.
  public var count: Int { dimensions.reduce(1, *) }
}

/// Values of the forward run that a backward step reads.
public struct BackwardReads: OptionSet, Sendable, Hashable {
  /// The bits of the set.
  public let rawValue: UInt8
  /// Makes a set from its bits.
  public init(rawValue: UInt8) { self.rawValue = rawValue }
  /// Every input of the step.
  public static let inputs = Self(rawValue: 1)
  /// The output of the step.
  public static let output = Self(rawValue: 2)
  /// What the step kept (`Inference.saved`).
  public static let saved = Self(rawValue: 4)
}
