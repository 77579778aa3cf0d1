import Operators
import Pictures
import SpecChecking
import Testing

@Suite("Resizing pictures")
struct ResampleTests {
  static let sizes = [Pair(11, 20), Pair(40, 64), Pair(9, 37), Pair(23, 5), Pair(50, 9)]

  @Test("each filter gives Pillow's pixels", arguments: Preprocess.Filter.allCases, sizes)
  func pillow(filter: Preprocess.Filter, size: Pair) throws {
    let source = Samples.seeded(height: 23, width: 37)
    let result = try Resample.resize(source, to: size, filter: filter)
    let expected = try Samples.picture("resize-\(filter.rawValue)-\(size.width)x\(size.height).png")
    let difference = try #require(result.largestDifference(from: expected))
    #expect(difference <= (filter == .nearest ? 0 : 1))
  }

  @Test("a part computed alone is the part of the whole", arguments: Preprocess.Filter.allCases)
  func part(filter: Preprocess.Filter) throws {
    let source = Samples.seeded(height: 23, width: 37)
    let region = PictureRegion(top: 3, left: 7, height: 9, width: 11)
    let whole = try Resample.resize(source, to: Pair(31, 29), filter: filter)
    let part = try Resample.resize(source, to: Pair(31, 29), keeping: region, filter: filter)
    for row in 0..<9 {
      for column in 0..<11 { #expect(part[row, column] == whole[row + 3, column + 7]) }
    }
  }

  @Test("what lies beyond the picture is black")
  func padding() throws {
    let source = Picture(height: 2, width: 3, fill: RGB(9, 8, 7))
    let region = PictureRegion(top: -1, left: -2, height: 5, width: 6)
    let result = try Resample.resize(source, to: Pair(2, 3), keeping: region)
    for row in 0..<5 {
      for column in 0..<6 {
        let inside = (1...2).contains(row) && (2...4).contains(column)
        #expect(result[row, column] == (inside ? RGB(9, 8, 7) : .black))
      }
    }
  }

  @Test("a region beside the picture is all black, and no trap")
  func beside() throws {
    let source = Picture(height: 2, width: 3)
    for (top, left) in [(9, 0), (0, 9), (-9, 0), (0, -9)] {
      let region = PictureRegion(top: top, left: left, height: 2, width: 2)
      let result = try Resample.resize(source, to: Pair(2, 3), keeping: region)
      #expect(result == Picture(height: 2, width: 2, fill: .black))
    }
  }

  @Test("a long thin picture is resized without the pixels that the crop drops")
  func thin() throws {
    let source = Samples.seeded(height: 1, width: 20_000)
    let size = Resample.size(of: Pair(1, 20_000), shorterSide: 256)
    #expect(size == Pair(256, 5_120_000))
    let region = PictureRegion.center(of: size, cropped: Pair(224, 224))
    let result = try Resample.resize(source, to: size, keeping: region)
    #expect(result.height == 224 && result.width == 224)
  }

  @Test("without antialiasing a reduced checkerboard keeps its contrast, with it turns grey")
  func antialias() throws {
    var source = Picture(height: 32, width: 32, fill: .black)
    for row in 0..<32 {
      for column in 0..<32 where (row + column) % 2 == 0 { source[row, column] = .white }
    }
    let smooth = try Resample.resize(source, to: Pair(8, 8))
    #expect(smooth.pixels.allSatisfy { (120...135).contains($0) })
    let sharp = try Resample.resize(source, to: Pair(7, 7), antialias: false)
    #expect(sharp.pixels.contains { $0 < 64 } && sharp.pixels.contains { $0 > 192 })
  }

  @Test(
    "the shorter side gets the number and the longer is rounded down",
    arguments: [
      (Pair(480, 640), Pair(256, 341)), (Pair(929, 512), Pair(464, 256)),
      (Pair(256, 256), Pair(256, 256)), (Pair(100, 33), Pair(775, 256)),
    ])
  func shorterSide(photo: Pair, expected: Pair) {
    #expect(Resample.size(of: photo, shorterSide: 256) == expected)
  }

  @Test("the middle is rounded as torchvision rounds it")
  func center() {
    // int(round((h - th) / 2)) with Python's rounding to even; padding (th - h) // 2.
    for (extent, start) in [
      (224, 0), (225, 0), (226, 1), (227, 2), (229, 2), (231, 4), (223, 0),
      (221, -1), (220, -2),
    ] {
      let region = PictureRegion.center(of: Pair(extent, 300), cropped: Pair(224, 224))
      #expect(region.top == start && region.left == 38)
    }
  }

  @Test("sizes of nothing and of too much are refused")
  func refused() {
    let source = Picture(height: 2, width: 2)
    for size in [Pair(0, 5), Pair(5, -1), Pair(Int.max, 5)] {
      #expect(throws: PictureFault.self) { try Resample.resize(source, to: size) }
    }
    #expect(throws: PictureFault.tooManyPixels(height: 10_000, width: 10_000, limit: 64_000_000)) {
      try Resample.resize(source, to: Pair(10_000, 10_000))
    }
    let far = PictureRegion(top: Int.min, left: 0, height: 1, width: 1)
    #expect(throws: PictureFault.self) { try Resample.resize(source, to: Pair(1, 1), keeping: far) }
  }
}
