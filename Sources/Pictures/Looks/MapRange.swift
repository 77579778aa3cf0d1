/// The two numbers between which a map is coloured.
public struct MapRange: Sendable, Hashable {
  /// The number at the first colour.
  public var low: Float
  /// The number at the last colour.
  public var high: Float

  /// States a range.
  public init(low: Float, high: Float) {
    self.low = low
    self.high = high
  }

  /// From zero, or for maps that stay above it from their smallest number, to the largest: the
  /// scale of a map on its own.
  ///
  /// With signs, it is symmetrical around zero. Numbers that are not finite are left out.
  public init(of maps: [[Float]], signed: Bool) {
    var (low, high): (Float, Float) = (.infinity, -.infinity)
    for map in maps {
      for value in map where value.isFinite {
        let shown = signed ? abs(value) : max(value, 0)
        low = min(low, shown)
        high = max(high, shown)
      }
    }
    guard high >= low else {
      self.init(low: 0, high: 0)
      return
    }
    self.init(low: signed ? -high : low, high: high)
  }

  /// A number's place from 0 to 1: `(value - low) / (1e-7 + high - low)`, cut off at both ends.
  ///
  /// Not finite gives 0. An empty range gives 0, or for signed maps the middle.
  public func place(_ value: Float) -> Float {
    let middle: Float = low < 0 ? 0.5 : 0
    guard value.isFinite, low.isFinite, high.isFinite, high > low else { return middle }
    let range = Double(high) - Double(low)
    // The guard is pytorch-grad-cam's, so that pictures agree; ranges too small for it have none.
    let place = (Double(value) - Double(low)) / (range > 1e-4 ? range + 1e-7 : range)
    return Float(min(max(place, 0), 1))
  }
}
