/// The same products for very few target channels, depthwise above all: a tile of six rows would
/// be mostly empty, so that 16 neighbouring targets of up to three channels are summed at once.
extension GatherProduct {
  /// Floats of scratch that one worker needs, in whole cache lines.
  static func directFloats(window: GatherWindow, sourceChannels: Int) -> Int {
    let rows = unsafe BorderedPlanes.bandRows(window: window, channels: sourceChannels)
    let planes = unsafe BorderedPlanes.floats(
      window: window, bandRows: rows, channels: sourceChannels)
    return unsafe (planes + 15) / 16 * 16 + BorderedPlanes.block
  }

  /// Does one worker's share of items, groups and bands of rows.
  func runDirectly(worker: Int, of count: Int, scratch: UnsafeMutablePointer<Float>) {
    guard unsafe window.positions > 0 else { return }
    let bandRows = unsafe BorderedPlanes.bandRows(window: window, channels: sourceChannels)
    let planes = unsafe BorderedPlanes(window: window, bandRows: bandRows, base: scratch)
    let sums =
      unsafe scratch + Self.directFloats(window: window, sourceChannels: sourceChannels)
      - BorderedPlanes.block
    let rows = unsafe window.rows.positions
    let bands = (rows + bandRows - 1) / bandRows
    for index in unsafe Team.share(of: batch * groups * bands, worker: worker, of: count) {
      let (unit, band) = index.quotientAndRemainder(dividingBy: bands)
      let targets = band * bandRows..<min(rows, (band + 1) * bandRows)
      if unsafe window.taps > 0 {
        for channel in 0..<(unsafe sourceChannels) {
          let plane = unsafe source + (unit * sourceChannels + channel) * sourcePlane
          unsafe planes.fill(channel: channel, from: plane, rows: targets)
        }
      }
      for first in stride(from: 0, to: unsafe targetChannels, by: 3) {
        let channels = unsafe first..<min(first + 3, targetChannels)
        unsafe sumRows(unit: unit, channels: channels, rows: targets, planes: planes, sums: sums)
      }
    }
  }

  /// A band of target rows of up to three channels.
  private func sumRows(
    unit: Int, channels: Range<Int>, rows: Range<Int>, planes: BorderedPlanes,
    sums: UnsafeMutablePointer<Float>
  ) {
    let group = unsafe unit % groups
    let walk = unsafe TapWalk(self, planes: planes, group: group, channel: channels.lowerBound)
    let shift = unsafe planes.shift(columnTap: 0)
    let (axis, rowAxis, targetPlane) = unsafe (window.columns, window.rows, targetPlane)
    let firstPlane =
      unsafe (unit * targetChannels + channels.lowerBound) * targetPlane
      + rowAxis.firstTarget * window.targetWidth + axis.firstTarget
    let offsets = unsafe bias.map { unsafe $0 + (group * targetChannels + channels.lowerBound) }
    let (block, starts, target) = unsafe (BorderedPlanes.block, accumulates, target)
    let stores = unsafe axis.targetStep == 1 && addend == nil
    let epilogue = unsafe epilogue
    for row in rows {
      let line = unsafe planes.row(channel: 0, target: row - rows.lowerBound, rowTap: 0) + shift
      let firstPlace = unsafe firstPlane &+ row &* rowAxis.targetStep &* window.targetWidth
      var column = 0
      while column < axis.positions {
        let count = min(block, axis.positions &- column)
        let place = firstPlace &+ column &* axis.targetStep
        let whole = stores && count == block
        func start(_ i: Int) -> Lanes {
          guard starts else { return unsafe Lanes(offsets?[i] ?? 0) }
          let from = unsafe target + (place &+ i &* targetPlane)
          if whole { return unsafe Lanes(UnsafePointer(from)) }
          for lane in 0..<count { unsafe sums[lane] = from[lane &* axis.targetStep] }
          return unsafe Lanes(UnsafePointer(sums))
        }
        func finish(_ lanes: Lanes, _ i: Int) {
          if whole {
            var lanes = lanes
            lanes.finish(epilogue)
            unsafe lanes.store(target + (place &+ i &* targetPlane))
          } else {
            unsafe lanes.store(sums)
            unsafe self.finish(
              sums, at: place &+ i &* targetPlane, step: axis.targetStep, count: count)
          }
        }
        if channels.count == 3 {
          var (a, b, c) = (start(0), start(1), start(2))
          unsafe walk.add(line + column, to: &a, &b, &c)
          finish(a, 0)
          finish(b, 1)
          finish(c, 2)
        } else {
          for i in 0..<channels.count {
            var lanes = start(i)
            unsafe walk.add(line + column, channel: i, to: &lanes)
            finish(lanes, i)
          }
        }
        column &+= block
      }
    }
  }

  /// Adds the addend, applies the epilogue and stores up to 16 targets.
  private func finish(_ sums: UnsafeMutablePointer<Float>, at place: Int, step: Int, count: Int) {
    let (epilogue, addend, target) = unsafe (epilogue, addend, target + place)
    if step == 1 {
      Four.forEach(0..<count) { at, few in
        var value = unsafe Tile.load(sums + at)
        if let addend = unsafe addend { unsafe value += Four.load(addend + (place &+ at), few) }
        unsafe Four.store(epilogue.apply(value), target + at, few)
      }
      return
    }
    // Only the way back strides, and it has neither addend nor epilogue.
    for i in 0..<count { unsafe target[i &* step] = sums[i] }
  }
}

