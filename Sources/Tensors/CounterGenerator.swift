#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Random numbers that depend on a seed, a stream's name and a counter alone: the same on every
/// machine and for every number of threads.
///
/// - Source: SplitMix64 (Steele, Lea & Flood 2014) over a counter; the stream's name is hashed
///   with FNV-1a.
public struct CounterGenerator: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// Starts a stream.
  public init(seed: UInt64, stream: String = "") {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in stream.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    state = Self.mixed(seed &+ 0x9E37_79B9_7F4A_7C15) ^ hash
  }

  /// The next 64 bits.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return Self.mixed(state)
  }
  /// Uniform in `[0, 1)`, with 53 bits.
  public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }
  /// Normal with mean 0 and variance 1 (Box & Muller 1958).
  public mutating func normal() -> Double {
    let radius = (-2 * log(1 - uniform())).squareRoot()
    return radius * cos(2 * Double.pi * uniform())
  }

  private static func mixed(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
