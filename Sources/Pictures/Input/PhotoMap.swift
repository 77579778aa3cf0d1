public import Operators

/// A map in a photo's pixels.
public struct PhotoMap: Sendable, Hashable {
  /// Row-major values, zero outside of `seen`.
  public var values: [Float]
  /// Rows and columns.
  public var size: Pair
  /// The pixels that the network saw.
  public var seen: PictureRegion

  /// States a map.
  public init(values: [Float], size: Pair, seen: PictureRegion) {
    self.values = values
    self.size = size
    self.seen = seen
  }
}
