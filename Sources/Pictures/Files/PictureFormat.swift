/// What the first bytes of a file say it is; its name is never asked.
public enum PictureFormat: Sendable, Hashable {
  /// PNG.
  case png
  /// JPEG.
  case jpeg
  /// A format that is not read, by its name.
  case other(String)
  /// A git-lfs pointer.
  case gitLFSPointer
  /// Nothing known.
  case unknown

  /// Recognises a format by its first bytes.
  public init(_ bytes: [UInt8]) {
    func starts(_ text: String, at offset: Int = 0) -> Bool {
      bytes.count >= offset + text.utf8.count
        && bytes[offset...].prefix(text.utf8.count).elementsEqual(text.utf8)
    }
    func starts(_ signature: [UInt8]) -> Bool { bytes.starts(with: signature) }
    if starts(Self.pngSignature) {
      self = .png
    } else if starts([0xFF, 0xD8, 0xFF]) {
      self = .jpeg
    } else if starts("version https://git-lfs") {
      self = .gitLFSPointer
    } else if let (_, name) = Self.texts.first(where: { starts($0.0) }) {
      self = .other(name)
    } else if starts("RIFF"), starts("WEBP", at: 8) {
      self = .other("WebP")
    } else if starts("ftyp", at: 4) {
      self = .other(Self.boxes.first { starts($0.0, at: 8) }?.1 ?? "MP4 or HEIC")
    } else if let (_, name) = Self.signatures.first(where: { starts($0.0) }) {
      self = .other(name)
    } else {
      self = Self.markup(bytes).map { .other($0) } ?? .unknown
    }
  }

  /// The first bytes of a PNG file.
  static let pngSignature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  private static let texts: [(String, String)] = [
    ("GIF8", "GIF"), ("%PDF", "PDF"), ("8BPS", "Photoshop (PSD)"), ("BM", "BMP"),
    ("PK\u{3}\u{4}", "a ZIP archive"), ("%!PS", "PostScript"), ("DICM", "DICOM"),
  ]
  private static let boxes: [(String, String)] = [
    ("heic", "HEIC"), ("heix", "HEIC"), ("mif1", "HEIC"), ("msf1", "HEIC"), ("hevc", "HEIC"),
    ("avif", "AVIF"), ("avis", "AVIF"),
  ]
  private static let signatures: [([UInt8], String)] = [
    ([0x49, 0x49, 0x2A, 0], "TIFF"), ([0x4D, 0x4D, 0, 0x2A], "TIFF"),
    ([0x49, 0x49, 0x2B, 0], "TIFF"), ([0x4D, 0x4D, 0, 0x2B], "TIFF"),
    ([0, 0, 1, 0], "ICO"), ([0xFF, 0x0A], "JPEG XL"), ([0, 0, 0, 0x0C, 0x4A, 0x58], "JPEG XL"),
    ([0, 0, 0, 0x0C, 0x6A, 0x50], "JPEG 2000"), ([0xFF, 0x4F, 0xFF, 0x51], "JPEG 2000"),
    ([0x1F, 0x8B], "a gzip archive"), ([0x8A, 0x4D, 0x4E, 0x47], "MNG"),
    ([0x76, 0x2F, 0x31, 0x01], "OpenEXR"),
  ]

  /// Text that holds a picture, or a web page saved under a picture's name.
  private static func markup(_ bytes: [UInt8]) -> String? {
    let letters = bytes.prefix(1024).map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
    guard let first = letters.first(where: { ![0x20, 9, 10, 13, 0xEF, 0xBB, 0xBF].contains($0) }),
      first == UInt8(ascii: "<")
    else { return nil }
    func holds(_ text: String) -> Bool { letters.firstRange(of: Array(text.utf8)) != nil }
    if holds("<svg") { return "SVG" }
    return holds("<html") || holds("<!doctype html") ? "a web page (HTML)" : nil
  }
}
