/// A convolution with a window of 3 × 3 taps and stride 1 by Winograd's method, forward or back to
/// its input: a quarter of the direct way's multiplications, with four times its rounding error.
///
/// Pure data, as `BlockConvolution` is, and with the same border.
public struct WinogradConvolution: Sendable, Hashable {
  /// The same convolution as the direct kernels see it.
  let direct: BlockConvolution

  /// A convolution by Winograd's method; nil where the method does not apply.
  public init?(
    _ problem: ConvolutionProblem, _ direction: BlockConvolution.Direction, set: InstructionSet
  ) {
    let p = problem
    guard p.kernelHeight == 3, p.kernelWidth == 3, p.strideHeight == 1, p.strideWidth == 1,
      p.dilationHeight == 1, p.dilationWidth == 1,
      let direct = BlockConvolution(p, direction, set: set), direct.grouping == .separate
    else { return nil }
    self.direct = direct
  }

  /// What is computed.
  public var problem: ConvolutionProblem { direct.problem }
  /// Which way.
  public var direction: BlockConvolution.Direction { direct.direction }
  /// The instructions it is for.
  public var set: InstructionSet { direct.set }
  /// The border that the source needs.
  public var sourceHalo: BlockLayout.Halo { direct.sourceHalo }

  /// The one pass of a convolution without strides.
  var pass: GatherPass { direct.passes[0] }

  /// Floats of the packed weights: four times the weight, but for what fills the last blocks.
  public var packedCount: Int {
    direct.teams.reduce(0) { $0 + $1.sources.count * $1.blocks * 16 } * Winograd.positions
  }
}

extension WinogradConvolution {
  /// How many tiles are in work together, and the floats between two positions among their sources
  /// and among their products.
  struct Room {
    let tiles: Int
    let sourcePosition: Int
    let productPosition: Int
  }

  var room: Room {
    let blocks = (direct.sourceChannels + 15) / 16
    // Weights that do not fit the caches are to be read for many tiles at once.
    let tiles = packedCount * 4 > 4 << 20 ? 56 : 28
    // An odd number of lines between positions spreads them over the sets of a cache.
    let lines = { (count: Int) in count + (count % 2 == 0 ? 5 : 4) }
    let width = direct.teams.map(\.blocks).max() ?? 1
    return Room(
      tiles: tiles, sourcePosition: lines(blocks * tiles) * 16,
      productPosition: lines(width * tiles) * 16)
  }

  private var grid: TileGrid {
    direct.isForward
      ? TileGrid(batch: problem.batch, height: problem.outputHeight, width: problem.outputWidth)
      : TileGrid(batch: problem.batch, height: problem.inputHeight, width: problem.inputWidth)
  }

  /// Whether the workers share each block of tiles rather than take different ones.
  func shares(_ workers: Int) -> Bool {
    workers > 1 && (packedCount * 4 > 2 << 20 || grid.count < 4 * room.tiles * workers)
  }

  /// Floats of room that a run needs for so many workers.
  public func scratchCount(workers: Int) -> Int {
    let room = room
    return Winograd.positions
      * ((shares(workers) ? 1 : workers) * room.sourcePosition + workers * room.productPosition)
  }

  /// Whether it pays against the direct way in so many runs, packing included.
  ///
  /// A model of what was measured: products at four fifths of the peak, transforms and weights at
  /// the speed of memory, weights packed at a tenth of it. On planes of 7 × 7 the weights, four
  /// times as many, eat the gain.
  public func isWorthwhile(runs: Int) -> Bool {
    let speed = set == .avx512 ? 220e9 : 110e9
    let (memory, packing) = (25e9, 4e9)
    let pixels = Double(grid.count * 16)
    let channels = Double(problem.inputChannels), targets = Double(problem.outputChannels)
    let perPixel = 2 * channels * targets * 9 / Double(problem.groups)
    let targetPixels =
      direct.isForward
      ? problem.outputHeight * problem.outputWidth : problem.inputHeight * problem.inputWidth
    let weights = Double(direct.packedCount * 4), transformed = Double(packedCount * 4)
    let straight = Double(problem.batch * targetPixels) * perPixel / speed + weights / memory
    let moved = pixels * 2.25 * 8 * (channels + targets)
    let own = pixels * perPixel / 4 / (0.8 * speed) + moved / (2 * memory) + transformed / memory
    return (straight - own) * Double(runs) > (transformed - weights) / packing
  }
}

/// The tiles of 4 × 4 targets that cover all planes of a batch, one row after the other.
struct TileGrid: Hashable {
  /// Tiles in a row, and rows of tiles in a plane.
  let columns: Int
  let rows: Int
  let batch: Int
  /// Targets of the last tile along each axis.
  let lastColumns: Int
  let lastRows: Int

  init(batch: Int, height: Int, width: Int) {
    let edge = Winograd.outputs
    columns = (width + edge - 1) / edge
    rows = (height + edge - 1) / edge
    self.batch = batch
    lastColumns = width - (columns - 1) * edge
    lastRows = height - (rows - 1) * edge
  }

  var count: Int { batch * rows * columns }

  /// Neighbouring tiles of one row that one kernel can take.
  struct Run {
    var item: Int
    var row: Int
    var column: Int
    var count: Int
    /// Which of four kernels: 1 for the last column, and 2 for the last row.
    var kind: Int
  }

  /// Walks over a stretch of tiles; `body` gets each run and the tiles before it.
  func forEachRun(_ range: Range<Int>, _ body: (Run, Int) -> Void) {
    var at = range.lowerBound
    while at < range.upperBound {
      let (line, column) = at.quotientAndRemainder(dividingBy: columns)
      let (item, row) = line.quotientAndRemainder(dividingBy: rows)
      let end = min(columns - column, range.upperBound - at)
      let kind = row == rows - 1 ? 2 : 0
      var whole = end
      if column + end == columns, lastColumns < Winograd.outputs { whole -= 1 }
      if whole > 0 {
        let run = Run(item: item, row: row, column: column, count: whole, kind: kind)
        body(run, at - range.lowerBound)
      }
      if whole < end {
        let run = Run(item: item, row: row, column: column + whole, count: 1, kind: kind + 1)
        body(run, at - range.lowerBound + whole)
      }
      at += end
    }
  }
}
