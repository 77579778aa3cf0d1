public import Tensors

/// Checks that shape rules share.
extension Array where Element == Shape {
  /// The single input.
  ///
  /// - Throws: `inputCount` for any other number.
  public func single() throws(ShapeFault) -> Shape {
    guard count == 1 else { throw .inputCount(expected: 1...1, got: count) }
    return self[0]
  }
  /// The single input, an image.
  ///
  /// - Throws: `inputCount`, `needsImage`.
  public func singleImage() throws(ShapeFault) -> Shape {
    let shape = try single()
    guard shape.isImage else { throw .needsImage(got: shape) }
    return shape
  }
  /// The first of two or more inputs.
  ///
  /// - Throws: `inputCount` for fewer.
  public func several() throws(ShapeFault) -> Shape {
    guard count >= 2 else { throw .inputCount(expected: 2...Int.max, got: count) }
    return self[0]
  }
}

extension Inference {
  /// Itself, where the output and each parameter hold 1 to 2^31 values.
  ///
  /// Every shape rule whose result can be larger than its inputs ends with this, so that no
  /// later stage can overflow.
  ///
  /// - Throws: `sizeOutOfBounds` with the extents of the first that does not.
  public func withinBounds() throws(ShapeFault) -> Inference {
    guard output.checkedCount != nil else { throw .sizeOutOfBounds(output.dimensions) }
    for parameter in parameters where Shape(parameter.dimensions)?.checkedCount == nil {
      throw .sizeOutOfBounds(parameter.dimensions)
    }
    return self
  }
}
