public import Tensors

/// Values moved between rows (`[batch, channels, height, width]`) and blocks.
public enum BlockConversion {
  /// Writes every block, and zeros into the border and the lanes past the last channel; or adds to
  /// the channels where `accumulate` is true.
  public static func blocks(
    from plain: FloatBlock, to blocks: FloatBlock, _ layout: BlockLayout,
    accumulate: Bool = false, team: Team
  ) {
    precondition(plain.count == layout.plainCount && blocks.count == layout.count)
    let operands = unsafe (layout, plain.pointer, blocks.mutablePointer, accumulate)
    let planes = layout.batch * layout.blocks
    let floats = layout.width * layout.lanes
    unsafe team.spread(planes * layout.height, floats: floats, operands) {
      let (layout, plain, blocks, accumulate) = unsafe $0
      for part in RowParts($1, height: layout.height) {
        if !accumulate, part.row == 0 {
          unsafe layout.clearHalo(blocks, planes: part.plane..<part.plane + 1)
        }
        let lines = Lines(layout, part)
        for row in 0..<lines.rows {
          let source = unsafe plain + lines.plain + row * lines.width
          let target = unsafe blocks + lines.blocks + row * layout.row
          if accumulate {
            unsafe lines.add(source, to: target)
          } else if layout.lanes % 4 == 0 {
            unsafe lines.transpose(from: source, to: target)
          } else {
            unsafe lines.interleave(from: source, to: target)
          }
        }
      }
    }
  }

  /// Writes every value, or adds to it where `accumulate` is true.
  public static func rows(
    from blocks: FloatBlock, _ layout: BlockLayout, to plain: FloatBlock,
    accumulate: Bool = false, team: Team
  ) {
    precondition(plain.count == layout.plainCount && blocks.count == layout.count)
    let operands = unsafe (layout, blocks.pointer, plain.mutablePointer, accumulate)
    let planes = layout.batch * layout.blocks
    let floats = layout.width * layout.lanes
    unsafe team.spread(planes * layout.height, floats: floats, operands) {
      let (layout, blocks, plain, accumulate) = unsafe $0
      for part in RowParts($1, height: layout.height) {
        let lines = Lines(layout, part)
        for row in 0..<lines.rows {
          let source = unsafe blocks + lines.blocks + row * layout.row
          let target = unsafe plain + lines.plain + row * lines.width
          if accumulate {
            unsafe lines.gather(from: source, to: target, accumulate: true)
          } else {
            unsafe lines.gather(from: source, to: target, accumulate: false)
          }
        }
      }
    }
  }

  /// Rows of one block in both forms.
  private struct Lines {
    /// Floats before the first of the blocks and of the first channel's plain values.
    let blocks: Int
    let plain: Int
    let channels: Int
    let lanes: Int
    /// Rows, and pixels of one; rows without a border between them count as one.
    let rows: Int
    let width: Int
    /// Floats from a channel's plain values to the next one's.
    let step: Int

    init(_ layout: BlockLayout, _ part: RowParts.Part) {
      let (item, block) = part.plane.quotientAndRemainder(dividingBy: layout.blocks)
      lanes = layout.lanes
      channels = min(lanes, layout.channels - block * lanes)
      blocks = part.plane * layout.plane + layout.origin + part.row * layout.row
      step = layout.height * layout.width
      plain = (item * layout.channels + block * lanes) * step + part.row * layout.width
      rows = layout.isFlat ? 1 : part.count
      width = layout.isFlat ? layout.width * part.count : layout.width
    }

    /// Any number of lanes, one float after the other.
    @unsafe func interleave(
      from source: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>
    ) {
      guard lanes == 3, channels == 3 else {
        for lane in 0..<lanes {
          guard lane < channels else {
            for x in 0..<width { unsafe target[x &* lanes &+ lane] = 0 }
            continue
          }
          let line = unsafe source + lane * step
          for x in 0..<width { unsafe target[x &* lanes &+ lane] = line[x] }
        }
        return
      }
      // The three colours of a picture.
      let (a, b, c) = unsafe (source, source + step, source + 2 * step)
      var out = unsafe target
      for x in 0..<width {
        unsafe (out[0], out[1], out[2]) = (a[x], b[x], c[x])
        unsafe out += 3
      }
    }

