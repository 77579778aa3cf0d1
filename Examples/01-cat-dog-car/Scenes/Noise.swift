#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Smooth random values over the plane, the same for the same seed.
struct Noise {
  let seed: UInt32

  /// From -1 to 1.
  func value(_ x: Float, _ y: Float) -> Float {
    let (fx, fy) = (floorf(x), floorf(y))
    let (ix, iy) = (Int32(truncatingIfNeeded: Int(fx)), Int32(truncatingIfNeeded: Int(fy)))
    let (tx, ty) = (ease(x - fx), ease(y - fy))
    let top = corner(ix, iy) * (1 - tx) + corner(ix &+ 1, iy) * tx
    let low = corner(ix, iy &+ 1) * (1 - tx) + corner(ix &+ 1, iy &+ 1) * tx
    return top * (1 - ty) + low * ty
  }

  /// Four octaves, each half as strong.
  func cloud(_ x: Float, _ y: Float) -> Float {
    var (sum, scale, strength): (Float, Float, Float) = (0, 1, 0.53)
    for octave in 0..<4 {
      sum += value(x * scale + Float(octave) * 7.3, y * scale - Float(octave) * 3.1) * strength
      scale *= 2.03
      strength *= 0.5
    }
    return sum
  }

  private func ease(_ t: Float) -> Float { t * t * (3 - 2 * t) }
  private func corner(_ x: Int32, _ y: Int32) -> Float {
    var h =
      seed &+ UInt32(bitPattern: x) &* 0x8DA6_B343 &+ UInt32(bitPattern: y) &* 0xD816_3841
    h ^= h >> 15
    h = h &* 0x2C1B_3C6D
    h ^= h >> 12
    h = h &* 0x297A_2D39
    h ^= h >> 15
    return Float(h >> 8) / Float(1 << 23) - 1
  }
}
