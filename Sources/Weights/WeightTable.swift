public import Tensors

/// The tensors of a network, each found in a weight file with the shape it needs.
public struct WeightTable: Sendable {
  /// Where the values are.
  public let source: WeightSource
  /// Whether NaN and infinite values are let through; they are faults otherwise.
  public var allowsNonFinite = false
  let places: [String: TensorPlace]

  init(source: WeightSource, places: [String: TensorPlace]) {
    self.source = source
    self.places = places
  }

  /// What the file says of a tensor, by the network's name for it.
  public func entry(named name: String) -> TensorEntry? { places[name]?.entry }

  /// A tensor's values where they lie in the file, row-major in PyTorch's order; nil where they have
  /// to be read and changed first.
  ///
  /// - Parameter name: The network's name for the tensor.
  /// - Throws: `WeightFault`, as `load` does.
  public func resident(_ name: String, count: Int) throws(WeightFault) -> FloatBlock? {
    guard let place = places[name], place.change.isNone, place.entry.count == count else {
      return nil
    }
    return try source.mapped(place.entry.name, checks: checks(of: place))
  }

  private func checks(of place: TensorPlace) -> ValueChecks {
    var checks: ValueChecks = allowsNonFinite ? [] : [.finite]
    if place.kind == .runningVariance { checks.insert(.notNegative) }
    return checks
  }

  /// Writes a tensor's values, row-major in PyTorch's order, over `block`.
  ///
  /// - Parameter name: The network's name for the tensor.
  /// - Throws: `WeightFault`: values that are not finite, negative variances, a file that changed.
  public func load(_ name: String, into block: FloatBlock) throws(WeightFault) {
    guard let place = places[name] else { throw .missing(path: source.path, tensor: name) }
    let checks = checks(of: place)
    guard !place.change.isNone else {
      return try source.read(place.entry.name, into: block, checks: checks)
    }
    let stored = try source.values(of: place.entry.name, checks: checks)
    var target = block.mutableSpan
    place.change.move(stored, place.entry.dimensions, to: &target)
    guard let name = place.change.divisor else { return }
    // Caffe reads a factor of zero as "no statistics yet".
    let factor = try source.values(of: name, checks: checks).first ?? 0
    for index in 0..<target.count { target[index] = factor == 0 ? 0 : target[index] / factor }
  }
}
