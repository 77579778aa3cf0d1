/// The gradient of a convolution's weight as a product of output gradients and gathered inputs.
///
/// Rows are the filters of a group, columns the weights of one filter, and the depth runs over
/// the positions of all items. Every gradient is summed by one worker in the order of depth.
@unsafe struct WeightProduct {
  let window: GatherWindow
  let batch: Int
  let groups: Int
  /// Input channels and filters of a group.
  let inputs: Int
  let filters: Int
  /// Floats of an input plane.
  let inputPlane: Int
  let input: UnsafePointer<Float>
  let outputGradient: UnsafePointer<Float>
  let weightGradient: UnsafeMutablePointer<Float>?
  let biasGradient: UnsafeMutablePointer<Float>?

  private var outputPlane: Int { unsafe window.positions }
  private var columns: Int { unsafe inputs * window.taps }

  /// Does one worker's share of the biases: `db[f] += Σ dy[f]`.
  func runBias(worker: Int, of count: Int) {
    guard let biasGradient = unsafe biasGradient else { return }
    let channels = unsafe groups * filters
    for channel in Team.share(of: channels, worker: worker, of: count) {
      var sum = unsafe biasGradient[channel]
      for item in 0..<(unsafe batch) {
        let plane = unsafe outputGradient + (item * channels + channel) * outputPlane
        unsafe sum += Lanes.sum(plane, count: outputPlane)
      }
      unsafe biasGradient[channel] = sum
    }
  }

  /// Does one worker's share of the weights by tiles.
  func run(worker: Int, of count: Int, scratch: TileScratch) {
    guard let weightGradient = unsafe weightGradient else { return }
    let tiles = unsafe (columns + Tile.columns - 1) / Tile.columns
    let share = unsafe Team.share(of: groups * tiles, worker: worker, of: count)
    var next = share.lowerBound
    while next < share.upperBound {
      let group = next / tiles
      let end = unsafe min(share.upperBound, (group + 1) * tiles, next + TileScratch.panelTiles)
      let panel = next - group * tiles..<end - group * tiles
      for item in 0..<(unsafe batch) {
        for from in stride(from: 0, to: unsafe outputPlane, by: Tile.depth) {
          let steps = unsafe from..<min(from + Tile.depth, outputPlane)
          unsafe packColumns(
            group: group, item: item, tiles: panel, steps: steps, scratch: scratch)
          for first in stride(from: 0, to: unsafe filters, by: Tile.rows) {
            let channel = unsafe group * filters + first
            let rows = unsafe min(Tile.rows, filters - first)
            let plane = unsafe (item * groups * filters + channel) * outputPlane
            unsafe scratch.packRows(
              outputGradient + (plane + steps.lowerBound), stride: outputPlane, rows: rows,
              depth: steps.count)
            unsafe multiply(
              weightGradient + channel * columns, rows: rows, tiles: panel, depth: steps.count,
              scratch: scratch)
          }
        }
      }
      next = end
    }
  }

  /// Gathers what each weight of a panel reads at some positions of an item.
  private func packColumns(
    group: Int, item: Int, tiles: Range<Int>, steps: Range<Int>, scratch: TileScratch
  ) {
    let from = tiles.lowerBound * Tile.columns
    let planes = unsafe input + (item * groups + group) * inputs * inputPlane
    for index in 0..<tiles.count * Tile.columns {
      let column = from + index
      if unsafe column < columns {
        let (channel, tap) = unsafe column.quotientAndRemainder(dividingBy: window.taps)
        let (rowTap, columnTap) = unsafe tap.quotientAndRemainder(dividingBy: window.columns.taps)
        unsafe window.gather(
          planes + channel * inputPlane, rowTap: rowTap, columnTap: columnTap,
          from: steps.lowerBound, count: steps.count, into: scratch.line)
      } else {
        for i in 0..<steps.count { unsafe scratch.line[i] = 0 }
      }
      let (tile, lane) = index.quotientAndRemainder(dividingBy: Tile.columns)
      let to = unsafe scratch.panel + (tile &* steps.count &* Tile.columns &+ lane)
      for i in 0..<steps.count { unsafe to[i &* Tile.columns] = scratch.line[i] }
    }
  }

