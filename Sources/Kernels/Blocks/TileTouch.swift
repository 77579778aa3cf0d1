/// Walks over the lines of memory that a block of tiles touches, so that they can be asked for
/// while something else is computed.
///
/// Four rows of each tile, four pixels of 16 lanes each: all of a target (of a pooled one, two of
/// two), and of a source what the tiles above and before have not touched already.
@safe struct TileTouch {
  private let grid: TileGrid
  private let base: UnsafePointer<Float>
  private let walk: WinogradRun.Walk
  private let planes: Int
  private let end: Int
  private var at: Int
  private var run: TileGrid.Run
  private var plane = 0
  private var row = 0
  private var offset = 0

  /// Begins at the first of some tiles, with the first of some planes from `base` on.
  init(
    _ tiles: Range<Int>, of grid: TileGrid, _ base: UnsafePointer<Float>,
    _ walk: WinogradRun.Walk, planes: Int
  ) {
    self.grid = grid
    unsafe self.base = base
    self.walk = walk
    self.planes = planes
    at = tiles.lowerBound
    end = planes > 0 ? tiles.upperBound : tiles.lowerBound
    run = grid.run(at, end)
  }

  /// The next so many floats; nil when all have been named.
  mutating func next(_ floats: Int) -> UnsafePointer<Float>? {
    guard at < end else { return nil }
    let place = plane * walk.block + walk.distance(to: run) + row * walk.row + offset
    offset += floats
    if offset >= run.count * walk.edge * 16 { advance() }
    return unsafe base + place
  }

  private mutating func advance() {
    offset = 0
    row += 1
    guard row == walk.edge else { return }
    row = 0
    plane += 1
    guard plane == planes else { return }
    plane = 0
    at += run.count
    if at < end { run = grid.run(at, end) }
  }
}

/// What a block of tiles writes, what is read beside that, and what the next block reads.
@safe struct TileTouches {
  var targets: TileTouch
  var besides: TileTouch
  var sources: TileTouch

  /// The next so many floats; nil when all have been named.
  mutating func next(_ floats: Int) -> UnsafePointer<Float>? {
    unsafe targets.next(floats) ?? besides.next(floats) ?? sources.next(floats)
  }
}
