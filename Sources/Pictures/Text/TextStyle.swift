/// How text is drawn: its size, weight and colour.
public struct TextStyle: Sendable, Hashable {
  /// Height of capitals in pixels, 5 at least.
  public var capHeight: Int
  /// Whether strokes are heavier.
  public var bold: Bool
  /// The ink.
  public var color: RGB

  /// States a style.
  public init(capHeight: Int, bold: Bool = false, color: RGB = .black) {
    self.capHeight = max(capHeight, 5)
    self.bold = bold
    self.color = color
  }

  /// Pixels from one baseline to the next.
  public var lineHeight: Int { capHeight * 2 }
  /// Pixels below the baseline that tails need.
  public var depth: Int { (capHeight * 3 + 9) / 10 + 1 }

  /// Pixels a unit of the glyph grid.
  var scale: Float { Float(capHeight) / 10 }
  /// Width of the pen in pixels.
  var pen: Float { max(Float(capHeight) * (bold ? 0.17 : 0.122), bold ? 1.5 : 1.1) }
  /// Where the middle of a stem lies in its pixel: a pen of odd width is sharp around the middle
  /// of a pixel, one of even width between two.
  var stemOffset: Float { Int(pen.rounded()) % 2 == 1 ? 0.5 : 0 }
  /// Whole pixels of ink left of the first stem's pixel.
  var overhang: Int { Int((pen / 2 - stemOffset).rounded()) }
  /// Pixels from a letter's left stem to the next letter's.
  func advance(_ glyph: Glyph) -> Int {
    Int(((glyph.width + (bold ? 3.1 : 2.5)) * scale).rounded())
  }
}
