/// Draws one letter: its strokes become short lines, and each pixel is as dark as the round pen
/// covers it.
///
/// Stems are moved to the middle of pixels, so that small text stays sharp.
struct GlyphPen {
  /// A straight piece in pixels, x to the right and y down from the baseline.
  private struct Line {
    var x0: Float
    var y0: Float
    var x1: Float
    var y1: Float
    var radius: Float

    func distance(_ x: Float, _ y: Float) -> Float {
      let (dx, dy) = (x1 - x0, y1 - y0)
      let length = dx * dx + dy * dy
      let along = length == 0 ? 0 : min(max(((x - x0) * dx + (y - y0) * dy) / length, 0), 1)
      let (a, b) = (x - x0 - along * dx, y - y0 - along * dy)
      return (a * a + b * b).squareRoot() - radius
    }
  }
  private var lines: [Line] = []
  private let color: RGB

  init(_ glyph: Glyph, _ style: TextStyle) {
    color = style.color
    let scale = style.scale
    let radius = style.pen / 2
    let offset = style.stemOffset
    func snap(_ value: Float) -> Float { (value * scale).rounded() + offset }
    var (x, y): (Float, Float) = (0, 0)
    func curve(_ cx: Float, _ cy: Float, _ ex: Float, _ ey: Float) {
      let steps = max(6, style.capHeight / 2)
      var (fromX, fromY) = (x, y)
      for step in 1...steps {
        let t = Float(step) / Float(steps)
        let s = 1 - t
        let toX = s * s * x + 2 * s * t * cx + t * t * ex
        let toY = s * s * y + 2 * s * t * cy + t * t * ey
        lines.append(Line(x0: fromX, y0: fromY, x1: toX, y1: toY, radius: radius))
        (fromX, fromY) = (toX, toY)
      }
      (x, y) = (ex, ey)
    }
    for piece in glyph.pieces {
      switch piece {
      case .move(let toX, let toY): (x, y) = (snap(toX), -snap(toY))
      case .line(let toX, let toY):
        let (endX, endY) = (snap(toX), -snap(toY))
        lines.append(Line(x0: x, y0: y, x1: endX, y1: endY, radius: radius))
        (x, y) = (endX, endY)
      case .quarter(let toX, let toY, let level):
        let (endX, endY) = (snap(toX), -snap(toY))
        curve(level ? endX : x, level ? y : endY, endX, endY)
      case .curve(let cx, let cy, let toX, let toY):
        curve(snap(cx), -snap(cy), snap(toX), -snap(toY))
      case .dot(let toX, let toY):
        (x, y) = (snap(toX), -snap(toY))
        lines.append(Line(x0: x, y0: y, x1: x, y1: y, radius: radius * 1.3))
      }
    }
  }

  func draw(on picture: inout Picture, left: Int, baseline: Int) {
    guard let first = lines.first else { return }
    var box = (first.x0, first.x0, first.y0, first.y0)
    for line in lines {
      box.0 = min(box.0, line.x0, line.x1)
      box.1 = max(box.1, line.x0, line.x1)
      box.2 = min(box.2, line.y0, line.y1)
      box.3 = max(box.3, line.y0, line.y1)
    }
    let reach = first.radius * 1.3 + 1
    for row in Int(box.2 - reach) - 1...Int(box.3 + reach) + 1 {
      let y = baseline + row
      guard y >= 0, y < picture.height else { continue }
      for column in Int(box.0 - reach) - 1...Int(box.1 + reach) + 1 {
        let x = left + column
        guard x >= 0, x < picture.width else { continue }
        let (centreX, centreY) = (Float(column) + 0.5, Float(row) + 0.5)
        var nearest: Float = 2
        for line in lines { nearest = min(nearest, line.distance(centreX, centreY)) }
        let coverage = 0.5 - nearest
        if coverage > 0 {
          picture[y, x] = picture[y, x].mixed(with: color, share: min(coverage, 1))
        }
      }
    }
  }
}
