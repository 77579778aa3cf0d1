public import Operators
public import SpecChecking

/// Resizes pictures as Pillow's `Image.resize` does, in 8 bits.
public enum Resample {
  /// The longest side of a picture of which only a part is computed.
  static let longestSide = 1 << 26

  /// The size before cropping, after torchvision's rule for one number: the shorter side gets it,
  /// the longer side is `n * long / short`, rounded down.
  public static func size(of picture: Pair, shorterSide: Int) -> Pair {
    func long(_ a: Int, _ b: Int) -> Int {
      let (product, overflow) = shorterSide.multipliedReportingOverflow(by: a)
      return overflow ? Int.max : product / max(b, 1)
    }
    return picture.width <= picture.height
      ? Pair(long(picture.height, picture.width), shorterSide)
      : Pair(shorterSide, long(picture.width, picture.height))
  }

  /// A picture at another size.
  ///
  /// Horizontal pass first, then vertical, each rounded to 8 bits, as Pillow up to 12 always does.
  /// (Pillow 13 shrinks vertically first where the width grows, which clips overshoots elsewhere.)
  ///
  /// - Parameters:
  ///   - size: Rows and columns wanted, both positive.
  ///   - region: The part of the result to compute; what lies beyond the result is black.
  ///   - antialias: Whether the filter is widened when shrinking.
  /// - Throws: `impossible` for sizes below one, `tooManyPixels` for a region over the limit.
  public static func resize(
    _ picture: Picture, to size: Pair, keeping region: PictureRegion? = nil,
    filter: Preprocess.Filter = .bilinear, antialias: Bool = true,
    limits: PictureLimits = PictureLimits()
  ) throws(PictureFault) -> Picture {
    let region = region ?? PictureRegion(size)
    guard size.height > 0, size.width > 0, !region.isEmpty else {
      throw .impossible("a picture cannot be resized to \(size.width)×\(size.height) pixels")
    }
    let (area, overflow) = region.height.multipliedReportingOverflow(by: region.width)
    guard !overflow, area <= limits.pixels else {
      throw .tooManyPixels(height: region.height, width: region.width, limit: limits.pixels)
    }
    guard max(region.top.magnitude, region.left.magnitude) <= longestSide,
      max(size.height, size.width) <= longestSide
    else {
      throw .impossible("a picture cannot be resized to \(size.width)×\(size.height) pixels")
    }
    func inside(_ start: Int, _ count: Int, _ extent: Int) -> Range<Int> {
      let first = min(max(start, 0), extent)
      return first..<max(first, min(start + count, extent))
    }
    let rows = inside(region.top, region.height, size.height)
    let columns = inside(region.left, region.width, size.width)
    let inner: Picture
    if picture.height == size.height, picture.width == size.width {
      inner = cut(picture, rows, columns)
    } else if filter == .nearest {
      inner = nearest(picture, size, rows, columns)
    } else {
      inner = try filtered(picture, size, rows, columns, filter, antialias, limits)
    }
    guard inner.height != region.height || inner.width != region.width else { return inner }
    var result = Picture(height: region.height, width: region.width, fill: .black)
    result.paste(inner, top: rows.lowerBound - region.top, left: columns.lowerBound - region.left)
    return result
  }

  private static func cut(
    _ picture: Picture, _ rows: Range<Int>, _ columns: Range<Int>
  ) -> Picture {
    guard rows.count != picture.height || columns.count != picture.width else { return picture }
    var pixels: [UInt8] = []
    pixels.reserveCapacity(rows.count * columns.count * 3)
    for row in rows {
      let start = row * picture.width
      let (first, end) = ((start + columns.lowerBound) * 3, (start + columns.upperBound) * 3)
      pixels += picture.pixels[first..<end]
    }
    return Picture(checkedHeight: rows.count, width: columns.count, pixels: pixels)
  }

  /// The pixel under each output pixel's centre; coordinates are summed up, as Pillow does.
  private static func nearest(
    _ picture: Picture, _ size: Pair, _ rows: Range<Int>, _ columns: Range<Int>
  ) -> Picture {
    func sources(_ extent: Int, _ wanted: Int, _ kept: Range<Int>) -> [Int] {
      let scale = Double(extent) / Double(wanted)
      var at = scale * 0.5
      for _ in 0..<kept.lowerBound { at += scale }
      return kept.map { _ in
        defer { at += scale }
        return min(Int(at), extent - 1)
      }
    }
    let fromColumns = sources(picture.width, size.width, columns)
    var pixels: [UInt8] = []
    pixels.reserveCapacity(rows.count * columns.count * 3)
    for row in sources(picture.height, size.height, rows) {
      for column in fromColumns {
        let at = (row * picture.width + column) * 3
        pixels.append(picture.pixels[at])
        pixels.append(picture.pixels[at + 1])
        pixels.append(picture.pixels[at + 2])
      }
    }
    return Picture(checkedHeight: rows.count, width: columns.count, pixels: pixels)
  }

