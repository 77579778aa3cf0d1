import Files
import Foundation
import Operators
import Pictures

/// Pictures and numbers that the tests share.
enum Samples {
  /// The bytes of a file in `Fixtures`, made by `Scripts/make-picture-fixtures.py`.
  static func fixture(_ name: String) throws -> [UInt8] {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
    return try FileBytes.read(
      folder.appending(components: "Fixtures", name).path(percentEncoded: false), limit: 1 << 20)
  }
  /// A decoded file in `Fixtures`.
  static func picture(_ name: String) throws -> Picture {
    try PictureReader.decode(fixture(name))
  }

  /// Noise over a gradient, as the fixture script makes it.
  static func seeded(height: Int, width: Int, seed: UInt64 = 1) -> Picture {
    var dice = Dice(state: seed)
    var picture = Picture(height: height, width: width)
    for row in 0..<height {
      for column in 0..<width {
        let noise = (0..<3).map { channel in
          UInt8((row * 5 + column * 3 * channel + Int(dice.next() >> 57)) % 256)
        }
        picture[row, column] = RGB(noise[0], noise[1], noise[2])
      }
    }
    return picture
  }
  /// Values in [low, high).
  static func map(_ count: Int, seed: UInt64, low: Float = 0, high: Float = 1) -> [Float] {
    var dice = Dice(state: seed)
    return (0..<count).map { _ in low + (high - low) * Float(dice.next() >> 40) / Float(1 << 24) }
  }
}

/// A linear congruential generator, the same on every machine.
struct Dice: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state
  }
}

extension Picture {
  /// The largest difference of any sample from another picture; nil for other sizes.
  func largestDifference(from other: Picture) -> Int? {
    guard height == other.height, width == other.width else { return nil }
    return zip(pixels, other.pixels).map { abs(Int($0) - Int($1)) }.max()
  }
}
