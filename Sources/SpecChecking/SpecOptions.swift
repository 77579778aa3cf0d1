public import Operators

/// What a person may change about a spec without editing it.
public struct SpecOptions: Sendable {
  /// Values for the network's parameters, by name (`--set classes=10`).
  public var set: [String: String]
  /// Another input size (`--size 320x320`).
  public var size: Pair?
  /// The methods that `explain.method` may name; empty where nobody knows.
  public var methods: [String]

  /// Collects options; without arguments nothing is changed.
  public init(set: [String: String] = [:], size: Pair? = nil, methods: [String] = []) {
    self.set = set
    self.size = size
    self.methods = methods
  }
}
