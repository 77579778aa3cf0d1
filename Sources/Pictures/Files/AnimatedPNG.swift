/// Writes animated PNG files: pictures of one size, one after the other, for ever.
///
/// Browsers, slides and most viewers play them; others show the first picture.
///
/// - Source: PNG specification, third edition, section 11.3.6 (`acTL`, `fcTL`, `fdAT`).
public enum AnimatedPNG {
  /// Encodes frames; smaller ones are filled up with white at the right and the bottom.
  ///
  /// - Parameters:
  ///   - milliseconds: How long each frame stands, up to 65535.
  ///   - last: How long the last one stands.
  /// - Throws: `empty` without frames; `noMemory`, `noThread`.
  public static func encode(
    _ frames: [Picture], milliseconds: Int = 900, last: Int = 1800
  ) throws(PictureFault) -> [UInt8] {
    guard let first = frames.first else { throw .empty }
    let height = frames.reduce(first.height) { max($0, $1.height) }
    let width = frames.reduce(first.width) { max($0, $1.width) }
    var bytes: [UInt8] = []
    var sequence = 0
    for (number, frame) in frames.enumerated() {
      var filled = frame
      if frame.height != height || frame.width != width {
        filled = Picture(height: height, width: width)
        filled.paste(frame, top: 0, left: 0)
      }
      let chunks = chunks(of: try PNGFile.encode(filled, allowsGrey: false))
      if number == 0 {
        bytes += PictureFormat.pngSignature
        for chunk in chunks where chunk.kind == "IHDR" || chunk.kind == "tEXt" {
          bytes += Self.chunk(chunk.kind, chunk.data)
        }
        bytes += chunk("acTL", big(frames.count) + big(0))
      }
      let delay = min(max(number == frames.count - 1 ? last : milliseconds, 1), 65535)
      bytes += chunk(
        "fcTL",
        big(sequence) + big(width) + big(height) + big(0) + big(0)
          + big(delay << 16 | 1000) + [0, 0])
      sequence += 1
      for data in chunks where data.kind == "IDAT" {
        if number == 0 {
          bytes += chunk("IDAT", data.data)
        } else {
          bytes += chunk("fdAT", big(sequence) + data.data)
          sequence += 1
        }
      }
    }
    return bytes + chunk("IEND", [])
  }

  /// The chunks of a file that this room has written.
  private static func chunks(of file: [UInt8]) -> [(kind: String, data: ArraySlice<UInt8>)] {
    var chunks: [(kind: String, data: ArraySlice<UInt8>)] = []
    var at = PictureFormat.pngSignature.count
    while at + 12 <= file.count {
      let count = file[at..<at + 4].reduce(0) { $0 << 8 | Int($1) }
      guard at + 12 + count <= file.count else { break }
      let kind = String(decoding: file[at + 4..<at + 8], as: UTF8.self)
      chunks.append((kind, file[at + 8..<at + 8 + count]))
      at += 12 + count
    }
    return chunks
  }

  private static func chunk(_ kind: String, _ data: some Collection<UInt8>) -> [UInt8] {
    let body = Array(kind.utf8) + data
    return big(data.count) + body + big(Int(Deflate.checksum(body)))
  }

  private static func big(_ value: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }
}
