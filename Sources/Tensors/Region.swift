/// A stretch of an arena, in floats.
public struct Region: Hashable, Sendable {
  /// Index of the first float.
  public var offset: Int
  /// How many floats.
  public var count: Int
  /// Index just past the last float.
  public var end: Int { offset + count }

  /// A stretch of `count` floats from `offset`.
  public init(offset: Int, count: Int) {
    self.offset = offset
    self.count = count
  }
  /// Whether two stretches share a float.
  public func overlaps(_ other: Region) -> Bool {
    count > 0 && other.count > 0 && offset < other.end && other.offset < end
  }
}
