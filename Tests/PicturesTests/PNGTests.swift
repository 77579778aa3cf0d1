import Pictures
import Testing

@Suite("PNG files")
struct PNGTests {
  /// Colour types with the depths that they allow.
  static let kinds: [(Int, Int)] = [
    (0, 1), (0, 2), (0, 4), (0, 8), (0, 16), (2, 8), (2, 16), (3, 1), (3, 2), (3, 4), (3, 8),
    (4, 8), (4, 16), (6, 8), (6, 16),
  ]

  /// A file of a kind with seeded samples, and the colours that it should give over white.
  static func sample(
    _ type: Int, _ depth: Int, interlaced: Bool, transparency: Bool, height: Int = 11,
    width: Int = 13
  ) -> (TinyPNG, Picture) {
    var dice = Dice(state: UInt64(type * 100 + depth))
    var file = TinyPNG(
      height: height, width: width, depth: depth, colorType: type, interlaced: interlaced)
    let levels = 1 << depth
    file.samples = (0..<(height * width * file.channels)).map { _ in
      Int.random(in: 0..<levels, using: &dice)
    }
    if type == 3 {
      file.palette = (0..<(levels * 3)).map { _ in UInt8.random(in: 0...255, using: &dice) }
    }
    let key = Array(file.samples.prefix(file.channels))
    if transparency {
      file.transparency =
        type == 3
        ? (0..<(levels - 1)).map { _ in UInt8.random(in: 0...255, using: &dice) }
        : key.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }
    }
    var picture = Picture(height: height, width: width)
    for pixel in 0..<(height * width) {
      let at = pixel * file.channels
      let raw = Array(file.samples[at..<(at + file.channels)])
      let scaled = raw.map { Int((Double($0) * 255 / Double(levels - 1)).rounded()) }
      var alpha = 255
      var color = [scaled[0], scaled[0], scaled[0]]
      switch type {
      case 2, 6: color = Array(scaled.prefix(3))
      case 3: color = (0..<3).map { Int(file.palette[raw[0] * 3 + $0]) }
      default: break
      }
      if type >= 4 { alpha = scaled[file.channels - 1] }
      if transparency {
        alpha =
          type == 3
          ? raw[0] < file.transparency.count ? Int(file.transparency[raw[0]]) : 255
          : raw == key ? 0 : 255
      }
      let over = color.map { UInt8(($0 * alpha + 255 * (255 - alpha) + 127) / 255) }
      picture[pixel / width, pixel % width] = RGB(over[0], over[1], over[2])
    }
    return (file, picture)
  }

  @Test("every colour type and depth gives its colours", arguments: kinds, [false, true])
  func opaque(kind: (Int, Int), interlaced: Bool) throws {
    let (file, expected) = Self.sample(
      kind.0, kind.1, interlaced: interlaced, transparency: false)
    #expect(try PictureReader.decode(file.bytes()) == expected)
  }

  @Test(
    "transparent colours and palette entries are laid over the background",
    arguments: kinds.filter { $0.0 < 4 })
  func transparency(kind: (Int, Int)) throws {
    let (file, expected) = Self.sample(kind.0, kind.1, interlaced: false, transparency: true)
    #expect(try PictureReader.decode(file.bytes()) == expected)
  }

  @Test("the background is a choice")
  func background() throws {
    var file = TinyPNG(height: 1, width: 2, colorType: 6)
    file.samples = [10, 20, 30, 0, 10, 20, 30, 255]
    let picture = try PictureReader.decode(file.bytes(), over: RGB(1, 2, 3))
    #expect(picture.pixels == [1, 2, 3, 10, 20, 30])
  }

  @Test("gamma and text change nothing")
  func ignored() throws {
    var (file, expected) = Self.sample(2, 8, interlaced: false, transparency: false)
    file.extras = [
      ("gAMA", TinyPNG.big(10_000)), ("sRGB", [0]), ("tEXt", Array("a\u{0}b".utf8)),
      ("zTXt", Array("a\u{0}\u{0}not deflate".utf8)), ("npTc", [1, 2, 3]),
    ]
    #expect(try PictureReader.decode(file.bytes()) == expected)
    #expect(try PictureReader.decode(file.bytes() + [1, 2, 3]) == expected)
  }

  @Test("a hundred thousand small chunks are walked over")
  func manyChunks() throws {
    let (file, expected) = Self.sample(0, 8, interlaced: false, transparency: false)
    let bytes = file.bytes()
    let extra = TinyPNG.chunk("teSt", [])
    let many = Array(repeatElement(extra, count: 100_000).joined())
    let filled = Array(bytes[..<33]) + many + bytes[33...]
    #expect(try PictureReader.decode(filled) == expected)
  }

  @Test("sizes over the limit are refused before memory is taken")
  func bombs() {
    for (height, width) in [(10, 1_000_001), (1_000_001, 10), (0x7FFF_FFFF, 0x7FFF_FFFF)] {
      let bytes = TinyPNG(height: height, width: width).header()
      #expect(
        throws: PictureFault.sideTooLong(height: height, width: width, limit: 65_535)
      ) { try PictureReader.decode(bytes) }
    }
    #expect(throws: PictureFault.tooManyPixels(height: 30_000, width: 30_000, limit: 64_000_000)) {
      try PictureReader.decode(TinyPNG(height: 30_000, width: 30_000).header())
    }
    #expect(throws: PictureFault.damaged(format: "PNG", detail: "too few bytes for its size")) {
      try PictureReader.decode(TinyPNG(height: 8_000, width: 8_000).header())
    }
    for (height, width) in [(0, 5), (5, 0)] {
      #expect(throws: PictureFault.self) {
        try PictureReader.decode(TinyPNG(height: height, width: width).header())
      }
    }
  }

  @Test("every prefix is refused", arguments: [false, true])
  func truncated(interlaced: Bool) throws {
    let bytes = Self.sample(3, 4, interlaced: interlaced, transparency: true).0.bytes()
    for count in 0..<bytes.count {
      #expect(throws: PictureFault.self) { try PictureReader.decode(Array(bytes.prefix(count))) }
    }
  }

  @Test("a changed byte anywhere in a chunk is refused by its checksum")
  func checksums() throws {
    let bytes = Self.sample(2, 8, interlaced: false, transparency: false).0.bytes()
    for at in 12..<bytes.count where !(at >= 33 && at < 37) {
      var changed = bytes
      changed[at] ^= 0x10
      #expect(throws: PictureFault.self, "byte \(at)") { try PictureReader.decode(changed) }
    }
  }

  @Test("seeded damage gives an error or a picture, never a trap", arguments: 0..<kinds.count)
  func mutations(index: Int) {
    let (type, depth) = Self.kinds[index]
    var dice = Dice(state: UInt64(index) + 77)
    let (file, _) = Self.sample(type, depth, interlaced: index % 2 == 0, transparency: type < 4)
    let bytes = file.bytes()
    var refused = 0
    for round in 0..<120 {
      var changed = bytes
      for _ in 0...(round % 4) {
        changed[Int.random(in: 8..<changed.count, using: &dice)] =
          UInt8.random(in: 0...255, using: &dice)
      }
      // Half of the time with right checksums, so that damage gets past them.
      if round % 2 == 0 { changed = TinyPNG.mended(changed) }
      do {
        let picture = try PictureReader.decode(changed)
        #expect(picture.pixels.count == picture.height * picture.width * 3)
      } catch {
        refused += 1
      }
    }
    #expect(refused > 0)
  }

  @Test("what is written is read back, and is the same bytes each time")
  func roundTrip() throws {
    for (height, width) in [(1, 1), (23, 37), (3, 700)] {
      let picture = Samples.seeded(height: height, width: width)
      let bytes = try PNGFile.encode(picture)
      #expect(try PictureReader.decode(bytes) == picture)
      #expect(try PNGFile.encode(picture) == bytes)
      let grey = try PNGFile.encode(picture.grey)
      #expect(try PictureReader.decode(grey) == picture.grey)
      #expect(grey[25] == 0 && bytes[25] == 2)
    }
  }
}

extension TinyPNG {
  /// The file up to its data, and an end.
  func header() -> [UInt8] {
    var file = self
    file.samples = []
    let size = Self.big(UInt32(width)) + Self.big(UInt32(height))
    let start: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    return start + Self.chunk("IHDR", size + [UInt8(depth), UInt8(colorType), 0, 0, 0])
      + Self.chunk("IDAT", Self.stored([0, 0, 0])) + Self.chunk("IEND", [])
  }

  /// The same chunks with right checksums.
  static func mended(_ bytes: [UInt8]) -> [UInt8] {
    var result = Array(bytes.prefix(8))
    var at = 8
    while at + 12 <= bytes.count {
      let length = bytes[at..<(at + 4)].reduce(0) { $0 << 8 | Int($1) }
      guard at + 12 + length <= bytes.count else { break }
      let checked = Array(bytes[(at + 4)..<(at + 8 + length)])
      result += bytes[at..<(at + 4)] + checked + big(checksum(checked))
      at += 12 + length
    }
    return result + bytes[at...]
  }
}
