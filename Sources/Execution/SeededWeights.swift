import Operators
public import SpecChecking
public import Tensors

/// Weights drawn from a seed: what training starts from, and for trying a network before it.
///
/// Weights follow a rule; factors are 1, offsets 0, running means 0 and variances 1. A tensor
/// depends on the seed and on its own name alone.
///
/// - Source: He et al. 2015, equation 10; Glorot & Bengio 2010, equation 16.
public struct SeededWeights: ParameterSource, Sendable {
  /// There is no tensor of this name in the network.
  public struct Missing: Error, Equatable, Sendable {
    /// The name.
    public let name: String
  }
  private let seed: UInt64
  private let rule: TrainSpec.Initialisation
  private let shapes: [String: ParameterShape]

  /// Weights for a network.
  public init(seed: UInt64, rule: TrainSpec.Initialisation = .he, for spec: ModelSpec) {
    self.seed = seed
    self.rule = rule
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
      let outputs = shape.dimensions.first ?? 1
      let fanIn = max(shape.count / max(outputs, 1), 1)
      var numbers = CounterGenerator(seed: seed, stream: name)
      switch rule {
      case .he:
        let deviation = (2 / Double(fanIn)).squareRoot()
        for i in values.indices { values[i] = Float(numbers.normal() * deviation) }
      case .glorot:
        let window = shape.dimensions.dropFirst(2).reduce(1, *)
        let bound = (6 / Double(fanIn + outputs * window)).squareRoot()
        for i in values.indices { values[i] = Float((2 * numbers.uniform() - 1) * bound) }
      }
    }
  }
}
