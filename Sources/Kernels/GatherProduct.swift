/// A convolution, or one phase of its way back, as a product of weights and gathered columns.
///
/// Rows are the target's channels in a group, columns the targets of all items, and the depth runs
/// over the source's channels in the group and the window's taps. Every target is summed by one
/// worker in the order of depth, so that its bits do not depend on how the work is shared out.
@unsafe struct GatherProduct {
  let window: GatherWindow
  let batch: Int
  let groups: Int
  /// Source channels of a group.
  let sourceChannels: Int
  /// Floats of a source plane.
  let sourcePlane: Int
  /// Target channels of a group.
  let targetChannels: Int
  /// Floats of a target plane.
  let targetPlane: Int
  /// Weights between neighbouring target channels, and between neighbouring source channels.
  let rowStride: Int
  let channelStride: Int
  /// Weights of a group.
  let groupStride: Int
  let source: UnsafePointer<Float>
  let weight: UnsafePointer<Float>
  let bias: UnsafePointer<Float>?
  let addend: UnsafePointer<Float>?
  let target: UnsafeMutablePointer<Float>
  let epilogue: Epilogue
  /// Whether sums start from what the target holds.
  let accumulates: Bool

  private var columns: Int { unsafe batch * window.positions }
  private var depth: Int { unsafe sourceChannels * window.taps }

  /// Does one worker's share.
  func run(worker: Int, of count: Int, scratch: TileScratch) {
    let tiles = unsafe (columns + Tile.columns - 1) / Tile.columns
    let blocks = unsafe (targetChannels + Tile.rows - 1) / Tile.rows
    guard tiles > 0, blocks > 0 else { return }
    // Whoever shares columns packs all rows, and the other way round: share the longer side.
    let sharesColumns = tiles >= 2 * blocks
    let length = sharesColumns ? tiles : blocks
    let share = unsafe Team.share(of: groups * length, worker: worker, of: count)
    var next = share.lowerBound
    while next < share.upperBound {
      let group = next / length
      let first = next - group * length
      let last = min(length, share.upperBound - group * length)
      unsafe self.run(
        group: group, blocks: sharesColumns ? 0..<blocks : first..<last,
        tiles: sharesColumns ? first..<last : 0..<tiles, scratch: scratch)
      next = group * length + last
    }
  }

  private func run(group: Int, blocks: Range<Int>, tiles: Range<Int>, scratch: TileScratch) {
    let total = unsafe depth
    var tile = tiles.lowerBound
    while tile < tiles.upperBound {
      let panel = unsafe tile..<min(tile + TileScratch.panelTiles, tiles.upperBound)
      var from = 0
      repeat {
        let steps = from..<min(from + Tile.depth, total)
        unsafe packColumns(group: group, steps: steps, tiles: panel, scratch: scratch)
        for block in blocks {
          unsafe packRows(group: group, block: block, steps: steps, scratch: scratch)
          unsafe multiply(
            group: group, block: block, tiles: panel, steps: steps, scratch: scratch)
        }
        from = steps.upperBound
      } while from < total
      tile = panel.upperBound
    }
  }

  /// Gathers a panel of columns for some steps of the depth.
  private func packColumns(
    group: Int, steps: Range<Int>, tiles: Range<Int>, scratch: TileScratch
  ) {
    let positions = unsafe window.positions
    let from = tiles.lowerBound * Tile.columns
    let count = unsafe min(tiles.upperBound * Tile.columns, columns) - from
    for i in count..<tiles.count * Tile.columns { unsafe scratch.line[i] = 0 }
    let taps = unsafe window.columns.taps
    guard !steps.isEmpty else { return }
    let (firstChannel, tap) = unsafe steps.lowerBound.quotientAndRemainder(
      dividingBy: window.taps)
    var channel = firstChannel
    var (rowTap, columnTap) = tap.quotientAndRemainder(dividingBy: taps)
    let (firstItem, firstPosition) = from.quotientAndRemainder(dividingBy: positions)
    for step in steps {
      var (item, position) = (firstItem, firstPosition)
      var done = 0
      while done < count {
        let run = min(positions &- position, count &- done)
        let planes = unsafe (item &* groups &+ group) &* sourceChannels &+ channel
        let plane = unsafe source + planes &* sourcePlane
        unsafe window.gather(
          plane, rowTap: rowTap, columnTap: columnTap, from: position, count: run,
          into: scratch.line + done)
        done &+= run
        item &+= 1
        position = 0
      }
      unsafe scratch.deal(
        scratch.line, tiles: tiles.count, step: step &- steps.lowerBound, depth: steps.count)
      columnTap &+= 1
      if columnTap == taps {
        columnTap = 0
        rowTap &+= 1
        if unsafe rowTap == window.rows.taps {
          rowTap = 0
          channel &+= 1
        }
      }
    }
  }

