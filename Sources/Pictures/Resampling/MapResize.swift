public import Operators

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// How a map of floats is brought to another size.
public enum MapResize: String, Sendable, CaseIterable {
  /// Bilinear, half-pixel centres, edges repeated, no antialiasing: the default, and what
  /// `torch.interpolate(align_corners=False)` and OpenCV's `INTER_LINEAR` do.
  case bilinear = "bilinear-halfpixel"
  /// Bilinear with the corners of both grids on each other (`align_corners=True`).
  case corner
  /// The value under each centre.
  case nearest
  /// Cubic with a = -0.75, half-pixel centres, edges repeated, as in PyTorch and OpenCV.
  case bicubic

  /// A map at another size.
  ///
  /// - Shape: `map` is `size.height * size.width` values, row-major; so is the result.
  /// - Returns: Zeros where `map` has not as many values as `size` says.
  public func apply(_ map: [Float], from size: Pair, to wanted: Pair) -> [Float] {
    let height = max(wanted.height, 0)
    let width = max(wanted.width, 0)
    guard size.height > 0, size.width > 0, map.count == size.height * size.width, height > 0,
      width > 0
    else { return [Float](repeating: 0, count: height * width) }
    guard size != wanted else { return map }
    let across = MapTaps(self, from: size.width, to: width)
    let down = MapTaps(self, from: size.height, to: height)
    return down.columns(across.rows(map, width: size.width), width: width)
  }
}

/// Where each output position of one axis reads, and with which weights.
struct MapTaps {
  /// Positions read for each output.
  let count: Int
  let positions: [Int]
  let weights: [Float]

  init(_ rule: MapResize, from extent: Int, to wanted: Int) {
    self.init(
      rule,
      at: (0..<wanted).map { index in
        switch rule {
        case .corner: wanted > 1 ? Float(index) * (Float(extent - 1) / Float(wanted - 1)) : 0
        case .bilinear, .bicubic, .nearest:
          (Float(index) + 0.5) * (Float(extent) / Float(wanted)) - 0.5
        }
      }, extent: extent)
  }

  /// Reads at coordinates, where 0 is the centre of the first value.
  init(_ rule: MapResize, at coordinates: [Float], extent: Int) {
    var positions: [Int] = []
    var weights: [Float] = []
    func add(_ position: Int, _ weight: Float) {
      positions.append(min(max(position, 0), extent - 1))
      weights.append(weight)
    }
    for raw in coordinates {
      switch rule {
      case .bilinear, .corner:
        // Before the first centre and after the last the edge is repeated.
        let at = min(max(raw, 0), Float(extent - 1))
        let base = Int(at)
        add(base, 1 - (at - Float(base)))
        add(base + 1, at - Float(base))
      case .nearest: add(Int((raw + 0.5).rounded(.down)), 1)
      case .bicubic:
        let base = raw.rounded(.down)
        for step in -1...2 { add(Int(base) + step, Self.cubic(raw - base - Float(step))) }
      }
    }
    count = rule == .nearest ? 1 : rule == .bicubic ? 4 : 2
    self.positions = positions
    self.weights = weights
  }

  /// - Source: Keys 1981, with a = -0.75.
  private static func cubic(_ distance: Float) -> Float {
    let a: Float = -0.75
    let x = abs(distance)
    return x <= 1
      ? ((a + 2) * x - (a + 3)) * x * x + 1 : (((x - 5) * x + 8) * x - 4) * a
  }

  /// Resamples each row of a map.
  func rows(_ map: [Float], width: Int) -> [Float] {
    let height = map.count / max(width, 1)
    let outputs = positions.count / count
    var result = [Float](repeating: 0, count: height * outputs)
    for row in 0..<height {
      for output in 0..<outputs {
        var sum: Float = 0
        for tap in (output * count)..<(output * count + count) where weights[tap] != 0 {
          sum += map[row * width + positions[tap]] * weights[tap]
        }
        result[row * outputs + output] = sum
      }
    }
    return result
  }

  /// Resamples each column of a map.
  func columns(_ map: [Float], width: Int) -> [Float] {
    let outputs = positions.count / count
    var result = [Float](repeating: 0, count: outputs * width)
    for output in 0..<outputs {
      for tap in (output * count)..<(output * count + count) where weights[tap] != 0 {
        let (from, weight) = (positions[tap] * width, weights[tap])
        for column in 0..<width { result[output * width + column] += map[from + column] * weight }
      }
    }
    return result
  }
}
