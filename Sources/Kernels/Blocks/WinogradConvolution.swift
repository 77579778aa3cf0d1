/// A convolution with a window of 3 × 3 taps by Winograd's method. With stride 1, forward or back to
/// its input: a quarter of the direct way's multiplications, with four times its rounding error.
/// With stride 2, forward: nine of sixteen multiplications, with three times the error.
///
/// Pure data, as `BlockConvolution` is, and with the same border.
public struct WinogradConvolution: Sendable, Hashable {
  /// The same convolution as the direct kernels see it.
  let direct: BlockConvolution
  /// Whether the packed weights are the windows, which are transformed in every run.
  public let keepsWindows: Bool
  /// Whether only the largest of every 2 × 2 targets is written.
  public private(set) var pools = false

  /// A convolution by Winograd's method; nil where the method does not apply.
  ///
  /// - Parameter keepsWindows: Whether weights are packed as for the direct way and transformed in
  ///   every run: they take a quarter of the memory and of its bandwidth, and operations that many
  ///   tiles repay. It asks for whole blocks of source channels.
  public init?(
    _ problem: ConvolutionProblem, _ direction: BlockConvolution.Direction, set: InstructionSet,
    keepsWindows: Bool = false
  ) {
    let p = problem
    guard p.kernelHeight == 3, p.kernelWidth == 3, p.strideHeight == p.strideWidth,
      p.strideHeight == 1 || p.strideHeight == 2 && direction == .forward && !keepsWindows,
      p.dilationHeight == 1, p.dilationWidth == 1,
      let direct = BlockConvolution(p, direction, set: set), direct.grouping == .separate,
      !keepsWindows || direct.sourceExtent % 16 == 0
    else { return nil }
    self.direct = direct
    self.keepsWindows = keepsWindows
  }

  /// Whether windows are transformed in registers, once for every few tiles: up to twelve that is
  /// faster than to transform them once for all, by a tenth to a third.
  var fuses: Bool { keepsWindows && set == .avx512 && grid.count <= 3 * WindowTileKernel.mostTiles }
  /// Whether the window has stride 2.
  var isStrided: Bool { problem.strideHeight == 2 }
  /// Products of a tile and a pair of channels.
  var positions: Int { isStrided ? StridedWinograd.positions : Winograd.positions }
  /// Which transformed weights a position takes.
  func weight(of position: Int) -> Int {
    isStrided ? StridedWinograd.weight(of: position) : position
  }

