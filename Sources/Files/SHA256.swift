/// The SHA-256 digest, to say in a manifest exactly which files were used.
///
/// - Source: FIPS 180-4, section 6.2.
public struct SHA256: Sendable {
  private var state: [UInt32] = [
    0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab,
    0x5be0_cd19,
  ]
  private var pending: [UInt8] = []
  private var length = 0

  /// The first 32 bits of the fractional parts of the cube roots of the first 64 primes.
  private static let constants: [UInt32] = {
    var primes: [Int] = []
    var candidate = 2
    while primes.count < 64 {
      if primes.allSatisfy({ candidate % $0 != 0 }) { primes.append(candidate) }
      candidate += 1
    }
    return primes.map { prime in
      // The integer cube root of prime · 2^96 has exactly the 32 fractional bits wanted.
      var root: UInt64 = 0
      for bit in (0..<36).reversed() {
        let next = root | 1 << UInt64(bit)
        let square = next.multipliedFullWidth(by: next)
        let cube = UInt128(square.high) << 64 | UInt128(square.low)
        let (product, overflow) = cube.multipliedReportingOverflow(by: UInt128(next))
        if !overflow, product <= UInt128(prime) << 96 { root = next }
      }
      return UInt32(truncatingIfNeeded: root)
    }
  }()

  /// Starts with nothing read.
  public init() {}

  /// Reads more bytes.
  public mutating func update(_ bytes: some Collection<UInt8>) {
    length += bytes.count
    pending += bytes
    let whole = pending.count / 64
    for block in 0..<whole { compress(from: block * 64) }
    pending.removeFirst(whole * 64)
  }

  /// The digest of all bytes, in hexadecimal.
  public consuming func digest() -> String {
    let bits = UInt64(length) * 8
    var tail: [UInt8] = [0x80]
    while (pending.count + tail.count) % 64 != 56 { tail.append(0) }
    for shift in stride(from: 56, through: 0, by: -8) {
      tail.append(UInt8(truncatingIfNeeded: bits >> UInt64(shift)))
    }
    update(tail)
    return state.map { word in
      let text = String(word, radix: 16)
      return String(repeating: "0", count: 8 - text.count) + text
    }.joined()
  }

  /// The digest of some bytes, in hexadecimal.
  public static func digest(of bytes: some Collection<UInt8>) -> String {
    var hash = SHA256()
    hash.update(bytes)
    return hash.digest()
  }

  private mutating func compress(from start: Int) {
    var words = [UInt32](repeating: 0, count: 64)
    for i in 0..<16 {
      for byte in 0..<4 { words[i] = words[i] << 8 | UInt32(pending[start + i * 4 + byte]) }
    }
    func turned(_ x: UInt32, _ n: UInt32) -> UInt32 { x >> n | x << (32 - n) }
    for i in 16..<64 {
      let (a, b) = (words[i - 15], words[i - 2])
      words[i] =
        words[i - 16] &+ (turned(a, 7) ^ turned(a, 18) ^ a >> 3) &+ words[i - 7]
        &+ (turned(b, 17) ^ turned(b, 19) ^ b >> 10)
    }
    var (a, b, c, d) = (state[0], state[1], state[2], state[3])
    var (e, f, g, h) = (state[4], state[5], state[6], state[7])
    for i in 0..<64 {
      let choice = (e & f) ^ (~e & g)
      let majority = (a & b) ^ (a & c) ^ (b & c)
      let first =
        h &+ (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) &+ choice &+ Self.constants[i]
        &+ words[i]
      let second = (turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) &+ majority
      (h, g, f, e, d, c, b, a) = (g, f, e, d &+ first, c, b, a, first &+ second)
    }
    for (i, value) in [a, b, c, d, e, f, g, h].enumerated() { state[i] &+= value }
  }
}
