public import Tensors

/// A way to turn activations and gradients into an explanation. One file each in `Methods/`.
public protocol Method: Sendable {
  /// The name on the command line.
  var name: String { get }
  /// One sentence with the equation.
  var summary: String { get }
  /// Authors and year.
  var paper: String { get }
  /// What the method makes, and of what.
  var recipe: Recipe { get }
  /// Whether the map depends on the class. A picture of one that does not says so.
  var isClassSpecific: Bool { get }
  /// Whether the map of one class rather than another is the difference of the two classes' maps.
  var isLinearInScore: Bool { get }
}

extension Method {
  public var isClassSpecific: Bool { true }
  public var isLinearInScore: Bool { false }
}

/// What a method makes, and what it needs for that.
public enum Recipe: Sendable {
  /// A map at a layer from the layer's value and its gradient.
  case layerMap(@Sendable (LayerEvidence) -> Heatmap)
  /// A map at the layer before the network's linear head, from that head's weights.
  case headMap(@Sendable (LayerEvidence, HeadWeights) -> Heatmap)
  /// A tensor of the input's shape from the input and its gradient under a rule.
  case inputTensor(BackwardRule, @Sendable (InputEvidence) -> [Float])
  /// A tensor of the input's shape for each layer, from an input tensor under a rule and the map
  /// of a layer method.
  case product(BackwardRule, @Sendable (LayerEvidence) -> Heatmap)
  /// A map from the scores of changed copies of a layer's value or of the input.
  case rescored(Rescoring)
  /// A tensor of the input's shape from the gradients of changed copies of the input.
  case gradientSampling(GradientSampling)
  /// A map of the input's size from the shares of the input and of every offset.
  case offsetShares(@Sendable (OffsetShares) -> Heatmap)

  /// Whether the network is run many times.
  public var runsOften: Bool {
    switch self {
    case .rescored, .gradientSampling: true
    case .layerMap, .headMap, .inputTensor, .product, .offsetShares: false
    }
  }
}

/// What a layer method sees of one item.
public struct LayerEvidence: Sendable {
  /// `[C, H, W]`
  public let shape: Shape
  /// The layer's value A.
  public let activation: FloatBlock
  /// The derivative G of the score by A; nil for methods that need no gradient.
  public let gradient: FloatBlock?

  /// Bundles a layer's value and gradient.
  public init(shape: Shape, activation: FloatBlock, gradient: FloatBlock?) {
    self.shape = shape
    self.activation = activation
    self.gradient = gradient
  }

  /// The map `Σ_k f_k(A_k, G_k)` over channels, where `combine` adds one channel to the sum.
  /// The sum is kept in double: hundreds of channels of either sign cancel.
  func sumOverChannels(
    _ combine: (_ a: borrowing Span<Float>, _ g: borrowing Span<Float>, inout [Double]) -> Void
  ) -> Heatmap {
    var sum = [Double](repeating: 0, count: shape.plane)
    for channel in 0..<shape.channels {
      let a = activation.part(offset: channel * shape.plane, count: shape.plane)
      let g = (gradient ?? activation).part(offset: channel * shape.plane, count: shape.plane)
      combine(a.span, g.span, &sum)
    }
    return Heatmap(height: shape.height, width: shape.width, values: sum.map { Float($0) })
  }
}

/// What an input method sees of one item.
public struct InputEvidence: Sendable {
  /// `[C, H, W]`
  public let shape: Shape
  /// The network's input, preprocessed.
  public let input: FloatBlock
  /// The derivative of the score by the input, under the method's rule.
  public let gradient: FloatBlock
}

/// The weights of a linear head, combined for what is explained: `w(class) − w(versus)`.
public struct HeadWeights: Sendable {
  /// One weight for each channel of the layer.
  public let weights: [Float]
}
