public import Tensors

/// Where a session gets its weights from: a weight file, seeded numbers, a trainer.
public protocol ParameterSource {
  /// Why a tensor cannot be had.
  associatedtype Fault: Error
  /// Writes a tensor's values, row-major in PyTorch's order, over `block`.
  ///
  /// - Throws: `Fault` where the tensor is missing, damaged or of another size.
  func load(_ name: String, into block: FloatBlock) throws(Fault)
  /// A tensor's values where they already lie, in the same order; nil where they have to be loaded.
  ///
  /// - Throws: `Fault` where the tensor is damaged.
  func resident(_ name: String, count: Int) throws(Fault) -> FloatBlock?
}

extension ParameterSource {
  public func resident(_ name: String, count: Int) throws(Fault) -> FloatBlock? { nil }
}

/// Weights held in memory by name.
public struct TensorDictionary: ParameterSource, Sendable {
  /// Why a tensor cannot be had.
  public enum Fault: Error, Equatable, Sendable {
    /// There is no tensor of this name.
    case missing(String)
    /// The tensor has another number of values.
    case wrongCount(String, expected: Int, got: Int)
  }
  /// The values by full tensor name.
  public var tensors: [String: [Float]]

  /// Wraps values.
  public init(_ tensors: [String: [Float]]) { self.tensors = tensors }

  public func load(_ name: String, into block: FloatBlock) throws(Fault) {
    guard let values = tensors[name] else { throw .missing(name) }
    guard values.count == block.count else {
      throw .wrongCount(name, expected: block.count, got: values.count)
    }
    block.copy(from: values)
  }
}
