/// An 8-bit colour picture: rows from top to bottom, red, green and blue interleaved.
///
/// The room `Pictures` takes image files in and out, resizes them, makes network inputs of them,
/// and draws maps over them.
///
/// - Layout: `pixels[(row * width + column) * 3 + channel]`, sRGB values 0 to 255.
public struct Picture: Sendable, Hashable {
  /// Rows.
  public let height: Int
  /// Columns.
  public let width: Int
  /// `height * width * 3` bytes.
  public internal(set) var pixels: [UInt8]

  /// Wraps pixels; nil where their number does not fit the size, or the size is not positive.
  public init?(height: Int, width: Int, pixels: [UInt8]) {
    guard height > 0, width > 0 else { return nil }
    let (area, tooTall) = height.multipliedReportingOverflow(by: width)
    let (count, tooMany) = area.multipliedReportingOverflow(by: 3)
    guard !tooTall, !tooMany, count == pixels.count else { return nil }
    self.init(checkedHeight: height, width: width, pixels: pixels)
  }
  /// A picture of one colour; sides below one become one.
  public init(height: Int, width: Int, fill: RGB = .white) {
    let (height, width) = (max(height, 1), max(width, 1))
    var pixels = [UInt8](repeating: fill.red, count: height * width * 3)
    if fill.green != fill.red || fill.blue != fill.red {
      for at in stride(from: 0, to: pixels.count, by: 3) {
        pixels[at + 1] = fill.green
        pixels[at + 2] = fill.blue
      }
    }
    self.init(checkedHeight: height, width: width, pixels: pixels)
  }
  /// For code that made the pixels to measure.
  init(checkedHeight height: Int, width: Int, pixels: [UInt8]) {
    assert(pixels.count == height * width * 3)
    self.height = height
    self.width = width
    self.pixels = pixels
  }

  /// The colour at a row and a column, both inside the picture.
  public subscript(row: Int, column: Int) -> RGB {
    get {
      let at = (row * width + column) * 3
      return RGB(pixels[at], pixels[at + 1], pixels[at + 2])
    }
    set {
      let at = (row * width + column) * 3
      pixels[at] = newValue.red
      pixels[at + 1] = newValue.green
      pixels[at + 2] = newValue.blue
    }
  }

  /// The same picture without colour: three equal channels of luma (ITU-R 601).
  ///
  /// - Source: Pillow's rounding, `(19595 R + 38470 G + 7471 B + 32768) >> 16`.
  public var grey: Picture {
    var result = self
    for at in stride(from: 0, to: pixels.count, by: 3) {
      let luma = RGB(pixels[at], pixels[at + 1], pixels[at + 2]).luma
      result.pixels[at] = luma
      result.pixels[at + 1] = luma
      result.pixels[at + 2] = luma
    }
    return result
  }
}

extension Picture {
  /// Whether red, green and blue are equal everywhere.
  public var isGrey: Bool {
    for at in stride(from: 0, to: pixels.count, by: 3) {
      let red = pixels[at]
      guard pixels[at + 1] == red, pixels[at + 2] == red else { return false }
    }
    return true
  }
}
