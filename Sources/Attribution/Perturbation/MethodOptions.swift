/// What a person may set about methods that run the network many times.
public struct MethodOptions: Sendable, Hashable {
  /// What stands in the place of an ablated channel.
  public enum Ablation: String, Sendable, CaseIterable {
    /// Zero.
    case zero
    /// The channel's own mean over positions.
    case mean
  }
  /// Where random numbers start: the same seed gives the same maps on every machine.
  public var seed: UInt64 = 1
  /// How many samples, masks or steps; nil for the method's own number.
  public var samples: Int?
  /// SmoothGrad's noise, as a share of the input's range.
  public var noise = 0.15
  /// The side of an occluding square in input pixels; nil for a seventh of the shorter side.
  public var window: Int?
  /// How far the square moves; nil for half its side.
  public var stride: Int?
  /// What an ablated channel becomes.
  public var ablation = Ablation.zero

  /// The methods' own settings.
  public init() {}
}
