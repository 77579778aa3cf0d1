/// The extent of one item's tensor, row-major: `[C, H, W]` for an image, `[F]` for features,
/// `[T, F]` for tokens, up to four axes. The batch is never part of it.
public struct Shape: Hashable, Sendable, CustomStringConvertible {
  /// The most axes that a shape can have.
  public static let maximumRank = 4

  private var extents: (Int, Int, Int, Int)
  /// How many axes there are, 1 to 4.
  public let rank: Int

  /// An image: channels, height, width.
  public init(channels: Int, height: Int, width: Int) {
    extents = (channels, height, width, 1)
    rank = 3
  }
  /// A vector of features.
  public init(features: Int) {
    extents = (features, 1, 1, 1)
    rank = 1
  }
  /// Any shape of one to four axes; nil for other counts.
  public init?(_ dimensions: [Int]) {
    guard (1...Self.maximumRank).contains(dimensions.count) else { return nil }
    func extent(_ axis: Int) -> Int { axis < dimensions.count ? dimensions[axis] : 1 }
    extents = (extent(0), extent(1), extent(2), extent(3))
    rank = dimensions.count
  }

  /// The extent of an axis, counted from 0; 1 past the last.
  public subscript(axis: Int) -> Int {
    get {
      switch axis {
      case 0: extents.0
      case 1: extents.1
      case 2: extents.2
      case 3: extents.3
      default: 1
      }
    }
    set {
      switch axis {
      case 0: extents.0 = newValue
      case 1: extents.1 = newValue
      case 2: extents.2 = newValue
      default: extents.3 = newValue
      }
    }
  }

  /// The extents in order.
  public var dimensions: [Int] { (0..<rank).map { self[$0] } }
  /// Whether this is `[C, H, W]`.
  public var isImage: Bool { rank == 3 }
  /// The first axis.
  public var channels: Int { extents.0 }
  /// The second axis of an image, else 1.
  public var height: Int { isImage ? extents.1 : 1 }
  /// The third axis of an image, else 1.
  public var width: Int { isImage ? extents.2 : 1 }
  /// Positions of one channel of an image.
  public var plane: Int { height * width }
  /// Values of one item. Shapes of a checked network never overflow.
  public var count: Int { extents.0 * extents.1 * extents.2 * extents.3 }
  /// Values of one item, or nil where an extent is under one or the product exceeds 2^31.
  public var checkedCount: Int? {
    var product = 1
    for extent in dimensions {
      guard extent >= 1 else { return nil }
      let (value, overflow) = product.multipliedReportingOverflow(by: extent)
      guard !overflow, value <= 1 << 31 else { return nil }
      product = value
    }
    return product
  }

  /// `[64, 56, 56]`
  public var description: String { "[\(dimensions.map(String.init).joined(separator: ", "))]" }

  /// Equal rank and equal extents.
  public static func == (a: Shape, b: Shape) -> Bool { a.rank == b.rank && a.extents == b.extents }
  /// Hashes what `==` compares.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(rank)
    for axis in 0..<rank { hasher.combine(self[axis]) }
  }
}
