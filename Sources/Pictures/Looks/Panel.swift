public import Operators

/// One explanation as a picture to hand on: the photo with its map, and below it what the colours
/// mean, so that the picture can stand alone.
public struct Panel: Sendable {
  /// What is laid over the photo or shown beside it.
  public enum Content: Sendable {
    /// Numbers at the map's own size, row-major, signed as the method gave them.
    case map([Float], size: Pair)
    /// A ready picture of the input's size, such as `GradientPicture` draws.
    case picture(Picture)
  }
  /// The photo, upright.
  public var photo: Picture
  /// The map.
  public var content: Content
  /// How the network's input lies in the photo; nil where it is the whole photo.
  public var geometry: Geometry?
  /// What is shown.
  public var style = PanelStyle.overlay
  /// Colours; nil takes the default, diverging for signed maps.
  public var colors: ColorMap?
  /// How much of the photo the strongest colour covers.
  public var opacity: Float = 0.7
  /// How the map gets to the photo's size.
  public var resize = MapResize.bilinear
  /// Whether negative numbers mean something; if not, they are shown as zero.
  public var signed = false
  /// The numbers at the ends of the colours; nil takes the map's own.
  public var range: MapRange?
  /// Class and score.
  public var title: String
  /// Method and layer.
  public var subtitle: String
  /// Further lines, in small print.
  public var remarks: [String] = []
  /// A warning over the picture; a map with nothing to draw gets one in any case.
  public var stamp: String?
  /// Whether the picture is not to be believed: it is drawn in greys, all but the stamp.
  public var isDoubted = false
  /// What the ends of the colour bar mean; nil speaks of evidence.
  public var barWords: (low: String, high: String)?

  /// Photos with a longer side are reduced to it: no screen shows more, and no map holds more.
  public var longestSide = 2048

  /// States a panel; everything else has a default.
  public init(
    photo: Picture, content: Content, geometry: Geometry? = nil, title: String, subtitle: String
  ) {
    self.photo = photo
    self.content = content
    self.geometry = geometry
    self.title = title
    self.subtitle = subtitle
  }

  /// Photos narrower than this are enlarged by a whole factor, so that captions can be read.
  public static let legibleWidth = 320
  /// No side grows beyond this by enlarging.
  static let enlargedSide = 2048

  /// The panel as a picture.
  ///
  /// - Complexity: Proportional to the pixels of the photo.
  public func draw() -> Picture {
    let reduced = reducedPhoto
    let photo = reduced.enlarged(Self.factor(reduced))
    let tile = tile(photo)
    let type = Typography(pictureWidth: max(tile.width, Self.legibleWidth))
    var tiles = [tile]
    if style == .sideBySide {
      let width = photo.width * tile.height / photo.height
      tiles.insert(photo.fitted(height: tile.height, width: width), at: 0)
    }
    let gap = type.gap
    let inner = tiles.reduce(-gap) { $0 + $1.width + gap }
    let width = max(inner, Self.legibleWidth)
    let caption = caption(type, shown: Pair(reduced.height, reduced.width))
    let top = tiles.map(\.height).max() ?? 0
    var result = Picture(
      height: type.margin + top + gap + caption.height + type.margin / 2,
      width: width + 2 * type.margin)
    caption.draw(on: &result, top: type.margin + top + gap, left: type.margin, width: width)
    if isDoubted { result = result.greyed }
    var left = type.margin + (width - inner) / 2
    for tile in tiles {
      result.paste(tile, top: type.margin, left: left)
      left += tile.width + gap
    }
    return result
  }

  /// The part without captions: the map over a photo, stamped where there is a reason to.
  func tile(_ photo: Picture) -> Picture {
    var tile = shown(over: photo)
    if isDoubted { tile = tile.greyed }
    if let text = stampText {
      Self.stamp(&tile, text, Typography(pictureWidth: tile.width))
    }
    return tile
  }

  /// The photo, no larger than wanted.
  private var reducedPhoto: Picture {
    let longer = max(photo.height, photo.width)
    let side = max(longestSide, 1)
    guard longer > side else { return photo }
    return photo.fitted(height: photo.height * side / longer, width: photo.width * side / longer)
  }

  /// The whole factor by which a photo is enlarged.
  static func factor(_ photo: Picture) -> Int {
    let wanted = (legibleWidth + photo.width - 1) / photo.width
    return max(1, min(wanted, enlargedSide / max(photo.height, photo.width)))
  }