/// How to go through source channels and taps, worked out once for a row of targets.
@unsafe private struct TapWalk {
  private let channels: Int
  private let rowTaps: Int
  private let columnTaps: Int
  /// Floats between channels, between row taps and between column taps of the planes.
  private let channelStep: Int
  private let rowStep: Int
  private let columnStep: Int
  /// What column taps that wander through phases are computed from.
  private let phases: Int
  private let phaseStep: Int
  private let wrap: Int
  /// Where the second and third column tap read, seen from the first.
  private let secondTap: Int
  private let thirdTap: Int
  private let weights: UnsafePointer<Float>
  /// Weights between target channels, source channels, row taps and column taps.
  private let targetWeights: Int
  private let channelWeights: Int
  private let rowWeights: Int
  private let columnWeights: Int

  init(_ p: GatherProduct, planes: BorderedPlanes, group: Int, channel: Int) {
    let (rows, columns) = unsafe (p.window.rows, p.window.columns)
    unsafe channels = p.sourceChannels
    unsafe (rowTaps, columnTaps) = (rows.taps, columns.taps)
    unsafe channelStep = planes.channelFloats
    unsafe rowStep = rows.sourceStep * planes.rowFloats
    // Going `sourceStep` columns on means so many places and so many phases; past the last
    // phase it goes on in the first one, a place further.
    let (places, phases) = columns.sourceStep.quotientAndRemainder(dividingBy: columns.stride)
    let pitch = unsafe planes.rowFloats / columns.stride
    unsafe columnStep = places + phases * pitch
    unsafe self.phases = columns.stride
    unsafe phaseStep = phases
    unsafe wrap = 1 - columns.stride * pitch
    unsafe secondTap =
      columns.taps > 1 ? planes.shift(columnTap: 1) - planes.shift(columnTap: 0) : 0
    unsafe thirdTap = columns.taps > 2 ? planes.shift(columnTap: 2) - planes.shift(columnTap: 0) : 0
    let first = unsafe rows.firstTap * p.window.windowWidth + columns.firstTap
    unsafe weights = p.weight + (group * p.groupStride + channel * p.rowStride + first)
    unsafe targetWeights = p.rowStride
    unsafe channelWeights = p.channelStride
    unsafe rowWeights = rows.tapStep * p.window.windowWidth
    unsafe columnWeights = columns.tapStep
  }

  /// Calls `body` with the sources and the weight of every tap, in the order of depth.
  @inline(__always)
  private func forEach(
    _ first: UnsafePointer<Float>, _ firstWeight: UnsafePointer<Float>,
    _ body: (UnsafePointer<Float>, UnsafePointer<Float>) -> Void
  ) {
    let (columnTaps, columnStep, columnWeights) = unsafe (columnTaps, columnStep, columnWeights)
    let (phases, phaseStep, wrap) = unsafe (phases, phaseStep, wrap)
    for channel in 0..<(unsafe channels) {
      for rowTap in 0..<(unsafe rowTaps) {
        var x = unsafe first + (channel &* channelStep &+ rowTap &* rowStep)
        var w = unsafe firstWeight + (channel &* channelWeights &+ rowTap &* rowWeights)
        var phase = 0
        for _ in 0..<columnTaps {
          unsafe body(x, w)
          unsafe x += columnStep
          unsafe w += columnWeights
          phase &+= phaseStep
          if phase >= phases {
            phase &-= phases
            unsafe x += wrap
          }
        }
      }
    }
  }

  /// Adds to 16 sums of the target channel `channel` of this walk.
  @inline(__always)
  func add(_ x: UnsafePointer<Float>, channel: Int, to sums: inout Lanes) {
    let weights = unsafe weights + channel &* targetWeights
    if unsafe columnTaps == 3 {
      unsafe addTriples(x, weights, to: &sums)
    } else {
      var lanes = sums
      unsafe forEach(x, weights) { x, w in unsafe lanes.add(SIMD4(repeating: w[0]), x) }
      sums = lanes
    }
  }

  /// The same for windows three wide, by far the most common.
  @inline(__always)
  private func addTriples(
    _ first: UnsafePointer<Float>, _ firstWeight: UnsafePointer<Float>, to sums: inout Lanes
  ) {
    let (rowTaps, rowStep, rowWeights) = unsafe (rowTaps, rowStep, rowWeights)
    let (second, third, step) = unsafe (secondTap, thirdTap, columnWeights)
    for channel in 0..<(unsafe channels) {
      var x = unsafe first + channel &* channelStep
      var w = unsafe firstWeight + channel &* channelWeights
      for _ in 0..<rowTaps {
        unsafe sums.add(SIMD4(repeating: w[0]), x)
        unsafe sums.add(SIMD4(repeating: w[step]), x + second)
        unsafe sums.add(SIMD4(repeating: w[2 &* step]), x + third)
        unsafe x += rowStep
        unsafe w += rowWeights
      }
    }
  }

  /// Adds to 16 sums of each of three neighbouring target channels.
  @inline(__always)
  func add(
    _ x: UnsafePointer<Float>, to a: inout Lanes, _ b: inout Lanes, _ c: inout Lanes
  ) {
    let next = unsafe targetWeights
    var (sumA, sumB, sumC) = (a, b, c)
    unsafe forEach(x, weights) { x, w in
      unsafe Lanes.add(
        SIMD4(repeating: w[0]), SIMD4(repeating: w[next]), SIMD4(repeating: w[2 &* next]), x,
        to: &sumA, &sumB, &sumC)
    }
    (a, b, c) = (sumA, sumB, sumC)
  }
}
