import Files
import Testing

@Suite struct PathTextTests {
  @Test(
    "bytes of any kind come back from their text",
    arguments: [
      [], Array("photo.png".utf8), Array("ünïcode 猫 🐈.png".utf8), [0xFF, 0xFE], [0x80],
      [0x61, 0xE9, 0x62], [0xC3], [0xC3, 0x28], [0xF0, 0x9F, 0x90], [0xED, 0xA0, 0x80],
      // A name that holds a stand-in itself, and one next to it that is an ordinary character.
      [0xF4, 0x8F, 0xBF, 0xBF], [0xF4, 0x8F, 0xBD, 0xBF],
    ] as [[UInt8]])
  func roundTrip(_ bytes: [UInt8]) {
    #expect(PathText.bytes(of: PathText.text(bytes)) == bytes)
  }

  @Test("text that is UTF-8 stays as it is")
  func plain() {
    #expect(PathText.text(Array("a/ü猫".utf8)) == "a/ü猫")
    #expect(PathText.text([0x61, 0xE9, 0x62]) == "a\u{10FFE9}b")
  }

  @Test("random bytes come back from their text")
  func random() {
    var state: UInt64 = 7
    for length in 0..<400 {
      let bytes = (0..<length).map { _ -> UInt8 in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        // Mostly bytes over 0x7F, so that sequences of every length come up.
        return UInt8(truncatingIfNeeded: state >> 33) | (state >> 60 < 12 ? 0x80 : 0)
      }
      #expect(PathText.bytes(of: PathText.text(bytes)) == bytes)
    }
  }
}
