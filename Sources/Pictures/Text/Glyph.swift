/// One letter's strokes on the unit grid.
struct Glyph: Sendable {
  /// A piece of a stroke.
  enum Piece: Sendable {
    case move(Float, Float)
    case line(Float, Float)
    /// A quarter curve; level or upright at its start.
    case quarter(Float, Float, level: Bool)
    case curve(Float, Float, Float, Float)
    case dot(Float, Float)
  }
  /// From the first stem's middle to the last one's.
  let width: Float
  let pieces: [Piece]

  init(width: Float, pieces: [Piece]) {
    self.width = width
    self.pieces = pieces
  }
  init(width: Float, strokes: String) {
    self.init(width: width, pieces: Self.parsed(strokes, right: 0, up: 0))
  }

  /// Reads the commands of `GlyphTable`, moved by an offset.
  static func parsed(_ strokes: String, right: Float, up: Float) -> [Piece] {
    var pieces: [Piece] = []
    var (command, numbers) = (Character("M"), [Float]())
    func close() {
      let at = numbers.indices.map { numbers[$0] + ($0 % 2 == 0 ? right : up) }
      switch (command, at.count) {
      case ("M", 2): pieces.append(.move(at[0], at[1]))
      case ("L", 2): pieces.append(.line(at[0], at[1]))
      case ("H", 2): pieces.append(.quarter(at[0], at[1], level: true))
      case ("V", 2): pieces.append(.quarter(at[0], at[1], level: false))
      case ("Q", 4): pieces.append(.curve(at[0], at[1], at[2], at[3]))
      case ("D", 2): pieces.append(.dot(at[0], at[1]))
      default: break
      }
      numbers = []
    }
    for word in strokes.split(separator: " ") {
      var number = word
      if let first = word.first, first.isLetter {
        close()
        command = first
        number = word.dropFirst()
      }
      if let value = Float(number) { numbers.append(value) }
    }
    close()
    return pieces
  }

  /// All letters there are.
  static let all: [Unicode.Scalar: Glyph] = {
    var table: [Unicode.Scalar: Glyph] = [:]
    for (scalar, width, strokes) in GlyphTable.strokes {
      table[scalar] = Glyph(width: width, strokes: strokes)
    }
    for (scalar, base, mark) in GlyphTable.composed {
      guard let letter = table[base], let strokes = GlyphTable.marks[mark] else { continue }
      let up: Float = base.properties.isUppercase && mark != "," ? 2.4 : 0
      table[scalar] = Glyph(
        width: letter.width,
        pieces: letter.pieces + parsed(strokes, right: letter.width / 2, up: up))
    }
    return table
  }()
  /// A box.
  static let unknown = Glyph(width: GlyphTable.unknown.0, strokes: GlyphTable.unknown.1)
}
