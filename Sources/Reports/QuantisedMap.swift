public import Operators

/// A map in one byte a value, with the step that says what a byte is worth.
///
/// Zero stays exactly zero, and no value is off by more than half a step: a page can state absolute
/// numbers with their precision.
public struct QuantisedMap: Sendable, Hashable {
  /// Rows and columns of what is stored.
  public let size: Pair
  /// Rows and columns of the map it was made from; the same, or larger.
  public let original: Pair
  /// Row-major, `value = (byte - zero) * step`.
  public let bytes: [UInt8]
  /// What one step is worth, in the map's own units.
  public let step: Float
  /// The byte that stands for zero.
  public let zero: Int

  /// How a map that is larger than wanted is made smaller.
  public enum Reduction: Sendable {
    /// Each block becomes its mean.
    case mean
    /// Each block becomes its value of the largest size, with its sign.
    case strongest
  }

  /// Stores a map.
  ///
  /// - Parameters:
  ///   - values: Row-major; what is not finite is stored as zero.
  ///   - longestSide: A larger map is made smaller by a whole factor.
  public init(
    _ values: [Float], size: Pair, longestSide: Int = .max, reduction: Reduction = .mean
  ) {
    original = size
    let longer = max(size.height, size.width)
    let factor = longestSide < longer ? (longer + longestSide - 1) / max(longestSide, 1) : 1
    let finite = values.map { $0.isFinite ? $0 : 0 }
    let kept = factor > 1 ? Self.reduced(finite, size, factor, reduction) : (finite, size)
    self.size = kept.1
    let low = min(kept.0.min() ?? 0, 0)
    let high = max(kept.0.max() ?? 0, 0)
    // One level is spent on rounding zero to a whole byte.
    let step = (Double(high) - Double(low)) / 254
    self.step = Float(step)
    guard step > 0, self.step > 0 else {
      zero = 0
      bytes = [UInt8](repeating: 0, count: kept.0.count)
      return
    }
    let zero = Int((-Double(low) / step).rounded(.up))
    self.zero = zero
    bytes = kept.0.map { value in
      UInt8(min(max((Double(value) / step).rounded() + Double(zero), 0), 255))
    }
  }

  /// The value that is stored at a place.
  public func value(row: Int, column: Int) -> Float {
    Float(Int(bytes[row * size.width + column]) - zero) * step
  }

  private static func reduced(
    _ values: [Float], _ size: Pair, _ factor: Int, _ reduction: Reduction
  ) -> ([Float], Pair) {
    let small = Pair((size.height + factor - 1) / factor, (size.width + factor - 1) / factor)
    var result: [Float] = []
    result.reserveCapacity(small.height * small.width)
    for row in 0..<small.height {
      let rows = row * factor..<min((row + 1) * factor, size.height)
      for column in 0..<small.width {
        let columns = column * factor..<min((column + 1) * factor, size.width)
        var (sum, strongest): (Double, Float) = (0, 0)
        for y in rows {
          for x in columns {
            let value = values[y * size.width + x]
            sum += Double(value)
            if abs(value) > abs(strongest) { strongest = value }
          }
        }
        switch reduction {
        case .mean: result.append(Float(sum / Double(rows.count * columns.count)))
        case .strongest: result.append(strongest)
        }
      }
    }
    return (result, small)
  }

  /// The bytes as differences from what the three neighbours before suggest, which packs better.
  ///
  /// - Source: the Paeth filter of the PNG specification, third edition, section 9.4.
  var differences: [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    for row in 0..<size.height {
      for column in 0..<size.width {
        let at = row * size.width + column
        let left = column > 0 ? Int(bytes[at - 1]) : 0
        let above = row > 0 ? Int(bytes[at - size.width]) : 0
        let corner = row > 0 && column > 0 ? Int(bytes[at - size.width - 1]) : 0
        let guess = left + above - corner
        let (a, b, c) = (abs(guess - left), abs(guess - above), abs(guess - corner))
        let predicted = a <= b && a <= c ? left : b <= c ? above : corner
        result.append(UInt8(truncatingIfNeeded: Int(bytes[at]) - predicted))
      }
    }
    return result
  }
}
