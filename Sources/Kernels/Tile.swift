/// The one loop that all the multiplying is done in: six rows by eight columns of a product.
///
/// - Layout: rows packed `[depth][6]`, every float four times over, so that no shuffle is needed;
///   columns packed `[depth][8]`. Both are read once, front to back.
/// - Departs: on x86-64 without extensions a product is rounded before it is added (a fused
///   operation would be a library call each); on arm64 it is fused.
enum Tile {
  /// Rows of a tile.
  static let rows = 6
  /// Columns of a tile.
  static let columns = 8
  /// Floats of a tile of results, and of one depth step of both operands.
  static let count = rows * columns
  /// Vectors of one depth step of the packed rows.
  static let rowVectors = rows
  /// Depth of one packed piece: rows (12 KiB) and columns (4 KiB) stay in the first-level cache.
  static let depth = 128

  @inline(__always)
  static func add(_ sum: inout SIMD4<Float>, _ a: SIMD4<Float>, _ b: SIMD4<Float>) {
    #if arch(arm64)
      sum.addProduct(a, b)
    #else
      sum += a * b
    #endif
  }

  @inline(__always)
  static func load(_ pointer: UnsafePointer<Float>) -> SIMD4<Float> {
    unsafe UnsafeRawPointer(pointer).loadUnaligned(as: SIMD4<Float>.self)
  }
  @inline(__always)
  static func store(_ value: SIMD4<Float>, _ pointer: UnsafeMutablePointer<Float>) {
    unsafe UnsafeMutableRawPointer(pointer).storeBytes(of: value, as: SIMD4<Float>.self)
  }

  /// `result = start + Σ rows · columns`, summed in the order of depth.
  @inline(never)
  static func multiply(
    depth: Int, rows: UnsafePointer<SIMD4<Float>>, columns: UnsafePointer<SIMD4<Float>>,
    start: UnsafePointer<Float>, startStride: Int,
    result: UnsafeMutablePointer<Float>, resultStride: Int
  ) {
    var (a, b) = unsafe (rows, columns)
    var s = unsafe start
    var (c00, c01) = unsafe (load(s), load(s + 4))
    unsafe s += startStride
    var (c10, c11) = unsafe (load(s), load(s + 4))
    unsafe s += startStride
    var (c20, c21) = unsafe (load(s), load(s + 4))
    unsafe s += startStride
    var (c30, c31) = unsafe (load(s), load(s + 4))
    unsafe s += startStride
    var (c40, c41) = unsafe (load(s), load(s + 4))
    unsafe s += startStride
    var (c50, c51) = unsafe (load(s), load(s + 4))
    for _ in 0..<depth {
      let (b0, b1) = unsafe (b[0], b[1])
      let a0 = unsafe a[0]
      add(&c00, a0, b0)
      add(&c01, a0, b1)
      let a1 = unsafe a[1]
      add(&c10, a1, b0)
      add(&c11, a1, b1)
      let a2 = unsafe a[2]
      add(&c20, a2, b0)
      add(&c21, a2, b1)
      let a3 = unsafe a[3]
      add(&c30, a3, b0)
      add(&c31, a3, b1)
      let a4 = unsafe a[4]
      add(&c40, a4, b0)
      add(&c41, a4, b1)
      let a5 = unsafe a[5]
      add(&c50, a5, b0)
      add(&c51, a5, b1)
      unsafe a += 6
      unsafe b += 2
    }
    var r = unsafe result
    unsafe store(c00, r)
    unsafe store(c01, r + 4)
    unsafe r += resultStride
    unsafe store(c10, r)
    unsafe store(c11, r + 4)
    unsafe r += resultStride
    unsafe store(c20, r)
    unsafe store(c21, r + 4)
    unsafe r += resultStride
    unsafe store(c30, r)
    unsafe store(c31, r + 4)
    unsafe r += resultStride
    unsafe store(c40, r)
    unsafe store(c41, r + 4)
    unsafe r += resultStride
    unsafe store(c50, r)
    unsafe store(c51, r + 4)
  }
}

