/// Where the values of an image lie when channels stand in blocks: `[batch, block, row, column,
/// lane]`, with a border of zeros around every plane.
///
/// A block is 16 channels for every instruction set, so one layout serves all kernels. The border
/// (`halo`) holds what its readers' windows see outside the image; then no kernel has an edge. The
/// lanes past the last channel hold nothing: nobody's result depends on them.
public struct BlockLayout: Sendable, Hashable {
  /// Rows and columns of zeros around a plane.
  public struct Halo: Sendable, Hashable {
    /// Rows above.
    public var top = 0
    /// Rows below.
    public var bottom = 0
    /// Columns before.
    public var left = 0
    /// Columns after.
    public var right = 0

    /// No border, unless stated.
    public init(top: Int = 0, bottom: Int = 0, left: Int = 0, right: Int = 0) {
      self.top = top
      self.bottom = bottom
      self.left = left
      self.right = right
    }
    /// A border that is enough for both.
    public func union(_ other: Halo) -> Halo {
      Halo(
        top: max(top, other.top), bottom: max(bottom, other.bottom), left: max(left, other.left),
        right: max(right, other.right))
    }
  }

  /// How many items stand one after the other.
  public var batch: Int
  /// Channels of an item.
  public var channels: Int
  /// Rows of a plane, without the border.
  public var height: Int
  /// Columns of a plane, without the border.
  public var width: Int
  /// The border.
  public var halo: Halo
  /// Channels that stand together: 16, or fewer for the few channels of a network's input.
  public var lanes: Int

  /// States a layout.
  public init(
    batch: Int, channels: Int, height: Int, width: Int, halo: Halo = Halo(), lanes: Int = 16
  ) {
    self.batch = batch
    self.channels = channels
    self.height = height
    self.width = width
    self.halo = halo
    self.lanes = lanes
  }

  /// Blocks of an item.
  public var blocks: Int { (channels + lanes - 1) / lanes }
  /// Floats from a row to the next.
  public var row: Int { (halo.left + width + halo.right) * lanes }
  /// Floats from a block to the next.
  public var plane: Int { (halo.top + height + halo.bottom) * row }
  /// Floats from an item to the next.
  public var item: Int { blocks * plane }
  /// Floats of all items.
  public var count: Int { batch * item }
  /// Floats before the first pixel of the first plane.
  public var origin: Int { halo.top * row + halo.left * lanes }
  /// Whether the image's rows follow each other without a gap.
  var isFlat: Bool { halo.left + halo.right == 0 }
  /// Values of all items as rows, `[batch, channels, height, width]`.
  public var plainCount: Int { batch * channels * height * width }

  /// Sets the border of some planes (block `p % blocks` of item `p / blocks`) to zero.
  @unsafe func clearHalo(_ base: UnsafeMutablePointer<Float>, planes: Range<Int>) {
    guard halo != Halo() else { return }
    let inner = width * lanes
    let before = halo.left * lanes
    for index in planes {
      let start = unsafe base + index * plane
      // Above, and the left border of the first row.
      unsafe start.update(repeating: 0, count: origin)
      for y in 0..<height {
        let end = unsafe start + origin + y * row + inner
        // The right border of this row and the left one of the next; the last row has no next.
        unsafe end.update(repeating: 0, count: row - inner - (y == height - 1 ? before : 0))
      }
      let below = unsafe start + (halo.top + height) * row
      unsafe below.update(repeating: 0, count: halo.bottom * row)
    }
  }
}
