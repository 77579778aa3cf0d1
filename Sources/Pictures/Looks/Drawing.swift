import Operators
import SpecChecking

/// Plain shapes on pictures; what lies outside is left out.
extension Picture {
  /// Fills a rectangle, with rounded corners where a radius is given.
  mutating func fill(
    _ region: PictureRegion, _ color: RGB, opacity: Float = 1, radius: Int = 0
  ) {
    let rounding = Float(min(radius, region.height / 2, region.width / 2))
    for row in max(region.top, 0)..<max(min(region.top + region.height, height), max(region.top, 0))
    {
      let last = max(min(region.left + region.width, width), max(region.left, 0))
      for column in max(region.left, 0)..<last {
        var share = opacity
        if rounding > 0 {
          // Distance from the centre of the nearest corner's circle, for pixels in a corner.
          func beyond(_ at: Int, _ extent: Int) -> Float {
            let centre = Float(at) + 0.5
            return max(rounding - centre, centre - (Float(extent) - rounding), 0)
          }
          let x = beyond(column - region.left, region.width)
          let y = beyond(row - region.top, region.height)
          share *= min(max(rounding + 0.5 - (x * x + y * y).squareRoot(), 0), 1)
        }
        self[row, column] = self[row, column].mixed(with: color, share: share)
      }
    }
  }

  /// A picture for showing: made larger by a whole factor, small ones with hard pixels.
  func enlarged(_ factor: Int) -> Picture {
    guard factor > 1 else { return self }
    let size = Pair(height * factor, width * factor)
    let filter = max(height, width) <= 64
    let larger = try? Resample.resize(self, to: size, filter: filter ? .nearest : .bicubic)
    return larger ?? self
  }

  /// A picture for showing, made to fit; the longer of the two ratios decides.
  public func fitted(height wantedHeight: Int, width wantedWidth: Int) -> Picture {
    guard height != wantedHeight || width != wantedWidth else { return self }
    let size = Pair(max(wantedHeight, 1), max(wantedWidth, 1))
    let small = max(height, width) <= 64 && size.height >= height
    return (try? Resample.resize(self, to: size, filter: small ? .nearest : .bicubic)) ?? self
  }
}

/// The colours and distances of captions.
struct Typography {
  /// Headings and numbers.
  static let ink = RGB(27, 31, 36)
  /// The second line.
  static let soft = RGB(80, 88, 97)
  /// Remarks.
  static let faint = RGB(116, 125, 135)
  /// Thin lines.
  static let rule = RGB(222, 226, 231)
  /// Warnings.
  static let warning = RGB(170, 36, 28)

  /// Height of capitals of ordinary text.
  let capHeight: Int

  /// Sizes for a picture's width: readable when the whole picture is looked at.
  init(pictureWidth: Int) { capHeight = min(max(pictureWidth / 45, 8), 64) }

  var title: TextStyle {
    TextStyle(capHeight: capHeight + capHeight / 5, bold: true, color: Self.ink)
  }
  var subtitle: TextStyle { TextStyle(capHeight: capHeight, color: Self.soft) }
  var number: TextStyle { TextStyle(capHeight: small, color: Self.ink) }
  var remark: TextStyle { TextStyle(capHeight: small, color: Self.faint) }
  var stamp: TextStyle { TextStyle(capHeight: capHeight, bold: true, color: .white) }
  private var small: Int { max(capHeight - capHeight / 8, 7) }

  /// White around everything.
  var margin: Int { capHeight * 5 / 2 }
  /// Between a picture and its caption, and between lines of another kind.
  var gap: Int { capHeight + capHeight / 2 }
}
