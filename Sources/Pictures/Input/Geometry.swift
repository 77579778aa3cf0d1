public import Operators

/// How the network's input lies in the photo: what was scaled, and what was cut off or padded.
public struct Geometry: Sendable, Hashable {
  /// Rows and columns of the photo, upright.
  public let photo: Pair
  /// Rows and columns after resizing.
  public let resized: Pair
  /// The part of the resized picture that the network sees; beyond it, padding.
  public let crop: PictureRegion

  /// States a geometry; all sizes positive.
  public init(photo: Pair, resized: Pair, crop: PictureRegion) {
    self.photo = photo
    self.resized = resized
    self.crop = crop
  }
  /// The photo is the input, pixel by pixel.
  public init(identity size: Pair) {
    self.init(photo: size, resized: size, crop: PictureRegion(size))
  }

  /// Rows and columns of the network's input.
  public var input: Pair { crop.size }

  /// The photo's pixels whose centres the network saw; may be empty.
  public var seen: PictureRegion {
    func span(_ extent: Int, _ scaled: Int, _ start: Int, _ count: Int) -> Range<Int> {
      // Pixel p lies at (p + ½) · scaled / extent; inside from `start` to `start + count`.
      let ratio = Double(extent) / Double(scaled)
      let first = max((Double(start) * ratio - 0.5).rounded(.up), 0)
      let end = min((Double(start + count) * ratio - 0.5).rounded(.up), Double(extent))
      return Int(first)..<max(Int(end), Int(first))
    }
    let rows = span(photo.height, resized.height, crop.top, crop.height)
    let columns = span(photo.width, resized.width, crop.left, crop.width)
    return PictureRegion(
      top: rows.lowerBound, left: columns.lowerBound, height: rows.count, width: columns.count)
  }

  /// A map of the network's input, brought back to the photo's pixels.
  ///
  /// - Parameters:
  ///   - map: Row-major values.
  ///   - size: Its rows and columns; any size, it is stretched over the input. Nil: the input's.
  /// - Returns: A map in the photo's pixels, zero where the network saw nothing.
  public func restore(
    map: [Float], size: Pair? = nil, by rule: MapResize = .bilinear
  ) -> PhotoMap {
    let size = size ?? input
    let seen = seen
    var values = [Float](repeating: 0, count: photo.height * photo.width)
    guard !seen.isEmpty, size.height > 0, size.width > 0, map.count == size.height * size.width
    else { return PhotoMap(values: values, size: photo, seen: seen) }
    func coordinates(
      _ kept: Range<Int>, _ extent: Int, _ scaled: Int, _ start: Int, _ count: Int, _ values: Int
    ) -> [Float] {
      kept.map { pixel in
        let inInput = (Double(pixel) + 0.5) * Double(scaled) / Double(extent) - Double(start)
        return Float(inInput * Double(values) / Double(count) - 0.5)
      }
    }
    let across = MapTaps(
      rule,
      at: coordinates(
        seen.left..<(seen.left + seen.width), photo.width, resized.width, crop.left, crop.width,
        size.width), extent: size.width)
    let down = MapTaps(
      rule,
      at: coordinates(
        seen.top..<(seen.top + seen.height), photo.height, resized.height, crop.top, crop.height,
        size.height), extent: size.height)
    let part = down.columns(across.rows(map, width: size.width), width: seen.width)
    for row in 0..<seen.height {
      let to = (seen.top + row) * photo.width + seen.left
      for column in 0..<seen.width { values[to + column] = part[row * seen.width + column] }
    }
    return PhotoMap(values: values, size: photo, seen: seen)
  }
}
