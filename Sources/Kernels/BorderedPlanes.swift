/// Copies of source planes in which every tap of a window reads a whole row of vectors.
///
/// Each row is split into `stride` phases (every `stride`-th column), with zeros where the window
/// leaves the plane, so that neighbouring targets always read neighbouring floats. A band of
/// target rows is served at a time.
///
/// - Layout: `[channel][row][phase][pitch]`; `pitch` has room for whole blocks of targets.
@unsafe struct BorderedPlanes {
  /// Targets that are computed together.
  static let block = 16
  /// Floats of all channels' bands that the second-level cache should hold: 256 KiB.
  private static let budget = 65_536

  let window: GatherWindow
  /// Target rows of a band.
  let bandRows: Int
  /// Floats from one channel to the next, and from one source row to the next.
  let channelFloats: Int
  let rowFloats: Int
  private let base: UnsafeMutablePointer<Float>
  private let pitch: Int

  /// Planes in a stretch of scratch that starts at `base`.
  init(window: GatherWindow, bandRows: Int, base: UnsafeMutablePointer<Float>) {
    unsafe self.window = window
    unsafe self.bandRows = bandRows
    unsafe self.base = base
    unsafe pitch = Self.pitch(window)
    unsafe rowFloats = Self.rowFloats(window)
    unsafe channelFloats = Self.rowCount(window, bandRows: bandRows) * rowFloats
  }

  /// Floats for so many channels.
  static func floats(window: GatherWindow, bandRows: Int, channels: Int) -> Int {
    unsafe channels * rowCount(window, bandRows: bandRows) * rowFloats(window)
  }

  /// As many target rows as fit the budget, at least one.
  static func bandRows(window: GatherWindow, channels: Int) -> Int {
    let rows = unsafe budget / max(1, channels * rowFloats(window))
    let reach = window.rows.highest - window.rows.lowest + 1
    return max(1, min(window.rows.positions, (rows - reach) / window.rows.stride + 1))
  }

  private static func pitch(_ window: GatherWindow) -> Int {
    let targets = unsafe (window.columns.positions + block - 1) / block * block
    let reach = (window.columns.highest - window.columns.lowest) / window.columns.stride
    return (targets + reach + 3) / 4 * 4
  }
  private static func rowFloats(_ window: GatherWindow) -> Int {
    unsafe window.columns.stride * pitch(window)
  }
  private static func rowCount(_ window: GatherWindow, bandRows: Int) -> Int {
    (bandRows - 1) * window.rows.stride + window.rows.highest - window.rows.lowest + 1
  }

  /// Copies what the targets `rows` read of a plane in as channel `channel`.
  func fill(channel: Int, from source: UnsafePointer<Float>, rows: Range<Int>) {
    let axis = unsafe window.columns
    let (pitch, lowestColumn) = unsafe (pitch, axis.lowest)
    var to = unsafe base + channel &* channelFloats
    let first = unsafe rows.lowerBound &* window.rows.stride &+ window.rows.lowest
    for sourceRow in first..<first + (unsafe Self.rowCount(window, bandRows: rows.count)) {
      guard sourceRow >= 0, unsafe sourceRow < window.rows.extent else {
        for i in 0..<(unsafe rowFloats) { unsafe to[i] = 0 }
        unsafe to += rowFloats
        continue
      }
      let line = unsafe source + sourceRow &* axis.extent
      for phase in 0..<axis.stride {
        // Place u of this phase holds column `first + u · stride`.
        let first = lowestColumn &+ phase
        let low = first >= 0 ? 0 : min(pitch, (axis.stride &- 1 &- first) / axis.stride)
        let last = axis.extent &- 1 &- first
        let high = last < 0 ? low : max(low, min(pitch, last / axis.stride &+ 1))
        for u in stride(from: 0, to: pitch, by: 4) { unsafe Tile.store(SIMD4<Float>(), to + u) }
        unsafe Self.copy(
          line + (first &+ low &* axis.stride), stride: axis.stride,
          room: axis.extent &- first &- low &* axis.stride, to: to + low, count: high &- low)
        unsafe to += pitch
      }
    }
  }

  /// Copies `count` floats that stand `stride` apart; `room` floats may be read.
  @inline(__always)
  private static func copy(
    _ source: UnsafePointer<Float>, stride: Int, room: Int,
    to target: UnsafeMutablePointer<Float>, count: Int
  ) {
    var done = 0
    if stride == 1 {
      Four.forEach(0..<count) { at, few in
        unsafe Four.store(Four.load(source + at, few), target + at, few)
      }
      return
    }
    if stride == 2 {
      while done &+ 4 <= count, 2 &* done &+ 8 <= room {
        let (a, b) = unsafe (Tile.load(source + 2 &* done), Tile.load(source + (2 &* done &+ 4)))
        unsafe Tile.store(SIMD4(lowHalf: a.evenHalf, highHalf: b.evenHalf), target + done)
        done &+= 4
      }
    }
    while done < count {
      unsafe target[done] = source[done &* stride]
      done &+= 1
    }
  }

  /// Where a target row, counted in its band, starts to read under a row tap.
  @inline(__always)
  func row(channel: Int, target: Int, rowTap: Int) -> UnsafePointer<Float> {
    let axis = unsafe window.rows
    let row = target &* axis.stride &+ axis.source(rowTap) &- axis.lowest
    return unsafe UnsafePointer(base + (channel &* channelFloats &+ row &* rowFloats))
  }

  /// How far into a row target column 0 reads under a column tap.
  @inline(__always)
  func shift(columnTap: Int) -> Int {
    let axis = unsafe window.columns
    let (shift, phase) = (axis.source(columnTap) &- axis.lowest).quotientAndRemainder(
      dividingBy: axis.stride)
    return unsafe phase &* pitch &+ shift
  }
}

extension GatherAxis {
  /// The source of target 0 under its lowest tap.
  var lowest: Int { min(source(0), source(max(0, taps - 1))) }
  /// The source of target 0 under its highest tap.
  var highest: Int { max(source(0), source(max(0, taps - 1))) }
}
