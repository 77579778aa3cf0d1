public import Tensors

/// All that one run says about one target of one item.
public struct Explanation: Sendable {
  /// A map at a layer.
  public struct LayerMap: Sendable {
    /// The method's name.
    public let method: String
    /// The layer's name.
    public let layer: String
    /// Signed, at the layer's own size.
    public let map: Heatmap
  }
  /// A tensor of the input's shape.
  public struct InputTensor: Sendable {
    /// The method's name.
    public let method: String
    /// The layer whose map it was multiplied with, if any.
    public let layer: String?
    /// `[C, H, W]`
    public let values: [Float]
  }
  /// The derivative of the score by a layer's value.
  public struct LayerGradient: Sendable {
    /// The layer's name.
    public let layer: String
    /// `[C, H, W]`
    public let shape: Shape
    /// The values.
    public let values: [Float]
  }
  /// What is explained.
  public let target: Target
  /// The explained number.
  public let score: Float
  /// Maps by method, then layer, in the order asked for.
  public internal(set) var maps: [LayerMap] = []
  /// Input-sized tensors.
  public internal(set) var tensors: [InputTensor] = []
  /// Whether parts add up to the whole, for methods that promise it.
  public internal(set) var completeness: [Completeness] = []
  /// What the score is made of at each layer, where it was asked for.
  public internal(set) var sums: [LayerSum] = []
  /// Gradients at the layers, where they were asked for.
  public internal(set) var gradients: [LayerGradient] = []
}
