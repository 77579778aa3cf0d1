/// A small colour PNG, and what can be wrong with one.
///
/// - Source: PNG specification, third edition; RFC 1950 and 1951.
struct TinyPNG {
  var width: UInt32 = 8
  var height: UInt32 = 8
  var depth: UInt8 = 8
  var colorType: UInt8 = 2
  /// Chunks before the data.
  var extras: [UInt8] = []
  /// The bytes of all rows with their filter bytes; nil for a pattern.
  var rows: [UInt8]?
  /// What the data chunk holds instead of the packed rows.
  var packed: [UInt8]?

  static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  /// The file.
  var bytes: [UInt8] {
    let header = Self.big(width) + Self.big(height) + [depth, colorType, 0, 0, 0]
    return Self.signature + Self.chunk("IHDR", header) + extras
      + Self.chunk("IDAT", packed ?? Self.stored(rows ?? pattern)) + Self.chunk("IEND", [])
  }

  private var pattern: [UInt8] {
    var bytes: [UInt8] = []
    for row in 0..<Int(height) {
      bytes.append(0)
      for sample in 0..<Int(width) * 3 { bytes.append(UInt8((row * 29 + sample * 11) % 256)) }
    }
    return bytes
  }

  static func big(_ value: UInt32) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }

  static func chunk(_ name: String, _ body: [UInt8]) -> [UInt8] {
    let checked = Array(name.utf8) + body
    return big(UInt32(body.count)) + checked + big(checksum(checked))
  }

  /// CRC-32.
  private static func checksum(_ bytes: [UInt8]) -> UInt32 {
    var sum: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
    }
    return ~sum
  }

  /// A zlib stream of one stored block; at most 65 535 bytes.
  static func stored(_ bytes: [UInt8]) -> [UInt8] {
    let count = UInt16(bytes.count)
    return [0x78, 0x01, 1] + littleEndian(count) + littleEndian(~count) + bytes
      + big(adler(bytes))
  }

  /// A zlib stream that unpacks to a megabyte of zeros for every four kilobytes: repeats of the
  /// longest match, in fixed codes. It has no end and no checksum.
  static func bomb(kilobytes: Int) -> [UInt8] {
    // A literal zero (00110000), then (length 258: 11000101, distance 1: 00000) again and again.
    var bits: [UInt8] = [1, 1, 0] + [0, 0, 1, 1, 0, 0, 0, 0]
    for _ in 0..<kilobytes * 1024 / 2 { bits += [1, 1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0] }
    var bytes: [UInt8] = [0x78, 0x01]
    for start in stride(from: 0, to: bits.count - 7, by: 8) {
      bytes.append((0..<8).reduce(0) { $0 | bits[start + $1] << UInt8($1) })
    }
    return bytes
  }

  private static func adler(_ bytes: [UInt8]) -> UInt32 {
    var (a, b): (UInt32, UInt32) = (1, 0)
    for byte in bytes {
      a = (a + UInt32(byte)) % 65_521
      b = (b + a) % 65_521
    }
    return b << 16 | a
  }
}

/// A small grey JPEG: one block, one code of each kind.
///
/// - Source: ITU-T T.81, annex B.
struct TinyJPEG {
  var width: UInt16 = 8
  var height: UInt16 = 8
  /// 0xC0 baseline; 0xC9 arithmetic coding.
  var frame: UInt8 = 0xC0
  var precision: UInt8 = 8
  var hasEnd = true
  /// A block of zero difference and nothing else: two codes of one bit, padded with ones.
  var scan: [UInt8] = [0x3F]

  var bytes: [UInt8] {
    let size = Self.big(height) + Self.big(width)
    return [0xFF, 0xD8]
      + Self.segment(0xDB, [0] + [UInt8](repeating: 1, count: 64))
      + Self.segment(frame, [precision] + size + [1, 1, 0x11, 0])
      + Self.segment(0xC4, [0x00, 1] + [UInt8](repeating: 0, count: 15) + [0])
      + Self.segment(0xC4, [0x10, 1] + [UInt8](repeating: 0, count: 15) + [0])
      + Self.segment(0xDA, [1, 1, 0, 0, 63, 0]) + scan + (hasEnd ? [0xFF, 0xD9] : [])
  }

  private static func segment(_ marker: UInt8, _ body: [UInt8]) -> [UInt8] {
    [0xFF, marker] + big(UInt16(body.count + 2)) + body
  }

  private static func big(_ value: UInt16) -> [UInt8] {
    [UInt8(value >> 8), UInt8(value & 255)]
  }
}