  /// Spreads six rows of weights, every float four times.
  private func packRows(group: Int, block: Int, steps: Range<Int>, scratch: TileScratch) {
    let first = block * Tile.rows
    let rows = unsafe min(Tile.rows, targetChannels - first)
    let base = unsafe weight + (group * groupStride + first * rowStride)
    guard unsafe !window.isWhole || channelStride != window.taps else {
      unsafe scratch.packRows(
        base + steps.lowerBound, stride: rowStride, rows: rows, depth: steps.count)
      return
    }
    let (rowTaps, columnTaps) = unsafe (window.rows.taps, window.columns.taps)
    guard !steps.isEmpty else { return }
    let (channel, tap) = unsafe steps.lowerBound.quotientAndRemainder(dividingBy: window.taps)
    var (i, j) = tap.quotientAndRemainder(dividingBy: columnTaps)
    let rowStep = unsafe window.rows.tapStep &* window.windowWidth
    let columnStep = unsafe window.columns.tapStep
    var from =
      unsafe base + channel * channelStride
      + (window.rows.firstTap * window.windowWidth + window.columns.firstTap)
    var to = unsafe scratch.rows
    for _ in steps {
      let place = unsafe from + (i &* rowStep &+ j &* columnStep)
      for row in 0..<rows {
        unsafe Tile.store(SIMD4(repeating: place[row &* rowStride]), to + row &* 4)
      }
      for row in rows..<Tile.rows { unsafe Tile.store(SIMD4<Float>(), to + row &* 4) }
      unsafe to += Tile.rows &* 4
      j &+= 1
      if j == columnTaps {
        j = 0
        i &+= 1
        if i == rowTaps {
          i = 0
          unsafe from += channelStride
        }
      }
    }
  }

  /// Multiplies a block of rows with a panel and stores the sums.
  private func multiply(
    group: Int, block: Int, tiles: Range<Int>, steps: Range<Int>, scratch: TileScratch
  ) {
    let row = block * Tile.rows
    let rows = unsafe min(Tile.rows, targetChannels - row)
    let channel = unsafe group * targetChannels + row
    let (positions, dense) = unsafe (window.positions, window.isDense)
    let isFirst = unsafe steps.lowerBound == 0 && !accumulates
    let isLast = unsafe steps.upperBound == depth
    let finishes = unsafe isLast && (epilogue != .none || addend != nil)
    if isFirst {
      for i in 0..<Tile.rows {
        let value = unsafe i < rows ? bias?[channel + i] ?? 0 : 0
        unsafe Tile.store(SIMD4(repeating: value), scratch.start + i * Tile.columns)
        unsafe Tile.store(SIMD4(repeating: value), scratch.start + i * Tile.columns + 4)
      }
    }
    for tile in tiles {
      let (item, position) = (tile &* Tile.columns).quotientAndRemainder(
        dividingBy: positions)
      let index = tile &- tiles.lowerBound
      if dense, rows == Tile.rows, position &+ Tile.columns <= positions {
        let offset =
          unsafe (item &* groups &* targetChannels &+ channel) &* targetPlane
          &+ position
        let place = unsafe target + offset
        unsafe scratch.multiply(
          tile: index, depth: steps.count,
          start: isFirst ? UnsafePointer(scratch.start) : UnsafePointer(place),
          startStride: isFirst ? Tile.columns : targetPlane, result: place,
          resultStride: targetPlane)
        if finishes { unsafe finish(offset) }
      } else {
        let count = unsafe min(Tile.columns, columns &- tile &* Tile.columns)
        unsafe multiplySparsely(
          tile: tile, index: index, channel: channel, rows: rows, count: count, depth: steps.count,
          isFirst: isFirst, finishes: finishes, scratch: scratch)
      }
    }
  }

  /// Adds the addend and applies the epilogue to a whole tile in place.
  private func finish(_ offset: Int) {
    var place = offset
    for _ in 0..<Tile.rows {
      for half in 0..<2 {
        let at = place &+ half &* 4
        var value = unsafe Tile.load(target + at)
        if let addend = unsafe addend { unsafe value += Tile.load(addend + at) }
        unsafe Tile.store(epilogue.apply(value), target + at)
      }
      unsafe place &+= targetPlane
    }
  }

  /// A tile that does not lie in one piece: at the edge, across items, or between strides.
  private func multiplySparsely(
    tile: Int, index: Int, channel: Int, rows: Int, count: Int, depth: Int, isFirst: Bool,
    finishes: Bool, scratch: TileScratch
  ) {
    func offset(_ column: Int) -> Int {
      let (item, position) = unsafe (tile &* Tile.columns &+ column).quotientAndRemainder(
        dividingBy: window.positions)
      return unsafe (item &* groups &* targetChannels &+ channel) &* targetPlane
        &+ window.target(position)
    }
    if !isFirst {
      for column in 0..<count {
        var place = offset(column)
        for row in 0..<rows {
          unsafe scratch.result[row &* Tile.columns &+ column] = target[place]
          unsafe place &+= targetPlane
        }
      }
    }
    unsafe scratch.multiply(
      tile: index, depth: depth,
      start: UnsafePointer(isFirst ? scratch.start : scratch.result), startStride: Tile.columns,
      result: scratch.result, resultStride: Tile.columns)
    for column in 0..<count {
      var place = offset(column)
      for row in 0..<rows {
        var value = unsafe scratch.result[row &* Tile.columns &+ column]
        if finishes {
          if let addend = unsafe addend { unsafe value += addend[place] }
          unsafe value = epilogue.apply(SIMD4(repeating: value))[0]
        }
        unsafe target[place] = value
        unsafe place &+= targetPlane
      }
    }
  }
}
