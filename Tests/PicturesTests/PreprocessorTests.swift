import Operators
import Pictures
import SpecChecking
import Tensors
import Testing

@Suite("Network inputs")
struct PreprocessorTests {
  static func rules(_ change: (inout Preprocess) -> Void) -> Preprocess {
    var rules = Preprocess()
    change(&rules)
    return rules
  }
  static let two = Picture(height: 1, width: 2, pixels: [255, 0, 51, 102, 204, 153])

  @Test("colour orders, ranges, means and deviations give exact numbers")
  func numbers() throws {
    let photo = try #require(Self.two)
    let shape = Shape(channels: 3, height: 1, width: 2)
    let plain = try Preprocessor(Preprocess(), shape: shape).prepare(photo)
    let unit: [Float] = [255, 102, 0, 204, 51, 153].map { $0 / 255 }
    #expect(plain.values == unit)
    let caffe = Self.rules {
      $0.color = .bgr
      $0.high = 255
      $0.mean = [104, 117, 123]
    }
    let centred: [Float] = [-53, 49, -117, 87, 132, -21]
    #expect(try Preprocessor(caffe, shape: shape).prepare(photo).values == centred)
    let inception = Self.rules { $0.low = -1 }
    let values = try Preprocessor(inception, shape: shape).prepare(photo).values
    #expect(values[0] == 1 && values[2] == -1 && abs(values[1] - (0.8 - 1)) < 1e-6)
    let imagenet = Self.rules {
      $0.mean = [0.485, 0.456, 0.406]
      $0.deviation = [0.229, 0.224, 0.225]
    }
    let normal = try Preprocessor(imagenet, shape: shape).prepare(photo).values
    let mean: Float = 0.485
    let deviation: Float = 0.229
    #expect(normal[0] == (1 - mean) / deviation)
    #expect(abs(normal[5] - (0.6 - 0.406) / 0.225) < 1e-6)
  }

  @Test("grey is luma, one channel")
  func grey() throws {
    let photo = try #require(Self.two)
    let rules = Self.rules {
      $0.color = .gray
      $0.high = 255
    }
    let input = try Preprocessor(rules, shape: Shape(channels: 1, height: 1, width: 2))
      .prepare(photo)
    // 0.299 · 255 + 0.114 · 51 = 82.06 and 0.299 · 102 + 0.587 · 204 + 0.114 · 153 = 167.69
    #expect(input.values == [82, 168])
  }

  @Test("imagenet's rules: shorter side 256, the middle 224")
  func imagenet() throws {
    let photo = Samples.seeded(height: 300, width: 400)
    let rules = Self.rules {
      $0.resize = .shorterSide(256)
      $0.crop = .center
    }
    let input = try Preprocessor(rules, shape: Shape(channels: 3, height: 224, width: 224))
      .prepare(photo)
    #expect(input.geometry.resized == Pair(256, 341))
    #expect(
      input.geometry.crop == PictureRegion(top: 16, left: 58, height: 224, width: 224))
    let whole = try Resample.resize(photo, to: Pair(256, 341))
    #expect(input.picture[0, 0] == whole[16, 58])
    #expect(input.values[224 * 224 + 225] == Float(whole[17, 59].green) / 255)
  }

  @Test("a smaller photo is padded with black, which is then normalised like any pixel")
  func padded() throws {
    let rules = Self.rules {
      $0.crop = .center
      $0.mean = [0.5]
      $0.deviation = [0.25]
    }
    let input = try Preprocessor(rules, shape: Shape(channels: 3, height: 4, width: 4))
      .prepare(Picture(height: 1, width: 2, fill: .white))
    #expect(input.geometry.crop == PictureRegion(top: -1, left: -1, height: 4, width: 4))
    #expect(Array(input.values[0..<8]) == [-2, -2, -2, -2, -2, 2, 2, -2])
  }

  @Test("no rule at all stretches the photo to the input")
  func stretched() throws {
    let photo = Samples.seeded(height: 9, width: 14)
    let input = try Preprocessor(Preprocess(), shape: Shape(channels: 3, height: 6, width: 5))
      .prepare(photo)
    #expect(input.picture == (try Resample.resize(photo, to: Pair(6, 5))))
    #expect(input.geometry.seen == PictureRegion(Pair(9, 14)))
  }

  @Test("rules that do not fit the network are refused")
  func refused() {
    let photo = Picture(height: 9, width: 14)
    let gray = Preprocessor(Preprocess(), shape: Shape(channels: 1, height: 6, width: 5))
    #expect(throws: PictureFault.channels(wanted: 1, given: 3)) { try gray.prepare(photo) }
    let uncropped = Preprocessor(
      Self.rules { $0.resize = .shorterSide(6) }, shape: Shape(channels: 3, height: 6, width: 6))
    #expect(throws: PictureFault.size(wanted: "6×6", given: "9×6")) {
      try uncropped.prepare(photo)
    }
    for side in [0, -3, Int.max] {
      let broken = Self.rules {
        $0.resize = .shorterSide(side)
        $0.crop = .center
      }
      #expect(throws: PictureFault.self) {
        try Preprocessor(broken, shape: Shape(channels: 3, height: 6, width: 6)).prepare(photo)
      }
    }
  }
}

