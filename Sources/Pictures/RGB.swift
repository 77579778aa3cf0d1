/// A colour: red, green and blue from 0 to 255.
public struct RGB: Sendable, Hashable {
  /// Red.
  public var red: UInt8
  /// Green.
  public var green: UInt8
  /// Blue.
  public var blue: UInt8

  /// Names the three parts.
  public init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }
  /// A grey.
  public init(grey: UInt8) { self.init(grey, grey, grey) }

  /// 255, 255, 255.
  public static let white = RGB(grey: 255)
  /// 0, 0, 0.
  public static let black = RGB(grey: 0)

  /// Luma after ITU-R 601, with Pillow's rounding.
  public var luma: UInt8 {
    let (red, green, blue) = (UInt32(red) * 19595, UInt32(green) * 38470, UInt32(blue) * 7471)
    return UInt8((red + green + blue + 32768) >> 16)
  }

  /// This colour with a share of another mixed in, from 0 to 1.
  public func mixed(with other: RGB, share: Float) -> RGB {
    guard share > 0 else { return self }
    let share = min(share, 1)
    func mix(_ a: UInt8, _ b: UInt8) -> UInt8 {
      let value = Float(a) + (Float(b) - Float(a)) * share
      return UInt8(min(max(value + 0.5, 0), 255))
    }
    return RGB(mix(red, other.red), mix(green, other.green), mix(blue, other.blue))
  }
}
