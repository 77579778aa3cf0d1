/// How large a picture may be, checked before memory is taken.
public struct PictureLimits: Sendable, Hashable {
  /// The most pixels of one picture.
  public var pixels: Int
  /// The longest side.
  public var side: Int
  /// The most bytes of a file.
  public var fileBytes: Int
  /// The most scans of a progressive JPEG; encoders write about ten.
  public var scans: Int

  /// 64 million pixels hold any camera's photo and 200 MB; 65 535 is the longest side that a JPEG
  /// can state.
  public init(
    pixels: Int = 64_000_000, side: Int = 65_535, fileBytes: Int = 256 << 20, scans: Int = 100
  ) {
    self.pixels = pixels
    self.side = side
    self.fileBytes = fileBytes
    self.scans = scans
  }

  /// Refuses a size that is not positive or over a limit.
  ///
  /// - Throws: `sideTooLong`, `tooManyPixels`, or `damaged` for an empty size.
  func check(height: Int, width: Int, format: String) throws(PictureFault) {
    guard height > 0, width > 0 else {
      throw .damaged(format: format, detail: "its size is \(width)×\(height)")
    }
    guard height <= side, width <= side else {
      throw .sideTooLong(height: height, width: width, limit: side)
    }
    let (area, overflow) = height.multipliedReportingOverflow(by: width)
    guard !overflow, area <= pixels else {
      throw .tooManyPixels(height: height, width: width, limit: pixels)
    }
  }
}
