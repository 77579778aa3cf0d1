import Operators
import Pictures
import SpecChecking
import Tensors

/// Pictures in rows, each with a caption below.
struct Sheet {
  struct Tile {
    let picture: Picture
    let caption: String
    let detail: String

    init(_ picture: Picture, _ caption: String, _ detail: String = "") {
      self.picture = picture
      self.caption = caption
      self.detail = detail
    }
  }
  var rows: [[Tile]]
  var side = 240

  func draw() -> Picture {
    let (gap, text) = (14, 44)
    let columns = rows.map(\.count).max() ?? 1
    var sheet = Picture(
      height: rows.count * (side + text) + gap, width: columns * (side + gap) + gap)
    let label = TextStyle(capHeight: 9, bold: true, color: RGB(grey: 30))
    let small = TextStyle(capHeight: 8, color: RGB(grey: 100))
    for (row, tiles) in rows.enumerated() {
      for (column, tile) in tiles.enumerated() {
        let (top, left) = (gap + row * (side + text), gap + column * (side + gap))
        sheet.paste(Self.fitted(tile.picture, side), top: top, left: left)
        Text.draw(
          Text.shortened(tile.caption, to: side, label), on: &sheet, left: left,
          baseline: top + side + 17, label)
        Text.draw(
          Text.shortened(tile.detail, to: side, small), on: &sheet, left: left,
          baseline: top + side + 33, small)
      }
    }
    return sheet
  }

  /// A square picture at another size; small ones keep hard pixels where they are maps.
  static func fitted(_ picture: Picture, _ side: Int, hard: Bool = false) -> Picture {
    guard picture.height != side else { return picture }
    let larger = try? Resample.resize(
      picture, to: Pair(side), filter: hard ? .nearest : .bicubic)
    return larger ?? picture
  }

  /// A map over a picture, bilinear.
  static func overlay(_ map: [Float], _ size: Pair, over photo: Picture) -> Picture {
    let whole = Pair(photo.height, photo.width)
    let values = MapResize.bilinear.apply(map.map { max($0, 0) }, from: size, to: whole)
    return Overlay.blend(
      PhotoMap(values: values, size: whole, seen: PictureRegion(whole)), over: photo,
      range: MapRange(of: [values], signed: false), colors: .inferno)
  }

  /// A map alone, each of its places a square.
  static func cells(_ map: [Float], _ size: Pair, side: Int) -> Picture {
    let values = map.map { max($0, 0) }
    return fitted(
      Overlay.heatmap(
        values, size: size, range: MapRange(of: [values], signed: false), colors: .inferno),
      side, hard: true)
  }
}