  private static func filtered(
    _ picture: Picture, _ size: Pair, _ rows: Range<Int>, _ columns: Range<Int>,
    _ filter: Preprocess.Filter, _ antialias: Bool, _ limits: PictureLimits
  ) throws(PictureFault) -> Picture {
    let down = ResampleTaps(
      from: picture.height, to: size.height, keeping: rows, filter: filter, antialias: antialias)
    // Only the rows that the second pass reads.
    let first = down.starts.first ?? 0
    let end = zip(down.starts, down.counts).map { $0 + $1 }.max() ?? 0
    let (area, overflow) = (end - first).multipliedReportingOverflow(by: columns.count)
    guard !overflow, area <= limits.pixels else {
      throw .tooManyPixels(height: end - first, width: columns.count, limit: limits.pixels)
    }
    var wide = picture
    var skipped = 0
    if picture.width != size.width || columns.count != size.width {
      let across = ResampleTaps(
        from: picture.width, to: size.width, keeping: columns, filter: filter,
        antialias: antialias)
      wide = horizontal(picture, first..<end, across)
      skipped = first
    }
    guard picture.height != size.height || rows.count != size.height else { return wide }
    return vertical(wide, skipping: skipped, down)
  }

  private static func horizontal(
    _ picture: Picture, _ rows: Range<Int>, _ taps: ResampleTaps
  ) -> Picture {
    let width = taps.starts.count
    var pixels = [UInt8](repeating: 0, count: rows.count * width * 3)
    let source = picture.pixels.span
    var target = pixels.mutableSpan
    let weights = taps.weights.span
    for row in 0..<rows.count {
      let line = (rows.lowerBound + row) * picture.width
      for column in 0..<width {
        var (red, green, blue) = (half, half, half)
        var at = (line + taps.starts[column]) * 3
        for tap in 0..<taps.counts[column] {
          let weight = Int(weights[column * taps.room + tap])
          red += Int(source[at]) * weight
          green += Int(source[at + 1]) * weight
          blue += Int(source[at + 2]) * weight
          at += 3
        }
        let to = (row * width + column) * 3
        target[to] = rounded(red)
        target[to + 1] = rounded(green)
        target[to + 2] = rounded(blue)
      }
    }
    return Picture(checkedHeight: rows.count, width: width, pixels: pixels)
  }

  private static func vertical(
    _ picture: Picture, skipping skipped: Int, _ taps: ResampleTaps
  ) -> Picture {
    let height = taps.starts.count
    let samples = picture.width * 3
    var pixels = [UInt8](repeating: 0, count: height * samples)
    var sums = [Int](repeating: 0, count: samples)
    let source = picture.pixels.span
    var target = pixels.mutableSpan
    for row in 0..<height {
      for sample in 0..<samples { sums[sample] = half }
      for tap in 0..<taps.counts[row] {
        let weight = Int(taps.weights[row * taps.room + tap])
        let line = (taps.starts[row] - skipped + tap) * samples
        for sample in 0..<samples { sums[sample] += Int(source[line + sample]) * weight }
      }
      for sample in 0..<samples { target[row * samples + sample] = rounded(sums[sample]) }
    }
    return Picture(checkedHeight: height, width: picture.width, pixels: pixels)
  }

  /// One half in fixed-point numbers.
  private static var half: Int { 1 << (ResampleTaps.precision - 1) }
  private static func rounded(_ sum: Int) -> UInt8 {
    UInt8(min(max(sum >> ResampleTaps.precision, 0), 255))
  }
}

extension Picture {
  /// Copies another picture over this one; what lies beyond is left out.
  public mutating func paste(_ other: Picture, top: Int, left: Int) {
    let rows = max(0, -top)..<max(max(0, -top), min(other.height, height - top))
    let columns = max(0, -left)..<max(max(0, -left), min(other.width, width - left))
    guard !columns.isEmpty else { return }
    for row in rows {
      let from = (row * other.width + columns.lowerBound) * 3
      let to = ((row + top) * width + columns.lowerBound + left) * 3
      for sample in 0..<(columns.count * 3) { pixels[to + sample] = other.pixels[from + sample] }
    }
  }
}
