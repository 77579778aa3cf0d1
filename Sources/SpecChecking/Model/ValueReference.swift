/// A value of the network: its input, or what a layer gives.
public enum ValueReference: Hashable, Sendable {
  /// The network's input.
  case input
  /// The output of a layer, by its index in `ModelSpec.layers`.
  case layer(Int)
}
