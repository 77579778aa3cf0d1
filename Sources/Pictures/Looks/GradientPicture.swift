import Operators
public import Tensors

/// Pictures of tensors of the input's shape: gradients, Guided Backprop, Guided Grad-CAM.
public enum GradientPicture: String, Sendable, CaseIterable {
  /// The conventional grey-centred colours: `(x - mean) / (deviation + 1e-5) · 0.1 + 0.5`, mean and
  /// deviation over all values, cut to [0, 1].
  case standardised
  /// Black to white: the largest absolute value of the channels, white from the 99th percentile on
  /// (Simonyan et al. 2014).
  case strength
  /// Blue to red: the sum of the channels, symmetrical to the 99th percentile of its size.
  case signed

  /// Draws a tensor.
  ///
  /// - Parameters:
  ///   - values: `[C, H, W]`, the channels in the network's order.
  ///   - bgr: Whether that order is blue, green, red.
  /// - Returns: A grey picture where values are missing; values that are not finite count as 0.
  public func draw(_ values: [Float], shape: Shape, bgr: Bool = false) -> Picture {
    let plane = shape.plane
    let fallback = Picture(height: shape.height, width: shape.width, fill: RGB(grey: 128))
    guard shape.isImage, plane > 0, shape.channels > 0, values.count == plane * shape.channels
    else { return fallback }
    let finite = values.map { $0.isFinite ? $0 : 0 }
    let size = Pair(shape.height, shape.width)
    switch self {
    case .standardised: return Self.centred(finite, shape, bgr) ?? fallback
    case .strength:
      let map = (0..<plane).map { pixel in
        (0..<shape.channels).map { abs(finite[$0 * plane + pixel]) }.max() ?? 0
      }
      return Overlay.heatmap(
        map, size: size, range: MapRange(low: 0, high: Self.percentile(map)), colors: .grey)
    case .signed:
      let map = (0..<plane).map { pixel in
        (0..<shape.channels).reduce(0) { $0 + finite[$1 * plane + pixel] }
      }
      let high = Self.percentile(map.map { abs($0) })
      return Overlay.heatmap(
        map, size: size, range: MapRange(low: -high, high: high), colors: .diverging)
    }
  }

  private static func centred(_ values: [Float], _ shape: Shape, _ bgr: Bool) -> Picture? {
    let count = Double(values.count)
    let mean = values.reduce(0) { $0 + Double($1) } / count
    let variance = values.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / count
    let factor = 0.1 / (variance.squareRoot() + 1e-5)
    let plane = shape.plane
    var pixels = [UInt8](repeating: 0, count: plane * 3)
    for pixel in 0..<plane {
      for channel in 0..<3 {
        let source = shape.channels == 3 ? bgr ? 2 - channel : channel : 0
        let value = (Double(values[source * plane + pixel]) - mean) * factor + 0.5
        pixels[pixel * 3 + channel] = UInt8(min(max(value, 0), 1) * 255)
      }
    }
    return Picture(height: shape.height, width: shape.width, pixels: pixels)
  }

  /// The value that 99 of 100 do not exceed; the largest where that is zero.
  static func percentile(_ values: [Float]) -> Float {
    let sorted = values.sorted()
    guard let largest = sorted.last else { return 0 }
    let value = sorted[min(sorted.count * 99 / 100, sorted.count - 1)]
    return value > 0 ? value : largest
  }
}
