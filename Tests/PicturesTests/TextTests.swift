import Pictures
import Testing

@Suite("Text on pictures")
struct TextTests {
  static func drawn(_ text: String, cap: Int = 10, bold: Bool = false) -> Picture {
    var picture = Picture(height: cap * 3, width: cap * 4)
    Text.draw(
      text, on: &picture, left: cap, baseline: cap * 2, TextStyle(capHeight: cap, bold: bold))
    return picture
  }

  @Test("every printable ASCII character has a shape of its own", arguments: [8, 10, 14, 32])
  func ascii(cap: Int) {
    var shapes: [Picture: Character] = [:]
    let box = Self.drawn("日", cap: cap)
    for value in UInt8(33)...126 {
      let character = Character(Unicode.Scalar(value))
      #expect(Text.repertoire.contains(Unicode.Scalar(value)))
      let picture = Self.drawn(String(character), cap: cap)
      #expect(picture.pixels.contains { $0 < 110 }, "\(character) has ink")
      #expect(picture != box)
      if let twin = shapes.updateValue(character, forKey: picture) {
        Issue.record("\(character) and \(twin) look the same")
      }
    }
    #expect(Self.drawn(" ", cap: cap) == Picture(height: cap * 3, width: cap * 4))
  }

  @Test("letters of Western European languages have shapes, others become a box")
  func others() {
    for character in "ÀÁÂÃÄÅÇÈÉÊËÑÒÓÔÕÖÙÚÛÜàáâãäåæçèéêëñòóôõöøùúûüýÿß×·…–—−→°±µ" {
      #expect(Self.drawn(String(character)) != Self.drawn("日"), "\(character)")
    }
    #expect(Self.drawn("日") == Self.drawn("\u{202E}"))
    #expect(Self.drawn("é") != Self.drawn("e"))
  }

  @Test("control characters are written out")
  func control() {
    #expect(Text.escaped("a\nb\tc\u{1b}[31m\u{7f}") == "a\\nb\\tc\\x1b[31m\\x7f")
    #expect(Self.drawn("\n") == Self.drawn("\\n"))
  }

  @Test("text that is too long ends in an ellipsis and fits")
  func shortened() {
    let style = TextStyle(capHeight: 10)
    let text = "Grad-CAM at features.12"
    #expect(Text.shortened(text, to: Text.width(text, style), style) == text)
    for width in stride(from: 0, to: Text.width(text, style), by: 7) {
      let short = Text.shortened(text, to: width, style)
      #expect(Text.width(short, style) <= width)
      #expect(short.isEmpty || short.hasSuffix("…"))
    }
  }

  @Test("text beyond the picture's edge is left out, and no trap")
  func edges() {
    var picture = Picture(height: 5, width: 5)
    for (left, baseline) in [(-40, 3), (3, -40), (100, 100), (0, 5), (-3, 30)] {
      Text.draw("Wg@", on: &picture, left: left, baseline: baseline, TextStyle(capHeight: 12))
    }
    #expect(picture.height == 5)
  }

  @Test(
    "numbers have three digits",
    arguments: [
      (Float(0), "0"), (1, "1"), (0.5, "0.5"), (-2.25, "−2.25"), (14.24, "14.2"),
      (0.01234, "0.0123"),
      (1234.6, "1230"), (99.96, "100"), (0.9996, "1"), (1e-7, "1e-7"), (-1.25e9, "−1.25e9"),
      (.nan, "NaN"), (.infinity, "∞"), (.greatestFiniteMagnitude, "3.4e38"), (100_000, "100000"),
    ])
  func numbers(value: Float, text: String) {
    #expect(NumberText.short(value) == text)
  }
}
