public import Operators

/// Maps of many images at one layer, in rows: what a network looks at in a whole set.
public struct ContactSheet: Sendable {
  /// One image with its map.
  public struct Tile: Sendable {
    /// The photo.
    public var photo: Picture
    /// How the network's input lies in it; nil where it is the whole photo.
    public var geometry: Geometry?
    /// Numbers at the map's own size, signed.
    public var values: [Float]
    /// Rows and columns of the map.
    public var size: Pair
    /// The image's name.
    public var caption: String
    /// Class and probability.
    public var detail: String
    /// A warning, where the map says nothing.
    public var stamp: String?
    /// Whether it is not to be believed, and drawn in greys.
    public var isDoubted = false

    /// States a tile.
    public init(
      photo: Picture, geometry: Geometry?, values: [Float], size: Pair, caption: String,
      detail: String, stamp: String? = nil
    ) {
      self.photo = photo
      self.geometry = geometry
      self.values = values
      self.size = size
      self.caption = caption
      self.detail = detail
      self.stamp = stamp
    }
  }
  /// The images in order.
  public var tiles: [Tile]
  /// Network or set.
  public var title: String
  /// Method and layer.
  public var subtitle: String
  /// Colours; nil takes the default, diverging for signed maps.
  public var colors: ColorMap?
  /// How much of the photo the strongest colour covers.
  public var opacity: Float = 0.7
  /// Whether negative numbers mean something.
  public var signed = false
  /// The same range for all tiles; nil colours each by its own.
  public var range: MapRange?
  /// The longer side of a photo in pixels.
  public var tileSide = 200
  /// The most tiles beside each other.
  public var columns = 6

  /// States a sheet; everything else has a default.
  public init(tiles: [Tile], title: String, subtitle: String) {
    self.tiles = tiles
    self.title = title
    self.subtitle = subtitle
  }

  /// The sheet as a picture.
  public func draw() -> Picture {
    let type = Typography(pictureWidth: 400)
    let label = TextStyle(capHeight: 9, bold: true, color: Typography.ink)
    let detail = TextStyle(capHeight: 8, color: Typography.faint)
    let gap = 16
    let rows = (tiles.count + max(columns, 1) - 1) / max(columns, 1)
    let across = rows == 0 ? 1 : (tiles.count + rows - 1) / rows
    let rowHeight = tileSide + 12 + label.capHeight + 8 + detail.capHeight + 24
    let inner = max(across * (tileSide + gap) - gap, Panel.legibleWidth)
    let caption = caption(type)
    var result = Picture(
      height: type.margin + rows * rowHeight + caption.height + type.margin,
      width: inner + 2 * type.margin)
    for (index, tile) in tiles.enumerated() {
      let left = type.margin + index % across * (tileSide + gap)
      let top = type.margin + index / across * rowHeight
      let longer = max(tile.photo.height, tile.photo.width)
      let small = tile.photo.fitted(
        height: max(tile.photo.height * tileSide / longer, 8),
        width: max(tile.photo.width * tileSide / longer, 8))
      // Photos stand on one line, so that their names do.
      result.paste(
        panel(tile, small).tile(small), top: top + max(tileSide - small.height, 0), left: left)
      let baseline = top + tileSide + 12 + label.capHeight
      Text.draw(
        Text.shortened(tile.caption, to: tileSide, label), on: &result, left: left,
        baseline: baseline, label)
      Text.draw(
        Text.shortened(tile.detail, to: tileSide, detail), on: &result, left: left,
        baseline: baseline + 8 + detail.capHeight, detail)
    }
    let ruleTop = type.margin + rows * rowHeight - 6
    result.fill(
      PictureRegion(top: ruleTop, left: type.margin, height: 1, width: inner), Typography.rule)
    caption.draw(on: &result, top: ruleTop + type.gap, left: type.margin, width: min(inner, 960))
    return result
  }

  private func panel(_ tile: Tile, _ small: Picture) -> Panel {
    var panel = Panel(
      photo: small, content: .map(tile.values, size: tile.size), geometry: tile.geometry,
      title: "", subtitle: "")
    panel.colors = colors
    panel.opacity = opacity
    panel.signed = signed
    panel.range = range
    panel.stamp = tile.stamp
    panel.isDoubted = tile.isDoubted
    return panel
  }

  private func caption(_ type: Typography) -> Caption {
    Caption(
      ofMaps: title, subtitle, colors: colors, signed: signed, range: range, type)
  }
}
