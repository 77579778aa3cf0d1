public import Operators

/// A rectangle of pixels; it may reach beyond a picture, where padding is black.
public struct PictureRegion: Sendable, Hashable {
  /// The first row.
  public var top: Int
  /// The first column.
  public var left: Int
  /// Rows.
  public var height: Int
  /// Columns.
  public var width: Int

  /// States a rectangle.
  public init(top: Int, left: Int, height: Int, width: Int) {
    self.top = top
    self.left = left
    self.height = height
    self.width = width
  }
  /// A whole picture.
  public init(_ size: Pair) { self.init(top: 0, left: 0, height: size.height, width: size.width) }

  /// Rows and columns.
  public var size: Pair { Pair(height, width) }
  /// Whether it holds no pixel.
  public var isEmpty: Bool { height < 1 || width < 1 }
  /// Whether a pixel lies inside.
  public func contains(row: Int, column: Int) -> Bool {
    row >= top && row < top + height && column >= left && column < left + width
  }

  /// The middle of a picture, as torchvision's `CenterCrop` takes it: half of the surplus is cut
  /// before, rounded to even; half of what lacks is added before, rounded down.
  public static func center(of size: Pair, cropped to: Pair) -> PictureRegion {
    func start(_ extent: Int, _ wanted: Int) -> Int {
      guard wanted <= extent else { return -((wanted - extent) / 2) }
      let surplus = extent - wanted
      let half = surplus / 2
      return surplus % 2 == 1 && half % 2 == 1 ? half + 1 : half
    }
    return PictureRegion(
      top: start(size.height, to.height), left: start(size.width, to.width),
      height: to.height, width: to.width)
  }
}
