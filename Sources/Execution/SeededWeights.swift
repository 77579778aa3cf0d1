import Operators
public import SpecChecking
public import Tensors

/// Weights drawn from a seed: for trying a network before it is trained, and for tests.
///
/// Weights are normal with variance `2 / fan-in` (He et al. 2015, equation 10), factors 1, offsets
/// 0, running means 0 and variances 1. A tensor depends on the seed and on its own name alone.
public struct SeededWeights: ParameterSource, Sendable {
  /// There is no tensor of this name in the network.
  public struct Missing: Error, Equatable, Sendable {
    /// The name.
    public let name: String
  }
  private let seed: UInt64
  private let shapes: [String: ParameterShape]

  /// Weights for a network.
  public init(seed: UInt64, for spec: ModelSpec) {
    self.seed = seed
    shapes = Dictionary(
      spec.tensors.map { ($0.name, $0.shape) }, uniquingKeysWith: { first, _ in first })
  }

  public func load(_ name: String, into block: FloatBlock) throws(Missing) {
    guard let shape = shapes[name] else { throw Missing(name: name) }
    var values = block.mutableSpan
    switch shape.kind {
    case .bias, .shift, .runningMean: for i in values.indices { values[i] = 0 }
    case .scale, .runningVariance: for i in values.indices { values[i] = 1 }
    case .weight:
      let fanIn = max(shape.count / max(shape.dimensions.first ?? 1, 1), 1)
      let deviation = (2 / Double(fanIn)).squareRoot()
      var numbers = CounterGenerator(seed: seed, stream: name)
      for i in values.indices { values[i] = Float(numbers.normal() * deviation) }
    }
  }
}
