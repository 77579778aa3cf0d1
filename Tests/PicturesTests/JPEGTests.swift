import Pictures
import Testing

@Suite("JPEG files")
struct JPEGTests {
  static let names = ["baseline", "progressive", "full-chroma", "restart", "grey", "cmyk", "ycck"]

  @Test("every kind gives Pillow's colours", arguments: names)
  func pillow(name: String) throws {
    let picture = try Samples.picture("\(name).jpg")
    let expected = try Samples.picture("\(name).decoded.png")
    let difference = try #require(picture.largestDifference(from: expected))
    #expect(difference <= 1)
  }

  @Test("CMYK without Adobe's mark is ink as it stands, not inverted")
  func ink() throws {
    let bytes = try Samples.fixture("cmyk.jpg")
    let adobe = try #require(bytes.firstRange(of: [0xFF, 0xEE, 0, 14]))
    let plain = Array(bytes[..<adobe.lowerBound]) + bytes[(adobe.lowerBound + 16)...]
    let marked = try PictureReader.decode(bytes)
    let picture = try PictureReader.decode(plain)
    // The fixture has no black: paper is ink 0, which Adobe stores as 255.
    let lightest = picture.pixels.max() ?? 255
    #expect(lightest == 0, "255 of black ink leaves nothing")
    #expect(marked.pixels.contains { $0 > 200 })
  }

  @Test("every prefix is refused", arguments: names)
  func truncated(name: String) throws {
    let bytes = try Samples.fixture("\(name).jpg")
    for count in 0..<bytes.count {
      #expect(throws: PictureFault.self, "\(count) bytes") {
        try PictureReader.decode(Array(bytes.prefix(count)))
      }
    }
  }

  @Test("seeded damage gives an error or a picture, never a trap", arguments: names)
  func mutations(name: String) throws {
    let bytes = try Samples.fixture("\(name).jpg")
    var dice = Dice(state: 5)
    var refused = 0
    for round in 0..<400 {
      var changed = bytes
      for _ in 0...(round % 3) {
        changed[Int.random(in: 3..<changed.count, using: &dice)] =
          UInt8.random(in: 0...255, using: &dice)
      }
      do {
        let limits = PictureLimits(pixels: 1_000_000)
        let picture = try PictureReader.decode(changed, limits: limits)
        #expect(picture.pixels.count == picture.height * picture.width * 3)
      } catch {
        refused += 1
      }
    }
    #expect(refused > 0)
  }

  @Test("EXIF orientation turns the photo upright", arguments: 1...8, [false, true])
  func orientation(value: Int, little: Bool) throws {
    let bytes = try Samples.fixture("baseline.jpg")
    let stored = try PictureReader.decode(bytes)
    let turned = try PictureReader.decode(Self.marked(bytes, value, little: little))
    let swapped = value >= 5
    #expect(turned.height == (swapped ? 24 : 16) && turned.width == (swapped ? 16 : 24))
    // Where the stored top left corner is after turning, after the standard's table.
    let corners = [
      1: (0, 0), 2: (0, 23), 3: (15, 23), 4: (15, 0), 5: (0, 0), 6: (0, 15), 7: (23, 15),
      8: (23, 0),
    ]
    let right = [
      1: (0, 1), 2: (0, -1), 3: (0, -1), 4: (0, 1), 5: (1, 0), 6: (1, 0), 7: (-1, 0), 8: (-1, 0),
    ]
    let corner = try #require(corners[value])
    let step = try #require(right[value])
    for column in 0..<24 {
      let place = (corner.0 + step.0 * column, corner.1 + step.1 * column)
      #expect(turned[place.0, place.1] == stored[0, column])
    }
  }

  @Test("nonsense for an orientation leaves the photo as it is")
  func nonsense() throws {
    let bytes = try Samples.fixture("baseline.jpg")
    let stored = try PictureReader.decode(bytes)
    for value in [0, 9, 65_535] {
      #expect(try PictureReader.decode(Self.marked(bytes, value, little: true)) == stored)
    }
    var dice = Dice(state: 3)
    for _ in 0..<200 {
      var marked = Self.marked(bytes, 6, little: false)
      for _ in 0..<3 {
        marked[Int.random(in: 6..<38, using: &dice)] = UInt8.random(in: 0...255, using: &dice)
      }
      _ = Orientation(jpeg: marked)
      for count in stride(from: 0, to: 40, by: 3) { _ = Orientation(jpeg: Array(marked[..<count])) }
    }
  }

  @Test("padding between header segments and after the end is harmless")
  func padding() throws {
    let bytes = try Samples.fixture("baseline.jpg")
    let stored = try PictureReader.decode(bytes)
    #expect(try PictureReader.decode(bytes + [0, 1, 2]) == stored)
    let filled = Array(bytes[..<2]) + [0xFF, 0xFF] + bytes[2...]
    #expect(try PictureReader.decode(filled) == stored)
  }

  @Test("a frame of millions of pixels in a few bytes is refused before memory is taken")
  func bombs() throws {
    let bytes = try Samples.fixture("baseline.jpg")
    let frame = try #require(bytes.firstRange(of: [0xFF, 0xC0]))
    func sized(_ height: Int, _ width: Int) -> [UInt8] {
      var changed = bytes
      let at = frame.lowerBound + 5
      changed[at] = UInt8(height >> 8)
      changed[at + 1] = UInt8(height & 255)
      changed[at + 2] = UInt8(width >> 8)
      changed[at + 3] = UInt8(width & 255)
      return changed
    }
    #expect(throws: PictureFault.tooManyPixels(height: 65_000, width: 65_000, limit: 64_000_000)) {
      try PictureReader.decode(sized(65_000, 65_000))
    }
    #expect(throws: PictureFault.damaged(format: "JPEG", detail: "too few bytes for its size")) {
      try PictureReader.decode(sized(7_900, 8_000))
    }
    for (height, width) in [(0, 24), (16, 0)] {
      #expect(throws: PictureFault.self) { try PictureReader.decode(sized(height, width)) }
    }
  }

  @Test("more scans than the limit are refused")
  func scans() throws {
    let bytes = try Samples.fixture("progressive.jpg")
    #expect(
      throws: PictureFault.damaged(
        format: "JPEG", detail: "more scans than any encoder writes")
    ) { try PictureReader.decode(bytes, limits: PictureLimits(scans: 3)) }
  }

  /// The file with an EXIF segment that states an orientation.
  static func marked(_ bytes: [UInt8], _ value: Int, little: Bool) -> [UInt8] {
    func number(_ value: Int, _ count: Int) -> [UInt8] {
      let big = (0..<count).map { UInt8(value >> ((count - 1 - $0) * 8) & 255) }
      return little ? big.reversed() : big
    }
    let entry = number(274, 2) + number(3, 2) + number(1, 4) + number(value, 2) + number(0, 2)
    let tiff =
      Array((little ? "II" : "MM").utf8) + number(42, 2) + number(8, 4) + number(1, 2) + entry
      + number(0, 4)
    let body = Array("Exif\u{0}\u{0}".utf8) + tiff
    let length = body.count + 2
    return Array(bytes[..<2]) + [0xFF, 0xE1, UInt8(length >> 8), UInt8(length & 255)] + body
      + bytes[2...]
  }
}