@Suite("Maps back in the photo")
struct GeometryTests {
  @Test("a map of the input lands where the network saw it, whatever the photo's shape")
  func restored() throws {
    for (height, width) in [(300, 500), (929, 512), (224, 224), (60, 90), (50, 37)] {
      let rules = PreprocessorTests.rules {
        $0.resize = .shorterSide(256)
        $0.crop = .center
      }
      let machine = Preprocessor(rules, shape: Shape(channels: 3, height: 224, width: 224))
      let geometry = try machine.geometry(for: Pair(height, width))
      // A map that states its own column and row in the photo comes back as those numbers.
      let input = geometry.input
      for axis in 0..<2 {
        var map: [Float] = []
        for row in 0..<input.height {
          for column in 0..<input.width {
            let down =
              (Double(row + geometry.crop.top) + 0.5) * Double(height)
              / Double(geometry.resized.height)
            let across =
              (Double(column + geometry.crop.left) + 0.5) * Double(width)
              / Double(geometry.resized.width)
            map.append(Float(axis == 0 ? down : across))
          }
        }
        let back = geometry.restore(map: map)
        #expect(back.size == Pair(height, width))
        let seen = back.seen
        // The outermost half pixel repeats the edge.
        let slack = Float(max(height, width)) / 256
        for row in stride(from: 0, to: height, by: 7) {
          for column in stride(from: 0, to: width, by: 7) {
            let value = back.values[row * width + column]
            if seen.contains(row: row, column: column) {
              let expected = Float(axis == 0 ? row : column) + 0.5
              #expect(abs(value - expected) <= slack)
            } else {
              #expect(value == 0)
            }
          }
        }
      }
    }
  }

  @Test("the seen part of a wide photo is its middle square")
  func seen() {
    let geometry = Geometry(
      photo: Pair(100, 300), resized: Pair(50, 150),
      crop: PictureRegion(top: 0, left: 50, height: 50, width: 50))
    #expect(geometry.seen == PictureRegion(top: 0, left: 100, height: 100, width: 100))
  }

  @Test("a padded photo is seen whole")
  func padded() {
    let geometry = Geometry(
      photo: Pair(10, 20), resized: Pair(10, 20),
      crop: PictureRegion(top: -11, left: -6, height: 32, width: 32))
    #expect(geometry.seen == PictureRegion(Pair(10, 20)))
    let map = (0..<(32 * 32)).map { Float($0) }
    let back = geometry.restore(map: map)
    #expect(back.values[0] == Float(11 * 32 + 6) && back.values[25] == Float(12 * 32 + 11))
  }

  @Test("a layer's small map is stretched over the input on the way")
  func small() {
    let geometry = Geometry(identity: Pair(28, 42))
    let map = Samples.map(7 * 7, seed: 9)
    let back = geometry.restore(map: map, size: Pair(7))
    let expected = MapResize.bilinear.apply(map, from: Pair(7), to: Pair(28, 42))
    #expect(zip(back.values, expected).allSatisfy { abs($0 - $1) < 1e-5 })
  }
}
