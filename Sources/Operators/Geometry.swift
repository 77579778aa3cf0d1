/// Two whole numbers, height first.
public struct Pair: Hashable, Sendable, CustomStringConvertible {
  /// The number for rows.
  public var height: Int
  /// The number for columns.
  public var width: Int
  /// Names both numbers.
  public init(_ height: Int, _ width: Int) {
    self.height = height
    self.width = width
  }
  /// The same number twice.
  public init(_ both: Int) { self.init(both, both) }
  /// `3` where both agree, else `[3, 5]`.
  public var description: String { height == width ? "\(height)" : "[\(height), \(width)]" }
}

/// Numbers for the four sides of an image.
public struct Sides: Hashable, Sendable, CustomStringConvertible {
  /// Rows above.
  public var top: Int
  /// Rows below.
  public var bottom: Int
  /// Columns before.
  public var left: Int
  /// Columns after.
  public var right: Int
  /// Names all four.
  public init(top: Int = 0, bottom: Int = 0, left: Int = 0, right: Int = 0) {
    self.top = top
    self.bottom = bottom
    self.left = left
    self.right = right
  }
  /// The same number of rows above and below, of columns before and after.
  public init(_ pair: Pair) {
    self.init(top: pair.height, bottom: pair.height, left: pair.width, right: pair.width)
  }
  /// The largest of the four.
  public var largest: Int { max(max(top, bottom), max(left, right)) }
  /// `1`, `[1, 2]` or `{top: 0, bottom: 1, left: 0, right: 1}`.
  public var description: String {
    guard top == bottom, left == right else {
      return "{top: \(top), bottom: \(bottom), left: \(left), right: \(right)}"
    }
    return Pair(top, left).description
  }
}

/// The `pad` attribute as written: a rule, or numbers.
public enum Padding: Hashable, Sendable, CustomStringConvertible {
  /// TensorFlow's SAME: output extent = ceiling(input / stride); the odd row or column goes after.
  case same
  /// No padding.
  case valid
  /// Numbers for each side.
  case sides(Sides)

  /// The numbers for an input: `total = max((⌈n/s⌉ − 1)·s + e − n, 0)`, half of it (rounded
  /// down) before and the rest after, where `e` is the dilated window.
  public func resolved(height: Int, width: Int, window: Window) -> Sides {
    switch self {
    case .valid: return Sides()
    case .sides(let sides): return sides
    case .same:
      func split(_ extent: Int, _ stride: Int, _ dilated: Int) -> (Int, Int) {
        let total = max(((extent + stride - 1) / stride - 1) * stride + dilated - extent, 0)
        return (total / 2, total - total / 2)
      }
      let vertical = split(height, window.stride.height, window.dilatedHeight)
      let horizontal = split(width, window.stride.width, window.dilatedWidth)
      return Sides(
        top: vertical.0, bottom: vertical.1, left: horizontal.0, right: horizontal.1)
    }
  }
  /// As written in a spec.
  public var description: String {
    switch self {
    case .same: "same"
    case .valid: "valid"
    case .sides(let sides): sides.description
    }
  }
}

/// A sliding window with everything resolved to numbers.
public struct Window: Hashable, Sendable {
  /// Rows and columns of the window.
  public var kernel: Pair
  /// Step between windows.
  public var stride: Pair
  /// Distance between neighbouring samples inside a window.
  public var dilation: Pair
  /// Rows and columns added around the input.
  public var padding: Sides
  /// States a window.
  public init(
    kernel: Pair, stride: Pair = Pair(1), dilation: Pair = Pair(1), padding: Sides = Sides()
  ) {
    self.kernel = kernel
    self.stride = stride
    self.dilation = dilation
    self.padding = padding
  }
  /// Rows that a window spans: `dilation · (kernel − 1) + 1`.
  public var dilatedHeight: Int { dilation.height * (kernel.height - 1) + 1 }
  /// Columns that a window spans.
  public var dilatedWidth: Int { dilation.width * (kernel.width - 1) + 1 }

  /// Rows and columns of the output of a convolution: `⌊(n + p0 + p1 − e)/s⌋ + 1`.
  ///
  /// - Throws: `windowTooLarge` where the window does not fit the padded input.
  public func outputSize(height: Int, width: Int) throws(ShapeFault) -> Pair {
    func extent(
      _ n: Int, _ pads: Int, _ dilated: Int, _ stride: Int, _ axis: ShapeFault.Axis
    ) throws(ShapeFault) -> Int {
      guard n + pads >= dilated else {
        throw .windowTooLarge(window: dilated, padded: n + pads, axis: axis)
      }
      return (n + pads - dilated) / stride + 1
    }
    return Pair(
      try extent(height, padding.top + padding.bottom, dilatedHeight, stride.height, .height),
      try extent(width, padding.left + padding.right, dilatedWidth, stride.width, .width))
  }
}