  private func multiply(
    _ base: UnsafeMutablePointer<Float>, rows: Int, tiles: Range<Int>, depth: Int,
    scratch: TileScratch
  ) {
    for tile in tiles {
      let index = tile &- tiles.lowerBound
      let place = unsafe base + tile &* Tile.columns
      let width = unsafe min(Tile.columns, columns &- tile &* Tile.columns)
      if rows == Tile.rows, width == Tile.columns {
        unsafe scratch.multiply(
          tile: index, depth: depth, start: UnsafePointer(place), startStride: columns,
          result: place, resultStride: columns)
        continue
      }
      for row in 0..<rows {
        for i in 0..<width {
          unsafe scratch.result[row &* Tile.columns &+ i] = place[row &* columns &+ i]
        }
      }
      unsafe scratch.multiply(
        tile: index, depth: depth, start: UnsafePointer(scratch.result),
        startStride: Tile.columns, result: scratch.result, resultStride: Tile.columns)
      for row in 0..<rows {
        for i in 0..<width {
          unsafe place[row &* columns &+ i] = scratch.result[row &* Tile.columns &+ i]
        }
      }
    }
  }
}

extension WeightProduct {
  /// Floats of scratch that one worker needs for groups of few channels, in whole cache lines.
  static func directFloats(window: GatherWindow, inputs: Int) -> Int {
    let planes = unsafe BorderedPlanes.floats(
      window: window, bandRows: window.rows.positions, channels: inputs)
    return unsafe (planes + pitch(window) * window.rows.positions + 15) / 16 * 16
  }

  /// Floats of a row of output gradients, filled up with zeros to whole blocks.
  private static func pitch(_ window: GatherWindow) -> Int {
    let block = unsafe BorderedPlanes.block
    return (window.columns.positions + block - 1) / block * block
  }

  /// Does one worker's share of the filters for groups of few channels, row by row.
  func runDirectly(worker: Int, of count: Int, scratch: UnsafeMutablePointer<Float>) {
    guard let weightGradient = unsafe weightGradient else { return }
    let bandRows = unsafe window.rows.positions
    let planes = unsafe BorderedPlanes(window: window, bandRows: bandRows, base: scratch)
    let rows =
      unsafe scratch
      + BorderedPlanes.floats(
        window: window, bandRows: window.rows.positions, channels: inputs)
    let share = unsafe Team.share(of: groups * filters, worker: worker, of: count)
    var next = share.lowerBound
    while next < share.upperBound {
      let group = unsafe next / filters
      let end = unsafe min(share.upperBound, (group + 1) * filters)
      for item in 0..<(unsafe batch) {
        for channel in 0..<(unsafe inputs) {
          unsafe planes.fill(
            channel: channel,
            from: input + ((item * groups + group) * inputs + channel) * inputPlane,
            rows: 0..<bandRows)
        }
        for filter in next..<end {
          unsafe copyRows(
            outputGradient + (item * groups * filters + filter) * outputPlane, into: rows)
          unsafe addProducts(planes, UnsafePointer(rows), weightGradient + filter * columns)
        }
      }
      next = end
    }
  }

  private func copyRows(_ plane: UnsafePointer<Float>, into rows: UnsafeMutablePointer<Float>) {
    let (width, pitch) = unsafe (window.columns.positions, Self.pitch(window))
    for row in 0..<(unsafe window.rows.positions) {
      for i in 0..<width { unsafe rows[row &* pitch &+ i] = plane[row &* width &+ i] }
      for i in width..<pitch { unsafe rows[row &* pitch &+ i] = 0 }
    }
  }

  /// Adds one item's part to the gradients of one filter.
  private func addProducts(
    _ planes: BorderedPlanes, _ rows: UnsafePointer<Float>,
    _ gradients: UnsafeMutablePointer<Float>
  ) {
    let pitch = unsafe Self.pitch(window)
    var gradient = unsafe gradients
    for channel in 0..<(unsafe inputs) {
      for rowTap in 0..<(unsafe window.rows.taps) {
        for columnTap in 0..<(unsafe window.columns.taps) {
          let shift = unsafe planes.shift(columnTap: columnTap)
          var sums = Lanes()
          for row in 0..<(unsafe window.rows.positions) {
            let x = unsafe planes.row(channel: channel, target: row, rowTap: rowTap) + shift
            unsafe sums.addProducts(x, rows + row &* pitch, count: pitch)
          }
          unsafe gradient[0] += sums.sum
          unsafe gradient += 1
        }
      }
    }
  }
}
