/// Curves over a common axis, as a picture: how a training went.
public struct LineChart: Sendable {
  /// One curve.
  public struct Curve: Sendable {
    /// What it is.
    public var name: String
    /// Its points, left to right by `x`.
    public var points: [(x: Double, y: Double)]
    /// Its colour.
    public var color: RGB

    /// States a curve.
    public init(name: String, points: [(x: Double, y: Double)], color: RGB) {
      self.name = name
      self.points = points
      self.color = color
    }
  }
  /// What is shown, written above.
  public var title: String
  /// The curves.
  public var curves: [Curve]
  /// The lowest and highest value; nil takes those of the curves.
  public var range: ClosedRange<Double>?
  /// What the horizontal axis counts.
  public var axis: String

  /// States a chart.
  public init(
    title: String, curves: [Curve], range: ClosedRange<Double>? = nil, axis: String = "epoch"
  ) {
    self.title = title
    self.curves = curves
    self.range = range
    self.axis = axis
  }

  private static let ink = RGB(grey: 40)
  private static let faint = RGB(grey: 110)
  private static let grid = RGB(grey: 222)

  /// The chart as a picture.
  public func draw(height: Int = 320, width: Int = 520) -> Picture {
    var picture = Picture(height: height, width: width)
    let small = TextStyle(capHeight: 8, color: Self.faint)
    Text.draw(
      title, on: &picture, left: 16, baseline: 26,
      TextStyle(capHeight: 11, bold: true, color: Self.ink))
    let (left, right, top, bottom) = (58, width - 18, 58, height - 40)
    let all = curves.flatMap(\.points).filter { $0.x.isFinite && $0.y.isFinite }
    let low = range?.lowerBound ?? min(all.map(\.y).min() ?? 0, 0)
    let high = max(range?.upperBound ?? (all.map(\.y).max() ?? 1) * 1.05, low + 1e-9)
    let (first, last) = (all.map(\.x).min() ?? 0, max(all.map(\.x).max() ?? 1, 1))
    let span = max(last - first, 1e-9)
    func place(_ x: Double, _ y: Double) -> (Double, Double) {
      (
        Double(left) + (x - first) / span * Double(right - left),
        Double(bottom) - (min(max(y, low), high) - low) / (high - low) * Double(bottom - top)
      )
    }
    for step in 0...4 {
      let value = low + (high - low) * Double(step) / 4
      let row = Int(place(first, value).1.rounded())
      picture.fill(
        PictureRegion(top: row, left: left, height: 1, width: right - left), Self.grid)
      let text = NumberText.short(Float(value))
      Text.draw(
        text, on: &picture, left: left - 8 - Text.width(text, small), baseline: row + 4, small)
    }
    for (x, isLast) in [(first, false), (last, true)] {
      let text = "\(axis) \(Int(x))"
      let width = Text.width(text, small)
      Text.draw(
        text, on: &picture, left: isLast ? right - width : left, baseline: bottom + 20, small)
    }
    var legend = 16
    for curve in curves {
      let points = curve.points.filter { $0.x.isFinite && $0.y.isFinite }.map { place($0.x, $0.y) }
      if points.count == 1 { picture.stroke(points[0], points[0], curve.color) }
      for (a, b) in zip(points, points.dropFirst()) { picture.stroke(a, b, curve.color) }
      picture.fill(PictureRegion(top: 42, left: legend, height: 3, width: 16), curve.color)
      let style = TextStyle(capHeight: 8, color: Self.ink)
      Text.draw(curve.name, on: &picture, left: legend + 22, baseline: 47, style)
      legend += 22 + Text.width(curve.name, style) + 22
    }
    return picture
  }
}

extension Picture {
  /// Draws a line two pixels wide, its edges smooth.
  fileprivate mutating func stroke(
    _ a: (Double, Double), _ b: (Double, Double), _ color: RGB
  ) {
    let rows = Int(min(a.1, b.1)) - 3...Int(max(a.1, b.1)) + 3
    let columns = Int(min(a.0, b.0)) - 3...Int(max(a.0, b.0)) + 3
    let (dx, dy) = (b.0 - a.0, b.1 - a.1)
    let length = max(dx * dx + dy * dy, 1e-9)
    for row in rows where row >= 0 && row < height {
      for column in columns where column >= 0 && column < width {
        let (px, py) = (Double(column) + 0.5 - a.0, Double(row) + 0.5 - a.1)
        let t = min(max((px * dx + py * dy) / length, 0), 1)
        let (ox, oy) = (px - t * dx, py - t * dy)
        let cover = min(max(1.6 - (ox * ox + oy * oy).squareRoot(), 0), 1)
        if cover > 0 {
          self[row, column] = self[row, column].mixed(with: color, share: Float(cover))
        }
      }
    }
  }
}
