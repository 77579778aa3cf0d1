public import Tensors

/// What a method that changes something and scores again can see of one item.
public struct ItemEvidence: Sendable {
  /// `[C, H, W]` of the network's input.
  public let inputShape: Shape
  /// The preprocessed input.
  public let input: [Float]
  /// The explained layer; that of the input where the method has no layer.
  public let shape: Shape
  /// The layer's value.
  public let value: [Float]
  /// What a person set.
  public let options: MethodOptions

  /// Bundles what is known of an item.
  public init(
    inputShape: Shape, input: [Float], shape: Shape, value: [Float], options: MethodOptions
  ) {
    self.inputShape = inputShape
    self.input = input
    self.shape = shape
    self.value = value
    self.options = options
  }

  /// One channel of the layer's value.
  func channel(_ index: Int) -> ArraySlice<Float> {
    value[index * shape.plane..<(index + 1) * shape.plane]
  }

  /// The channels that are not the same everywhere: the others make no mask.
  var variedChannels: [Int] {
    (0..<shape.channels).filter { index in
      let values = channel(index)
      return values.contains { $0 != values.first }
    }
  }
}

/// Changed copies of one value, each to be scored.
public struct Trials: Sendable {
  /// How many.
  public let count: Int
  /// Changes copy number `run`, which holds the unchanged value.
  public let change: @Sendable (_ run: Int, FloatBlock) -> Void
  /// Undoes the change; nil where the whole value is copied again.
  public let restore: (@Sendable (_ run: Int, FloatBlock) -> Void)?
  /// The map, from the reading of each copy and that of the unchanged value.
  public let map: @Sendable (_ readings: [Float], _ unchanged: Float) -> Heatmap

  /// States the changes and what becomes of their scores.
  public init(
    count: Int, change: @escaping @Sendable (Int, FloatBlock) -> Void,
    restore: (@Sendable (Int, FloatBlock) -> Void)? = nil,
    map: @escaping @Sendable ([Float], Float) -> Heatmap
  ) {
    self.count = count
    self.change = change
    self.restore = restore
    self.map = map
  }
}

/// A method that changes a value and scores again.
public struct Rescoring: Sendable {
  /// What is changed.
  public enum Place: Sendable, Hashable {
    /// The layer's value: only what follows the layer is run.
    case layer
    /// The network's input.
    case input
  }
  /// What is read of each run.
  public enum Reading: Sendable, Hashable {
    /// The explained number itself.
    case score
    /// The probability of the class: the softmax of the scores.
    case probability
  }
  /// What is changed.
  public let place: Place
  /// Whether there is a map for each layer, or one of the input's size.
  public let isPerLayer: Bool
  /// What is read.
  public let reading: Reading
  /// How many runs an item needs.
  public let runs: @Sendable (ItemEvidence) -> Int
  /// The runs.
  public let trials: @Sendable (ItemEvidence) -> Trials
}

/// A method that averages input gradients over changed inputs.
public struct GradientSampling: Sendable {
  /// How many runs an item needs.
  public let runs: @Sendable (ItemEvidence) -> Int
  /// Writes changed input number `run` over a copy of the input.
  public let change: @Sendable (ItemEvidence, _ run: Int, FloatBlock) -> Void
  /// How much each gradient counts.
  public let weights: @Sendable (ItemEvidence) -> [Double]
  /// The tensor, from the weighted sum of gradients, and the score of each run.
  public let finish: @Sendable (ItemEvidence, _ sum: [Double], _ scores: [Float]) -> [Float]
  /// The difference of scores that the tensor should add up to; nil where nothing is promised.
  public let promised: (@Sendable (_ unchanged: Float, _ scores: [Float]) -> Double)?
}

/// Whether the parts of an explanation add up to what they explain.
public struct Completeness: Sendable, Hashable {
  /// The method.
  public let method: String
  /// What the parts add up to.
  public let sum: Double
  /// What they should add up to: a score, or a difference of scores.
  public let promised: Double
  /// How far they are off.
  public var gap: Double { abs(sum - promised) }
  /// The gap as a share of what was promised.
  public var relativeGap: Double { gap / max(abs(promised), 1e-12) }
}
