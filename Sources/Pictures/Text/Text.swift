/// Text on pictures, in a built-in stroke font.
///
/// All of ASCII, Latin-1's letters and a few signs have shapes; other characters become a box, and
/// control characters are written as escapes, so that no label can hide or break a caption.
public enum Text {
  /// The scalars that have a shape.
  public static var repertoire: Set<Unicode.Scalar> { Set(Glyph.all.keys) }

  /// Text with control characters written out, as `\n` or `\x1b`.
  public static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case "\u{A0}", "\u{202F}", "\u{2009}": result += " "
      case _ where scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value):
        let digits = String(scalar.value, radix: 16)
        result += "\\x" + (digits.count < 2 ? "0" : "") + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// Pixels from the first stem to the end of the last letter.
  public static func width(_ text: String, _ style: TextStyle) -> Int {
    glyphs(text).reduce(0) { $0 + style.advance($1) }
  }

  /// Text cut to a width, with an ellipsis where something is missing.
  public static func shortened(_ text: String, to width: Int, _ style: TextStyle) -> String {
    let text = escaped(text)
    guard Self.width(text, style) > width else { return text }
    let dots = Self.width("…", style)
    var (kept, used) = (String.UnicodeScalarView(), dots)
    for scalar in text.unicodeScalars {
      used += style.advance(Glyph.all[scalar] ?? .unknown)
      if used > width { break }
      kept.append(scalar)
    }
    while kept.last == " " { kept.removeLast() }
    return dots > width ? "" : String(kept) + "…"
  }

  /// Draws a line of text.
  ///
  /// - Parameters:
  ///   - left: Column where ink may begin.
  ///   - baseline: Row on which letters stand.
  public static func draw(
    _ text: String, on picture: inout Picture, left: Int, baseline: Int, _ style: TextStyle
  ) {
    var at = left + style.overhang
    for glyph in glyphs(text) {
      guard at < picture.width else { return }
      GlyphPen(glyph, style).draw(on: &picture, left: at, baseline: baseline)
      at += style.advance(glyph)
    }
  }

  private static func glyphs(_ text: String) -> [Glyph] {
    escaped(text).unicodeScalars.map { Glyph.all[$0] ?? .unknown }
  }
}
