public import Tensors

/// The tensors of a network, each found in a weight file with the shape it needs.
public struct WeightTable: Sendable {
  /// Where the values are.
  public let source: WeightSource
  /// Whether NaN and infinite values are let through; they are faults otherwise.
  public var allowsNonFinite = false
  private let places: [String: (kind: TensorRequest.Kind, entry: TensorEntry)]

  init(source: WeightSource, places: [String: (kind: TensorRequest.Kind, entry: TensorEntry)]) {
    self.source = source
    self.places = places
  }

  /// What the file says of a tensor, by the network's name for it.
  public func entry(named name: String) -> TensorEntry? { places[name]?.entry }

  /// Writes a tensor's values, row-major in PyTorch's order, over `block`.
  ///
  /// - Parameter name: The network's name for the tensor.
  /// - Throws: `WeightFault`: values that are not finite, negative variances, a file that changed.
  public func load(_ name: String, into block: FloatBlock) throws(WeightFault) {
    guard let place = places[name] else { throw .missing(path: source.path, tensor: name) }
    var checks: ValueChecks = allowsNonFinite ? [] : [.finite]
    if place.kind == .runningVariance { checks.insert(.notNegative) }
    try source.read(place.entry.name, into: block, checks: checks)
  }
}
