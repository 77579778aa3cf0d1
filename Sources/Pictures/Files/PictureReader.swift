/// Reads picture files: PNG and JPEG, recognised by their bytes, within limits.
public enum PictureReader {
  /// Decodes the bytes of a PNG or JPEG file.
  ///
  /// Transparent pixels are laid over `background`; a JPEG's EXIF orientation is applied;
  /// embedded colour profiles and gamma are ignored, as Pillow does.
  ///
  /// - Throws: `PictureFault` for a format that is not read, damage, a cut-off file, or a size over
  ///   the limits.
  public static func decode(
    _ bytes: [UInt8], limits: PictureLimits = PictureLimits(), over background: RGB = .white
  ) throws(PictureFault) -> Picture {
    guard !bytes.isEmpty else { throw .empty }
    switch PictureFormat(bytes) {
    case .png: return try PNGFile.decode(bytes, limits: limits, over: background)
    case .jpeg:
      let picture = try JPEGFile.decode(bytes, limits: limits)
      return picture.turned(Orientation(jpeg: bytes))
    case .other(let name): throw .unsupported(format: name)
    case .gitLFSPointer: throw .gitLFSPointer
    case .unknown: throw .unrecognised
    }
  }
}
