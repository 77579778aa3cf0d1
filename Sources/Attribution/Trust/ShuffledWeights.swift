public import Execution
public import Tensors

/// Weights of which some tensors have their numbers shuffled: what was learned is gone, the size
/// and spread of the numbers stay, and variances stay positive.
///
/// - Source: Adebayo et al. 2018, section 3, with a permutation in the place of new random numbers.
public struct ShuffledWeights<Source: ParameterSource>: ParameterSource {
  private let source: Source
  private let names: Set<String>
  private let seed: UInt64

  /// Shuffles the tensors of some names. A tensor's order depends on the seed and on its name.
  public init(_ source: Source, shuffling names: Set<String>, seed: UInt64) {
    self.source = source
    self.names = names
    self.seed = seed
  }

  public func load(_ name: String, into block: FloatBlock) throws(Source.Fault) {
    try source.load(name, into: block)
    guard names.contains(name) else { return }
    var numbers = CounterGenerator(seed: seed, stream: "shuffled/\(name)")
    var values = block.mutableSpan
    var last = values.count - 1
    while last > 0 {
      let other = Int(numbers.next() % UInt64(last + 1))
      values.swapAt(last, other)
      last -= 1
    }
  }
}
