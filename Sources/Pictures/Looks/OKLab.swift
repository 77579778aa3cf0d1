#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A colour by perceived lightness and two opponent axes: equal steps look equally large.
///
/// - Source: Ottosson 2020, "A perceptual color space for image processing".
public struct OKLab: Sendable, Hashable {
  /// 0 black to 1 white.
  public var lightness: Double
  /// Green to red.
  public var a: Double
  /// Blue to yellow.
  public var b: Double

  /// States a colour.
  public init(lightness: Double, a: Double, b: Double) {
    self.lightness = lightness
    self.a = a
    self.b = b
  }
  /// Converts from sRGB.
  public init(_ color: RGB) {
    func linear(_ value: UInt8) -> Double {
      let v = Double(value) / 255
      return v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4)
    }
    let (r, g, bl) = (linear(color.red), linear(color.green), linear(color.blue))
    let l = cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * bl)
    let m = cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * bl)
    let s = cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * bl)
    lightness = 0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s
    a = 1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s
    b = 0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s
  }

  /// The nearest sRGB colour.
  public var rgb: RGB {
    let l = pow(lightness + 0.3963377774 * a + 0.2158037573 * b, 3)
    let m = pow(lightness - 0.1055613458 * a - 0.0638541728 * b, 3)
    let s = pow(lightness - 0.0894841775 * a - 1.2914855480 * b, 3)
    func level(_ v: Double) -> UInt8 {
      let curved = v <= 0.0031308 ? 12.92 * v : 1.055 * pow(v, 1 / 2.4) - 0.055
      return UInt8(min(max(curved * 255 + 0.5, 0), 255))
    }
    return RGB(
      level(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
      level(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
      level(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s))
  }

  /// A colour between this one and another.
  func mixed(with other: OKLab, share: Double) -> OKLab {
    OKLab(
      lightness: lightness + (other.lightness - lightness) * share,
      a: a + (other.a - a) * share, b: b + (other.b - b) * share)
  }
  /// How different two colours look.
  public func distance(to other: OKLab) -> Double {
    let (l, x, y) = (lightness - other.lightness, a - other.a, b - other.b)
    return (l * l + x * x + y * y).squareRoot()
  }
}
