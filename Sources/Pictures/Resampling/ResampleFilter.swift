import SpecChecking

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

extension Preprocess.Filter {
  /// How far the filter reaches to each side, in pixels of the coarser grid.
  var support: Double {
    switch self {
    case .nearest, .area: 0.5
    case .bilinear: 1
    case .bicubic: 2
    case .lanczos: 3
    }
  }

  /// The filter's weight at a distance.
  ///
  /// - Source: triangle; Keys 1981 with a = -0.5; Lanczos 1956 with three lobes.
  func weight(_ distance: Double) -> Double {
    let x = abs(distance)
    switch self {
    case .nearest, .area: return distance > -0.5 && distance <= 0.5 ? 1 : 0
    case .bilinear: return max(1 - x, 0)
    case .bicubic:
      let a = -0.5
      if x < 1 { return ((a + 2) * x - (a + 3)) * x * x + 1 }
      return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0
    case .lanczos:
      func sinc(_ x: Double) -> Double { x == 0 ? 1 : sin(.pi * x) / (.pi * x) }
      return x < 3 ? sinc(x) * sinc(x / 3) : 0
    }
  }
}

/// For each output position: the first input position that it reads and the weights from there.
///
/// - Source: Heckbert 1989, section 3.5 (the filter is widened by the scale when shrinking);
///   weights are 22-bit fixed-point numbers, as Pillow's 8-bit path has them.
struct ResampleTaps {
  /// Bits after the point.
  static let precision = 22
  var starts: [Int] = []
  var counts: [Int] = []
  var weights: [Int32] = []
  /// Room for weights of one position.
  let room: Int

  init(
    from extent: Int, to wanted: Int, keeping kept: Range<Int>, filter: Preprocess.Filter,
    antialias: Bool
  ) {
    let scale = Double(extent) / Double(wanted)
    let widening = antialias ? max(scale, 1) : 1
    let support = filter.support * widening
    room = Int(support.rounded(.up)) * 2 + 1
    weights = [Int32](repeating: 0, count: room * kept.count)
    starts.reserveCapacity(kept.count)
    counts.reserveCapacity(kept.count)
    var row = [Double](repeating: 0, count: room)
    for (index, position) in kept.enumerated() {
      let center = (Double(position) + 0.5) * scale
      let first = max(Int(center - support + 0.5), 0)
      let end = min(Int(center + support + 0.5), extent)
      let count = max(min(end - first, room), 0)
      var sum = 0.0
      for tap in 0..<count {
        row[tap] = filter.weight((Double(first + tap) - center + 0.5) / widening)
        sum += row[tap]
      }
      for tap in 0..<count {
        let weight = sum == 0 ? row[tap] : row[tap] / sum
        let scaled = weight * Double(1 << Self.precision)
        weights[index * room + tap] = Int32(scaled + (scaled < 0 ? -0.5 : 0.5))
      }
      starts.append(first)
      counts.append(count)
    }
  }
}