/// One worker's room for packed pieces of a product.
@unsafe struct TileScratch {
  /// Column tiles that are packed together.
  ///
  /// Their 128 KiB stay in the second-level cache, and they share the cost of packing the rows.
  static let panelTiles = 32
  private static let rowFloats = Tile.depth * Tile.rows * 4
  private static let panelFloats = panelTiles * Tile.columns * Tile.depth
  private static let lineFloats = max(panelTiles * Tile.columns, Tile.depth)
  /// Floats that one worker needs, in whole cache lines.
  static let floats = rowFloats + panelFloats + lineFloats + 2 * Tile.count

  /// Six rows, `[depth][6][4]`.
  let rows: UnsafeMutablePointer<Float>
  /// Columns, `[tile][depth][8]`.
  let panel: UnsafeMutablePointer<Float>
  /// One gathered row before it is dealt out to the tiles.
  let line: UnsafeMutablePointer<Float>
  /// What sums start from, `[6][8]`.
  let start: UnsafeMutablePointer<Float>
  /// Results that do not go straight to memory, `[6][8]`.
  let result: UnsafeMutablePointer<Float>

  /// Divides a worker's part of a block of scratch.
  init(_ base: UnsafeMutablePointer<Float>) {
    unsafe rows = base
    unsafe panel = rows + Self.rowFloats
    unsafe line = panel + Self.panelFloats
    unsafe start = line + Self.lineFloats
    unsafe result = start + Tile.count
  }

  /// Multiplies one packed piece; `tile` counts from the start of the panel.
  @inline(__always)
  func multiply(
    tile: Int, depth: Int, start: UnsafePointer<Float>, startStride: Int,
    result: UnsafeMutablePointer<Float>, resultStride: Int
  ) {
    let a = unsafe UnsafeRawPointer(rows).assumingMemoryBound(to: SIMD4<Float>.self)
    let b = unsafe UnsafeRawPointer(panel + tile &* depth &* Tile.columns)
      .assumingMemoryBound(to: SIMD4<Float>.self)
    unsafe Tile.multiply(
      depth: depth, rows: a, columns: b, start: start, startStride: startStride, result: result,
      resultStride: resultStride)
  }

  /// Packs `rows` rows of `depth` floats, every float four times; missing rows are zeros.
  func packRows(_ base: UnsafePointer<Float>, stride: Int, rows count: Int, depth: Int) {
    let step = Tile.rows &* 4
    for row in 0..<Tile.rows {
      var to = unsafe rows + row &* 4
      guard row < count else {
        for _ in 0..<depth {
          unsafe Tile.store(SIMD4<Float>(), to)
          unsafe to += step
        }
        continue
      }
      let from = unsafe base + row &* stride
      var done = 0
      while done &+ 4 <= depth {
        let four = unsafe Tile.load(from + done)
        unsafe Tile.store(SIMD4(repeating: four[0]), to)
        unsafe Tile.store(SIMD4(repeating: four[1]), to + step)
        unsafe Tile.store(SIMD4(repeating: four[2]), to + 2 &* step)
        unsafe Tile.store(SIMD4(repeating: four[3]), to + 3 &* step)
        unsafe to += 4 &* step
        done &+= 4
      }
      while done < depth {
        unsafe Tile.store(SIMD4(repeating: from[done]), to)
        unsafe to += step
        done &+= 1
      }
    }
  }

  /// Deals a line of `tiles · 8` floats out to the panel as step `step` of `depth`.
  @inline(__always)
  func deal(_ line: UnsafePointer<Float>, tiles: Int, step: Int, depth: Int) {
    var from = unsafe line
    var to = unsafe panel + step &* Tile.columns
    for _ in 0..<tiles {
      unsafe Tile.store(Tile.load(from), to)
      unsafe Tile.store(Tile.load(from + 4), to + 4)
      unsafe from += Tile.columns
      unsafe to += depth &* Tile.columns
    }
  }

  /// The first place of a block of scratch on a cache line's start.
  ///
  /// `slack` pays for it.
  static func aligned(_ base: UnsafeMutablePointer<Float>) -> UnsafeMutablePointer<Float> {
    let address = UInt(bitPattern: base)
    return unsafe base + Int((64 &- address % 64) % 64 / 4)
  }
  /// Floats by which `aligned` may move.
  static let slack = 16
}