  /// The same with a maximum pooling of 2 × 2 behind it; nil where targets do not divide so, and on
  /// the way back.
  public var pooled: WinogradConvolution? {
    guard direct.isForward, !isStrided, problem.outputHeight % 2 == 0, problem.outputWidth % 2 == 0
    else { return nil }
    var pooled = self
    pooled.pools = true
    return pooled
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

  /// Floats of the packed weights: four times the weight unless it keeps its windows, but for what
  /// fills the last blocks.
  public var packedCount: Int { keepsWindows ? direct.packedCount : transformedCount }

  private var transformedCount: Int {
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
    /// Source channels whose weights are transformed together; 0 where that was done before or is
    /// done in registers.
    let depth: Int
    /// Floats for their transformed weights, a third of the positions.
    let weights: Int
  }

  var room: Room {
    let blocks = (direct.sourceChannels + 15) / 16
    // Weights that do not fit the second cache are to be read for many tiles at once; the many
    // products of a stride should fit it themselves.
    let tiles = min(grid.count, transformedCount * 4 > 2 << 20 && !isStrided ? 112 : 28)
    // An odd number of lines between positions spreads them over the sets of a cache.
    let lines = { (count: Int) in count + (count % 2 == 0 ? 5 : 4) }
    let width = direct.teams.map(\.blocks).max() ?? 1
    // A position's products are made for all targets, while its sources are near; windows of weights
    // are transformed for one team and used for all positions.
    let targets = keepsWindows ? width : direct.teams.reduce(0) { $0 + $1.blocks }
    // For few tiles the weights should stay in the first cache; for many, their sums are not to be
    // taken up too often.
    let depth = keepsWindows && !fuses ? (grid.count <= 64 ? 16 : 128) : 0
    return Room(
      tiles: tiles, sourcePosition: lines(blocks * tiles) * 16,
      productPosition: lines(targets * tiles) * 16, depth: depth,
      weights: Winograd.positions / 3 * depth * width * 16)
  }

  /// The tiles of the targets, before they are pooled.
  var grid: TileGrid {
    direct.isForward
      ? TileGrid(batch: problem.batch, height: problem.outputHeight, width: problem.outputWidth)
      : TileGrid(batch: problem.batch, height: problem.inputHeight, width: problem.inputWidth)
  }

  /// Whether the workers divide the targets of all tiles rather than the tiles.
  func shares(_ workers: Int) -> Bool {
    // Weights that are transformed in every run want more tiles to be worth it twice.
    let few = keepsWindows ? 24 : 12
    return workers > 1 && (transformedCount * 4 > 16 << 20 || grid.count < few * workers)
  }

  /// Floats of room that a run needs for so many workers.
  public func scratchCount(workers: Int) -> Int {
    let room = room
    return workers
      * (positions * (room.sourcePosition + room.productPosition) + room.weights)
  }

  /// The method with its weights transformed before or in every run, whichever is faster in so many
  /// runs, packing included; nil where the direct way is, unless `always`.
  public static func fastest(
    _ problem: ConvolutionProblem, _ direction: BlockConvolution.Direction, set: InstructionSet,
    runs: Int, always: Bool = false
  ) -> WinogradConvolution? {
    let ways = [false, true].compactMap {
      WinogradConvolution(problem, direction, set: set, keepsWindows: $0)
    }
    guard let way = ways.min(by: { $0.seconds(runs: runs) < $1.seconds(runs: runs) }),
      always || way.seconds(runs: runs) < way.straightSeconds * Double(runs)
    else { return nil }
    return way
  }

  /// A model of what was measured: sums at nine tenths of the peak, an eighth slower where weights
  /// are transformed in between for more than a few tiles, while weights come from memory unless that
  /// takes longer; transforms at the speed of caches, weights packed at a tenth of it.
  private var speed: Double { self.set == .avx512 ? 235e9 : 117e9 }
  private var memory: Double { 50e9 }

  /// Operations of the direct way for one target and all channels.
  private var perPixel: Double {
    2 * Double(problem.inputChannels) * Double(problem.outputChannels) * 9
      / Double(problem.groups)
  }
  private var straightSeconds: Double {
    let pixels =
      direct.isForward
      ? problem.outputHeight * problem.outputWidth : problem.inputHeight * problem.inputWidth
    return Double(problem.batch * pixels) * perPixel / speed
      + Double(direct.packedCount * 4) / memory
  }
  /// What calling three kinds of kernels costs, in bytes that are moved meanwhile.
  private static let calls = 1e5
  private func seconds(runs: Int) -> Double {
    let values = Double(grid.count * positions)
    let moved = values * 8 * Double(problem.inputChannels + problem.outputChannels) + Self.calls
    let (windows, transformed) = (Double(direct.packedCount * 4), Double(transformedCount * 4))
    var products = values * perPixel / 9 / speed
    if fuses {
      // A tile's products take 36 multiplications with additions, a transform 60.
      let parts = Double(WindowProducts.parts(grid.count))
      products *= 1 + parts * 60 / (36 * Double(grid.count))
      return (max(products, windows / memory) + moved / 50e9) * Double(runs)
    }
    if keepsWindows {
      if grid.count > 8 { products *= 1.12 }
      let rounds = Double((grid.count + room.tiles - 1) / room.tiles)
      let writes = rounds * transformed / speed
      return (max(products + writes, windows / memory) + moved / 50e9) * Double(runs)
    }
    // Few tiles fill few registers.
    if grid.count < 8 { products *= 1.75 }
    return (max(products, transformed / memory) + moved / 50e9) * Double(runs)
      + (transformed - windows) / 4e9
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

  /// The tiles from `at` to the end of their row, or to `end`, with the kernel of all but a last
  /// column that is cut.
  func run(_ at: Int, _ end: Int) -> Run {
    let (line, column) = at.quotientAndRemainder(dividingBy: columns)
    let (item, row) = line.quotientAndRemainder(dividingBy: rows)
    return Run(
      item: item, row: row, column: column, count: min(columns - column, end - at),
      kind: row == rows - 1 ? 2 : 0)
  }

  /// Walks over a stretch of tiles; `body` gets each run and the tiles before it.
  func forEachRun(_ range: Range<Int>, _ body: (Run, Int) -> Void) {
    var at = range.lowerBound
    while at < range.upperBound {
      var run = run(at, range.upperBound)
      let count = run.count
      let isCut = run.column + count == columns && lastColumns < Winograd.outputs
      if isCut { run.count -= 1 }
      if run.count > 0 { body(run, at - range.lowerBound) }
      if isCut {
        (run.column, run.count, run.kind) = (columns - 1, 1, run.kind + 1)
        body(run, at - range.lowerBound + count - 1)
      }
      at += count
    }
  }
}