  /// The colours that are used.
  var usedColors: ColorMap { colors ?? (signed ? .diverging : .inferno) }
  /// The range that is used.
  var usedRange: MapRange {
    if let range { return range }
    guard case .map(let values, _) = content else { return MapRange(low: 0, high: 0) }
    return MapRange(of: [values], signed: signed)
  }

  /// The map over a photo that may have been enlarged.
  private func shown(over photo: Picture) -> Picture {
    let size = Pair(photo.height, photo.width)
    switch content {
    case .picture(let picture):
      return picture.enlarged(Self.factor(picture))
    case .map(let values, let mapSize):
      let drawn = values.map { signed ? $0 : max($0, 0) }.map { $0.isFinite ? $0 : 0 }
      let map = Geometry(
        photo: size, resized: geometry?.resized ?? size,
        crop: geometry?.crop ?? PictureRegion(size)
      ).restore(map: drawn, size: mapSize, by: resize)
      guard style == .heatmap else {
        return Overlay.blend(
          map, over: photo, range: usedRange, colors: usedColors, opacity: opacity)
      }
      var picture = Overlay.heatmap(map.values, size: size, range: usedRange, colors: usedColors)
      for row in 0..<size.height {
        for column in 0..<size.width where !map.seen.contains(row: row, column: column) {
          picture[row, column] = Overlay.veiled(RGB(grey: 200), row, column, size)
        }
      }
      return picture
    }
  }

  /// The given stamp, or the plain fact that there is nothing to draw.
  private var stampText: String? {
    if let stamp { return stamp }
    guard case .map(let values, _) = content else { return nil }
    if !values.allSatisfy(\.isFinite) { return "not finite" }
    if values.allSatisfy({ $0 == 0 }) { return "empty map" }
    return !signed && values.allSatisfy({ $0 <= 0 }) ? "nothing positive" : nil
  }

  private func caption(_ type: Typography, shown: Pair) -> Caption {
    var caption = Caption(type)
    caption.add(title, type.title)
    caption.add(subtitle, type.subtitle)
    if case .map = content {
      let words = barWords ?? Self.words(signed: signed)
      let range = usedRange
      if range.high > range.low {
        caption.lines.append(.bar(range, usedColors, low: words.low, high: words.high))
      } else {
        caption.add("every value is \(NumberText.short(range.high))", type.number)
      }
    } else if let range {
      let words = barWords ?? (low: "", high: "")
      caption.lines.append(.bar(range, colors ?? .grey, low: words.low, high: words.high))
    }
    for remark in remarks + [sizes(shown)] { caption.add(remark, type.remark) }
    return caption
  }

  /// What the ends of a bar mean, where nothing else is said.
  static func words(signed: Bool) -> (low: String, high: String) {
    (low: signed ? "evidence against" : "no evidence", high: "evidence for")
  }

  /// How coarse the map is, and what the stripes mean.
  private func sizes(_ shown: Pair) -> String {
    guard case .map(_, let size) = content else { return "" }
    let text = "map \(size.width)×\(size.height) shown at \(shown.width)×\(shown.height)"
    guard let seen = geometry?.seen, seen != PictureRegion(Pair(photo.height, photo.width)) else {
      return text
    }
    return text + " · stripes: cut off, not seen"
  }

  /// A warning across the lower part of a picture.
  private static func stamp(_ picture: inout Picture, _ text: String, _ type: Typography) {
    let padding = type.capHeight
    let words = Text.shortened(text, to: picture.width - 3 * padding, type.stamp)
    let width = Text.width(words, type.stamp) + 2 * padding
    let height = type.capHeight * 5 / 2
    let top = max(picture.height - height - padding, 0)
    let left = (picture.width - width) / 2
    picture.fill(
      PictureRegion(top: top, left: left, height: height, width: width), Typography.warning,
      opacity: 0.92, radius: height / 2)
    Text.draw(
      words, on: &picture, left: left + padding,
      baseline: top + (height + type.capHeight) / 2, type.stamp)
  }
}

extension Picture {
  /// The same without colours, a little paler: what a reader should not take at its word.
  var greyed: Picture {
    var result = self
    for row in 0..<height {
      for column in 0..<width {
        result[row, column] = RGB(grey: self[row, column].luma).mixed(with: .white, share: 0.15)
      }
    }
    return result
  }
}
