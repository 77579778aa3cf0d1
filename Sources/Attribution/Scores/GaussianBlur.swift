import Foundation

/// A blur by a normal curve, rows and columns in turn, cut at three deviations; mirrored at borders.
struct GaussianBlur {
  private let taps: [Double]

  init(deviation: Double) {
    let radius = max(Int((3 * deviation).rounded(.up)), 1)
    let curve = (-radius...radius).map {
      exp(-0.5 * (Double($0) / deviation) * (Double($0) / deviation))
    }
    let sum = curve.reduce(0, +)
    taps = curve.map { $0 / sum }
  }

  /// - Layout: channels of `height × width`.
  func applied(to values: [Float], height: Int, width: Int) -> [Float] {
    let rows = pass(values, length: width, step: 1, lines: values.count / max(width, 1)) { line in
      line * width
    }
    return pass(rows, length: height, step: width, lines: values.count / max(height, 1)) { line in
      line / width * height * width + line % width
    }
  }

  private func pass(
    _ values: [Float], length: Int, step: Int, lines: Int, start: (Int) -> Int
  ) -> [Float] {
    var result = values
    let radius = taps.count / 2
    for line in 0..<lines {
      let first = start(line)
      for place in 0..<length {
        var sum = 0.0
        for (tap, weight) in taps.enumerated() {
          sum += weight * Double(values[first + Self.mirrored(place + tap - radius, length) * step])
        }
        result[first + place * step] = Float(sum)
      }
    }
    return result
  }

  private static func mirrored(_ place: Int, _ length: Int) -> Int {
    guard length > 1 else { return 0 }
    let period = 2 * length
    let folded = ((place % period) + period) % period
    return folded < length ? folded : period - 1 - folded
  }
}
