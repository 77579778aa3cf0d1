/// How much each position of a layer speaks for a score: signed, at the layer's own size.
///
/// The room `Attribution` goes from activations and gradients at named layers to maps; one method
/// one file.
///
/// - Layout: row-major, `height × width`.
/// - Units: those of the score, up to the method's own factor. Positive speaks for the class.
public struct Heatmap: Sendable, Hashable {
  /// Rows.
  public let height: Int
  /// Columns.
  public let width: Int
  /// The values.
  public var values: [Float]

  /// Wraps values.
  public init(height: Int, width: Int, values: [Float]) {
    precondition(values.count == height * width, "a map has one value a position")
    self.height = height
    self.width = width
    self.values = values
  }
  /// A map of zeros.
  public init(height: Int, width: Int) {
    self.init(height: height, width: width, values: [Float](repeating: 0, count: height * width))
  }

  /// Everything negative set to zero.
  public var rectified: Heatmap {
    Heatmap(height: height, width: width, values: values.map { max($0, 0) })
  }

  /// Scaled to `[0, 1]`: `(m − min) / (1e-7 + max − min)`.
  ///
  /// - Departs: the epsilon is pytorch-grad-cam's, so that pictures agree; an empty map stays 0.
  public var scaled: Heatmap {
    guard let low = values.min(), let high = values.max() else { return self }
    let range = 1e-7 + high - low
    return Heatmap(height: height, width: width, values: values.map { ($0 - low) / range })
  }

  /// Bilinear with half-pixel centres, edges clamped, no antialiasing: the rule of PyTorch's
  /// `interpolate(align_corners=False)` and of OpenCV's `INTER_LINEAR`.
  public func resized(height newHeight: Int, width newWidth: Int) -> Heatmap {
    let rows = LinearTap.taps(from: height, to: newHeight)
    let columns = LinearTap.taps(from: width, to: newWidth)
    var result = [Float]()
    result.reserveCapacity(newHeight * newWidth)
    for row in rows {
      let (above, below) = (row.first * width, row.second * width)
      for column in columns {
        let top =
          values[above + column.first]
          + (values[above + column.second] - values[above + column.first]) * column.weight
        let bottom =
          values[below + column.first]
          + (values[below + column.second] - values[below + column.first]) * column.weight
        result.append(top + (bottom - top) * row.weight)
      }
    }
    return Heatmap(height: newHeight, width: newWidth, values: result)
  }

  /// What a picture shows: rectified, scaled, then resized, in this order.
  public func picture(height: Int, width: Int) -> Heatmap {
    rectified.scaled.resized(height: height, width: width)
  }

  /// The centre of mass of what is positive, in rows and columns from the top left corner of the
  /// map (so that 0.5 is the middle of the first cell); nil where nothing is positive.
  public var centreOfMass: (row: Double, column: Double)? {
    var (mass, rows, columns) = (0.0, 0.0, 0.0)
    for row in 0..<height {
      for column in 0..<width {
        let value = Double(max(values[row * width + column], 0))
        mass += value
        rows += value * (Double(row) + 0.5)
        columns += value * (Double(column) + 0.5)
      }
    }
    guard mass > 0, mass.isFinite else { return nil }
    return (rows / mass, columns / mass)
  }
}

/// Two neighbours and how far the second one counts.
private struct LinearTap {
  let first: Int
  let second: Int
  let weight: Float

  static func taps(from old: Int, to new: Int) -> [LinearTap] {
    let scale = Float(old) / Float(new)
    return (0..<new).map { index in
      let position = max((Float(index) + 0.5) * scale - 0.5, 0)
      let first = min(Int(position), old - 1)
      return LinearTap(
        first: first, second: min(first + 1, old - 1), weight: position - Float(first))
    }
  }
}
