/// What a file says of one of its tensors.
public struct TensorEntry: Sendable, Hashable {
  /// The tensor's name, never used as a path.
  public let name: String
  /// How its values are stored.
  public let type: ElementType
  /// Its extents, zero among them perhaps; none for a single value.
  public let dimensions: [Int]
  /// Where its bytes lie in the file.
  public let bytes: Range<Int>

  /// How many values.
  public var count: Int { bytes.count * 8 / type.bits }
  /// The extents as text, such as `[64, 3, 7, 7]`.
  public var shapeText: String { Self.text(of: dimensions) }

  static func text(of dimensions: [Int]) -> String {
    "[\(dimensions.map(String.init).joined(separator: ", "))]"
  }
}