    /// Adds the channels, one after the other.
    @unsafe func add(_ source: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>) {
      for lane in 0..<channels {
        let line = unsafe source + lane &* step
        for x in 0..<width { unsafe target[x &* lanes &+ lane] += line[x] }
      }
    }

    /// Lanes by fours: four channels of four pixels at a time.
    @unsafe func transpose(
      from source: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>
    ) {
      var x = 0
      while x &+ 4 <= width {
        for lane in stride(from: 0, to: lanes, by: 4) {
          let line = unsafe source + (lane &* step &+ x)
          var (a, b) = (SIMD4<Float>(), SIMD4<Float>())
          var (c, d) = (a, b)
          if lane < channels { unsafe a = Tile.load(line) }
          if lane &+ 1 < channels { unsafe b = Tile.load(line + step) }
          if lane &+ 2 < channels { unsafe c = Tile.load(line + 2 &* step) }
          if lane &+ 3 < channels { unsafe d = Tile.load(line + 3 &* step) }
          Self.transpose(&a, &b, &c, &d)
          let out = unsafe target + (x &* lanes &+ lane)
          unsafe Tile.store(a, out)
          unsafe Tile.store(b, out + lanes)
          unsafe Tile.store(c, out + 2 &* lanes)
          unsafe Tile.store(d, out + 3 &* lanes)
        }
        x &+= 4
      }
      while x < width {
        for lane in 0..<lanes {
          unsafe target[x &* lanes &+ lane] = lane < channels ? source[lane &* step &+ x] : 0
        }
        x &+= 1
      }
    }

    /// From blocks to plain values.
    @inline(__always)
    @unsafe func gather(
      from source: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>, accumulate: Bool
    ) {
      var x = 0
      let whole = lanes % 4 == 0 ? channels / 4 * 4 : 0
      while x &+ 4 <= width {
        for lane in stride(from: 0, to: whole, by: 4) {
          let line = unsafe source + (x &* lanes &+ lane)
          var (a, b) = unsafe (Tile.load(line), Tile.load(line + lanes))
          var (c, d) = unsafe (Tile.load(line + 2 &* lanes), Tile.load(line + 3 &* lanes))
          Self.transpose(&a, &b, &c, &d)
          let out = unsafe target + (lane &* step &+ x)
          if accumulate {
            let before = unsafe UnsafePointer(out)
            unsafe a += Tile.load(before)
            unsafe b += Tile.load(before + step)
            unsafe c += Tile.load(before + 2 &* step)
            unsafe d += Tile.load(before + 3 &* step)
          }
          unsafe Tile.store(a, out)
          unsafe Tile.store(b, out + step)
          unsafe Tile.store(c, out + 2 &* step)
          unsafe Tile.store(d, out + 3 &* step)
        }
        x &+= 4
      }
      // The last channels of all pixels, and the last pixels of the others.
      for lane in 0..<channels {
        let out = unsafe target + lane &* step
        for x in (lane < whole ? x : 0)..<width {
          let value = unsafe source[x &* lanes &+ lane]
          unsafe out[x] = accumulate ? out[x] + value : value
        }
      }
    }

    @inline(__always)
    private static func transpose(
      _ a: inout SIMD4<Float>, _ b: inout SIMD4<Float>, _ c: inout SIMD4<Float>,
      _ d: inout SIMD4<Float>
    ) {
      let (ab, cd) = (SIMD4(a[0], b[0], a[1], b[1]), SIMD4(c[0], d[0], c[1], d[1]))
      let (abHigh, cdHigh) = (SIMD4(a[2], b[2], a[3], b[3]), SIMD4(c[2], d[2], c[3], d[3]))
      a = SIMD4(lowHalf: ab.lowHalf, highHalf: cd.lowHalf)
      b = SIMD4(lowHalf: ab.highHalf, highHalf: cd.highHalf)
      c = SIMD4(lowHalf: abHigh.lowHalf, highHalf: cdHigh.lowHalf)
      d = SIMD4(lowHalf: abHigh.highHalf, highHalf: cdHigh.highHalf)
    }
  }
}
