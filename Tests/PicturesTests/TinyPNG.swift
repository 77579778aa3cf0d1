/// Writes PNG files of every colour type, depth and interlacing, with stored (unpacked) data.
///
/// - Source: PNG specification, third edition; RFC 1950 and 1951.
struct TinyPNG {
  var height: Int
  var width: Int
  var depth = 8
  /// 0 grey, 2 colour, 3 palette, 4 grey and alpha, 6 colour and alpha.
  var colorType = 2
  var interlaced = false
  /// Samples of all pixels in order.
  var samples: [Int] = []
  var palette: [UInt8] = []
  var transparency: [UInt8] = []
  /// Chunks before the data, by name.
  var extras: [(String, [UInt8])] = []

  var channels: Int { [0: 1, 2: 3, 3: 1, 4: 2, 6: 4][colorType] ?? 1 }

  /// The file.
  func bytes() -> [UInt8] {
    var file: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    file += Self.chunk(
      "IHDR",
      Self.big(UInt32(width)) + Self.big(UInt32(height))
        + [UInt8(depth), UInt8(colorType), 0, 0, interlaced ? 1 : 0])
    for (name, body) in extras { file += Self.chunk(name, body) }
    if !palette.isEmpty { file += Self.chunk("PLTE", palette) }
    if !transparency.isEmpty { file += Self.chunk("tRNS", transparency) }
    return file + Self.chunk("IDAT", Self.stored(rows())) + Self.chunk("IEND", [])
  }

  /// All rows with their filter byte (none).
  private func rows() -> [UInt8] {
    let passes: [(Int, Int, Int, Int)] =
      interlaced
      ? [
        (0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2),
        (1, 0, 2, 1),
      ] : [(0, 0, 1, 1)]
    var result: [UInt8] = []
    for (top, left, down, across) in passes where left < width {
      for row in stride(from: top, to: height, by: down) {
        result.append(0)
        var (value, filled) = (0, 0)
        for column in stride(from: left, to: width, by: across) {
          for channel in 0..<channels {
            let sample = samples[(row * width + column) * channels + channel]
            if depth == 16 {
              result += [UInt8(sample >> 8), UInt8(sample & 255)]
              continue
            }
            value = value << depth | sample
            filled += depth
            if filled == 8 {
              result.append(UInt8(value))
              (value, filled) = (0, 0)
            }
          }
        }
        if filled > 0 { result.append(UInt8(value << (8 - filled))) }
      }
    }
    return result
  }

  static func big(_ value: UInt32) -> [UInt8] {
    [UInt8(value >> 24), UInt8(value >> 16 & 255), UInt8(value >> 8 & 255), UInt8(value & 255)]
  }
  static func chunk(_ name: String, _ body: [UInt8]) -> [UInt8] {
    let checked = Array(name.utf8) + body
    return big(UInt32(body.count)) + checked + big(checksum(checked))
  }
  /// CRC-32.
  static func checksum(_ bytes: [UInt8]) -> UInt32 {
    var sum: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
    }
    return ~sum
  }
  /// A zlib stream of stored blocks.
  static func stored(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = [0x78, 0x01]
    var (a, b): (UInt32, UInt32) = (1, 0)
    var at = 0
    repeat {
      let count = min(bytes.count - at, 65_535)
      let last: UInt8 = at + count == bytes.count ? 1 : 0
      let (low, high) = (UInt8(count & 255), UInt8(count >> 8))
      result += [last, low, high, ~low, ~high] + bytes[at..<(at + count)]
      at += count
    } while at < bytes.count
    for byte in bytes {
      a = (a + UInt32(byte)) % 65_521
      b = (b + a) % 65_521
    }
    return result + big(b << 16 | a)
  }
}
