public import Operators

/// Maps as colours, alone or over a photo.
public enum Overlay {
  /// A map as colours: each number's place in the range, through a colour map.
  ///
  /// - Shape: `values` has `size.height * size.width` numbers, row-major; missing ones count as the
  ///   range's low end.
  public static func heatmap(
    _ values: [Float], size: Pair, range: MapRange, colors: ColorMap
  ) -> Picture {
    var picture = Picture(height: size.height, width: size.width, fill: colors.color(0))
    for index in 0..<min(values.count, picture.height * picture.width) {
      let color = colors.color(range.place(values[index]))
      picture[index / picture.width, index % picture.width] = color
    }
    return picture
  }

  /// A map over a photo.
  ///
  /// The colour covers the more, the stronger the map is: where it is at its low end (for signed
  /// maps, near zero) the photo keeps its own pixels exactly, so an empty map never tints a picture.
  ///
  /// - Parameters:
  ///   - map: Numbers in the photo's pixels, and the part of the photo that the network saw. What
  ///     it did not see is veiled with grey stripes.
  ///   - opacity: How much of the photo the strongest colour covers, from 0 to 1.
  public static func blend(
    _ map: PhotoMap, over photo: Picture, range: MapRange, colors: ColorMap, opacity: Float = 0.7
  ) -> Picture {
    guard map.size == Pair(photo.height, photo.width),
      map.values.count == photo.height * photo.width
    else { return photo }
    var picture = photo
    for row in 0..<photo.height {
      for column in 0..<photo.width {
        guard map.seen.contains(row: row, column: column) else {
          picture[row, column] = veiled(photo[row, column], row, column, map.size)
          continue
        }
        let place = range.place(map.values[row * photo.width + column])
        let strength = colors.isDiverging ? abs(2 * place - 1) : place
        let share = min(max(opacity, 0), 1) * covering(strength)
        if share > 0 {
          picture[row, column] = photo[row, column].mixed(with: colors.color(place), share: share)
        }
      }
    }
    return picture
  }

  /// How a map's strength turns into covering: nothing at 0, all from two thirds on, level at both
  /// ends, so that neither end shows an edge.
  static func covering(_ strength: Float) -> Float {
    let t = min(max(strength * 1.5, 0), 1)
    return t * t * (3 - 2 * t)
  }

  /// What the network did not see: pale, with slanted stripes.
  static func veiled(_ color: RGB, _ row: Int, _ column: Int, _ size: Pair) -> RGB {
    let period = max(min(size.height, size.width) / 24, 10)
    let pale = RGB(grey: color.luma).mixed(with: .white, share: 0.6)
    let striped = (row + column) % period < max(period / 6, 1)
    return striped ? pale.mixed(with: .white, share: 0.5) : pale
  }
}
