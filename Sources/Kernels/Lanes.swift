/// Sixteen sums side by side: of neighbouring targets, or of a reduction whose order is then ours
/// and the same on every run.
struct Lanes {
  /// Floats that are taken at once.
  static let width = 16

  private var a: SIMD4<Float>
  private var b: SIMD4<Float>
  private var c: SIMD4<Float>
  private var d: SIMD4<Float>

  /// Sums that start from nothing, or all from one value.
  @inline(__always)
  init(_ value: Float = 0) {
    a = SIMD4(repeating: value)
    (b, c, d) = (a, a, a)
  }
  /// Sums that start from 16 neighbouring floats.
  @inline(__always)
  init(_ pointer: UnsafePointer<Float>) {
    unsafe (a, b) = (Tile.load(pointer), Tile.load(pointer + 4))
    unsafe (c, d) = (Tile.load(pointer + 8), Tile.load(pointer + 12))
  }

  /// Writes the sums to 16 neighbouring floats.
  @inline(__always)
  func store(_ pointer: UnsafeMutablePointer<Float>) {
    unsafe Tile.store(a, pointer)
    unsafe Tile.store(b, pointer + 4)
    unsafe Tile.store(c, pointer + 8)
    unsafe Tile.store(d, pointer + 12)
  }

  /// Adds 16 neighbouring floats, each times `factor`.
  @inline(__always)
  mutating func add(_ factor: SIMD4<Float>, _ x: UnsafePointer<Float>) {
    unsafe Tile.add(&a, factor, Tile.load(x))
    unsafe Tile.add(&b, factor, Tile.load(x + 4))
    unsafe Tile.add(&c, factor, Tile.load(x + 8))
    unsafe Tile.add(&d, factor, Tile.load(x + 12))
  }

  /// Adds 16 neighbouring floats to three rows of sums, each times its own factor.
  @inline(__always)
  static func add(
    _ first: SIMD4<Float>, _ second: SIMD4<Float>, _ third: SIMD4<Float>,
    _ x: UnsafePointer<Float>, to r: inout Lanes, _ s: inout Lanes, _ t: inout Lanes
  ) {
    let (xa, xb) = unsafe (Tile.load(x), Tile.load(x + 4))
    let (xc, xd) = unsafe (Tile.load(x + 8), Tile.load(x + 12))
    Tile.add(&r.a, first, xa)
    Tile.add(&s.a, second, xa)
    Tile.add(&t.a, third, xa)
    Tile.add(&r.b, first, xb)
    Tile.add(&s.b, second, xb)
    Tile.add(&t.b, third, xb)
    Tile.add(&r.c, first, xc)
    Tile.add(&s.c, second, xc)
    Tile.add(&t.c, third, xc)
    Tile.add(&r.d, first, xd)
    Tile.add(&s.d, second, xd)
    Tile.add(&t.d, third, xd)
  }

  /// Adds 16 neighbouring floats.
  @inline(__always)
  mutating func add(_ x: UnsafePointer<Float>) {
    unsafe a += Tile.load(x)
    unsafe b += Tile.load(x + 4)
    unsafe c += Tile.load(x + 8)
    unsafe d += Tile.load(x + 12)
  }

  /// Applies an epilogue to every sum.
  @inline(__always)
  mutating func finish(_ epilogue: Epilogue) {
    guard epilogue != .none else { return }
    (a, b) = (epilogue.apply(a), epilogue.apply(b))
    (c, d) = (epilogue.apply(c), epilogue.apply(d))
  }

  /// All sums together.
  var sum: Float {
    let total = (a + b) + (c + d)
    return (total[0] + total[1]) + (total[2] + total[3])
  }

  /// Adds `x · y` over `count` floats, a multiple of 16.
  @inline(__always)
  mutating func addProducts(_ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, count: Int) {
    var i = 0
    while i < count {
      unsafe Tile.add(&a, Tile.load(x + i), Tile.load(y + i))
      unsafe Tile.add(&b, Tile.load(x + (i &+ 4)), Tile.load(y + (i &+ 4)))
      unsafe Tile.add(&c, Tile.load(x + (i &+ 8)), Tile.load(y + (i &+ 8)))
      unsafe Tile.add(&d, Tile.load(x + (i &+ 12)), Tile.load(y + (i &+ 12)))
      i &+= Self.width
    }
  }

  /// The sum of products of any number of floats.
  static func product(
    _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, count: Int
  ) -> Float {
    var lanes = Lanes()
    let whole = count / width * width
    unsafe lanes.addProducts(x, y, count: whole)
    var i = whole
    while i < count {
      let few = min(4, count &- i)
      unsafe Tile.add(&lanes.a, Four.load(x + i, few), Four.load(y + i, few))
      i &+= 4
    }
    return lanes.sum
  }

  /// The sum of any number of floats.
  static func sum(_ values: UnsafePointer<Float>, count: Int) -> Float {
    var lanes = Lanes()
    var i = 0
    while i &+ width <= count {
      unsafe lanes.add(values + i)
      i &+= width
    }
    while i < count {
      unsafe lanes.a += Four.load(values + i, min(4, count &- i))
      i &+= 4
    }
    return lanes.sum
  }
}
