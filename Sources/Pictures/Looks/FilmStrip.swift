public import Operators

/// Maps of one image from the first layer to the last, in reading order.
public struct FilmStrip: Sendable {
  /// One layer's map.
  public struct Frame: Sendable {
    /// Numbers at the map's own size, signed.
    public var values: [Float]
    /// Rows and columns.
    public var size: Pair
    /// The layer's name.
    public var caption: String
    /// A warning, where the map says nothing.
    public var stamp: String?
    /// Whether it is not to be believed, and drawn in greys.
    public var isDoubted = false

    /// States a frame.
    public init(values: [Float], size: Pair, caption: String, stamp: String? = nil) {
      self.values = values
      self.size = size
      self.caption = caption
      self.stamp = stamp
    }
  }
  /// The photo, shown first.
  public var photo: Picture
  /// The maps in order.
  public var frames: [Frame]
  /// How the network's input lies in the photo; nil where it is the whole photo.
  public var geometry: Geometry?
  /// Class and score.
  public var title: String
  /// Method.
  public var subtitle: String
  /// Colours; nil takes the default, diverging for signed maps.
  public var colors: ColorMap?
  /// How much of the photo the strongest colour covers.
  public var opacity: Float = 0.7
  /// How maps get to the photo's size.
  public var resize = MapResize.bilinear
  /// Whether negative numbers mean something.
  public var signed = false
  /// The same range for all frames; nil colours each frame by its own.
  public var range: MapRange?
  /// The longer side of a frame in pixels.
  public var frameSide = 240
  /// The most frames beside each other.
  public var columns = 6

  /// States a strip; everything else has a default.
  public init(
    photo: Picture, frames: [Frame], geometry: Geometry? = nil, title: String, subtitle: String
  ) {
    self.photo = photo
    self.frames = frames
    self.geometry = geometry
    self.title = title
    self.subtitle = subtitle
  }

  /// The strip as a picture.
  public func draw() -> Picture {
    let tile = tileSize
    let small = photo.fitted(height: tile.height, width: tile.width)
    let type = Typography(pictureWidth: 400)
    let label = TextStyle(capHeight: 9, bold: true, color: Typography.ink)
    let detail = TextStyle(capHeight: 8, color: Typography.faint)
    let slot = max(tile.width, 120)
    let gap = 16
    // As many rows as the frames need, filled evenly.
    let count = frames.count + 1
    let rows = (count + max(columns, 1) - 1) / max(columns, 1)
    let across = (count + rows - 1) / rows
    let caption = caption(type)
    let rowHeight = tile.height + 12 + label.capHeight + 8 + detail.capHeight + 24
    let inner = max(across * (slot + gap) - gap, Panel.legibleWidth)
    var result = Picture(
      height: type.margin + rows * rowHeight + caption.height + type.margin,
      width: inner + 2 * type.margin)
    for index in 0..<count {
      let left = type.margin + index % across * (slot + gap)
      let top = type.margin + index / across * rowHeight
      let frame = index == 0 ? nil : frames[index - 1]
      result.paste(
        frame.map { panel($0, small).tile(small) } ?? small, top: top,
        left: left + (slot - tile.width) / 2)
      let name = frame?.caption ?? "input"
      let baseline = top + tile.height + 12 + label.capHeight
      let start = left + (slot - tile.width) / 2
      Text.draw(
        Text.shortened(name, to: slot, label), on: &result, left: start, baseline: baseline, label)
      Text.draw(
        Text.shortened(details(frame), to: slot, detail), on: &result, left: start,
        baseline: baseline + 8 + detail.capHeight, detail)
    }
    let ruleTop = type.margin + rows * rowHeight - 6
    result.fill(
      PictureRegion(top: ruleTop, left: type.margin, height: 1, width: inner), Typography.rule)
    caption.draw(
      on: &result, top: ruleTop + type.gap, left: type.margin, width: min(inner, 960))
    return result
  }

  private var tileSize: Pair {
    let longer = max(photo.height, photo.width)
    let side = max(frameSide, 16)
    // Very long pictures keep a visible second side.
    return Pair(
      max(photo.height * side / longer, 8), max(photo.width * side / longer, 8))
  }

  private func panel(_ frame: Frame, _ small: Picture) -> Panel {
    var panel = Panel(
      photo: small, content: .map(frame.values, size: frame.size), geometry: geometry, title: "",
      subtitle: "")
    panel.colors = colors
    panel.opacity = opacity
    panel.resize = resize
    panel.signed = signed
    panel.range = range
    panel.stamp = frame.stamp
    panel.isDoubted = frame.isDoubted
    return panel
  }

  private func details(_ frame: Frame?) -> String {
    guard let frame else { return "\(photo.width)×\(photo.height)" }
    let own = MapRange(of: [frame.values], signed: signed)
    return "\(frame.size.width)×\(frame.size.height) · max \(NumberText.short(own.high))"
  }

  private func caption(_ type: Typography) -> Caption {
    var caption = Caption(
      ofMaps: title, subtitle, colors: colors, signed: signed, range: range, type)
    caption.add("first layer to last, in reading order", type.remark)
    return caption
  }
}
