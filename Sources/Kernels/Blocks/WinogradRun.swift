public import Tensors

/// A convolution by Winograd's method, ready to run between two layouts.
///
/// Blocks of tiles are transformed, multiplied and transformed back one after the other, so that
/// what lies in between stays in the caches. Workers divide the tiles; where tiles are few or the
/// weights many, they divide the target channels, so that each weight is read by one of them.
/// Every sum is made in an order that depends on the layer alone. Nothing is allocated while it
/// runs.
@safe public struct WinogradRun {
  /// Distances in a tensor, in floats, from a tile to others.
  struct Walk {
    var origin = 0
    var item = 0
    var block = 0
    var row = 0
    /// Rows and pixels from a tile to the next.
    var edge = Winograd.outputs

    init() {}
    init(_ layout: BlockLayout, first: (Int, Int), edge: Int = Winograd.outputs) {
      self.edge = edge
      origin = layout.origin + first.0 * layout.row + first.1 * layout.lanes
      item = layout.item
      block = layout.plane
      row = layout.row
    }
    /// Floats from the first tile to another, without its block.
    func distance(to run: TileGrid.Run) -> Int {
      origin + run.item * item + edge * (run.row * row + run.column * 16)
    }
  }

  private let source: BlockLayout
  private let target: BlockLayout
  private let extra: BlockLayout?
  private let accumulates: Bool
  private let grid: TileGrid
  private let teams: [TargetTeam]
  private let sourceBlocks: Int
  /// The most tiles that are in work together.
  private let most: Int
  /// Floats from a position to the next, among sources and among products.
  private let sourcePosition: Int
  private let productPosition: Int
  private let convolution: WinogradConvolution
  private let inputs: [MachineCode.Function]
  private let outputs: [MachineCode.Function]
  /// For one block of targets and for two, and the first, the middle and the last chunk of source
  /// channels: a kernel for every number of tiles.
  private let products: [[MachineCode.Function7]]
  /// How many calls ask for a chunk of weights together; 0 where nothing is asked for.
  private let seeks: Int
  /// For one block of targets and for two, and for a chunk that is not the last and one that is: the
  /// kernels that transform a third of its weights.
  private let transforms: [[MachineCode.Function]]
  /// What does both in registers, where tiles are few.
  private let fused: WindowProducts?
  /// Whether a worker's own blocks of tiles are asked for from memory before they are needed: where
  /// planes are larger than the caches.
  private let touches: Bool
  /// How many source channels a call goes through.
  private let chunks: [Range<Int>]
  private let walks: (source: Walk, target: Walk, extra: Walk)
  /// Owns the code.
  private let library: KernelLibrary

  /// Makes a convolution's kernels; the same as `BlockRun.init`, but that the source's blocks are
  /// of 16 channels.
  ///
  /// - Throws: where the system refuses memory for code.
  public init(
    _ convolution: WinogradConvolution, source: BlockLayout, target: BlockLayout,
    hasBias: Bool = false, accumulates: Bool = false,
    end: BlockRun.End = .activation(.none, addend: nil), library: KernelLibrary
  ) throws(KernelLibrary.Refused) {
    precondition(!hasBias || !accumulates, "sums start with one thing")
    precondition(library.set == convolution.set, "a library of other instructions")
    precondition(source.lanes == 16 && target.lanes == 16, "blocks of other than 16 channels")
    precondition(
      source.halo.union(convolution.sourceHalo) == source.halo, "a border that is too thin")
    (self.source, self.target, self.accumulates) = (source, target, accumulates)
    self.library = library
    extra = end.layout
    let direct = convolution.direct
    teams = direct.teams
    grid = convolution.grid
    precondition(!convolution.pools || !accumulates && extra == nil, "sums of what is pooled")
    sourceBlocks = source.blocks
    let room = convolution.room
    (most, sourcePosition, productPosition) = (
      room.tiles, room.sourcePosition, room.productPosition
    )
    self.convolution = convolution
    let capacity = TileKernel.capacity(convolution.set, blocks: direct.width)

    let pass = convolution.pass
    walks = (
      Walk(
        source, first: (pass.vertical.origin, pass.horizontal.origin),
        edge: convolution.isStrided ? StridedWinograd.step : Winograd.outputs),
      Walk(
        target, first: (0, 0), edge: convolution.pools ? Winograd.outputs / 2 : Winograd.outputs),
      extra.map { Walk($0, first: (0, 0)) } ?? Walk()
    )
    var inputs = unsafe [MachineCode.Function]()
    var outputs = unsafe [MachineCode.Function]()
    let start: TileKernel.Start = accumulates ? .target : hasBias ? .bias : .zero
    let steps = TileKernel.Steps(row: walks.extra.row * 4)
    for kind in 0..<4 {
      let rows = kind & 2 == 0 ? Winograd.outputs : grid.lastRows
      let columns = kind & 1 == 0 ? Winograd.outputs : grid.lastColumns
      let (source, target) = (source.row * 4, target.row * 4)
      let (values, products) = (sourcePosition * 4, productPosition * 4)
      if convolution.isStrided {
        unsafe inputs.append(
          try library.kernel(
            StridedWinogradInput(
              set: convolution.set, rows: 2 * rows + 1, columns: 2 * columns + 1, row: source,
              position: values)))
        unsafe outputs.append(
          try library.kernel(
            StridedWinogradOutput(
              set: convolution.set, rows: rows, columns: columns, position: products, row: target,
              start: start, end: TileKernel.End(end, steps))))
      } else {
        unsafe inputs.append(
          try library.kernel(
            WinogradInput(
              set: convolution.set, rows: rows + 2, columns: columns + 2, row: source,
              position: values)))
        unsafe outputs.append(
          try library.kernel(
            WinogradOutput(
              set: convolution.set, rows: rows, columns: columns, position: products, row: target,
              start: start, end: TileKernel.End(end, steps), pools: convolution.pools)))
      }
    }
    unsafe (self.inputs, self.outputs) = (inputs, outputs)
    fused = convolution.fuses ? try WindowProducts(convolution, library: library) : nil
    let depth =
      convolution.fuses ? WindowProducts.depth : convolution.keepsWindows ? room.depth : Self.depth
    chunks = stride(from: 0, to: direct.sourceExtent, by: depth).map {
      $0..<min(direct.sourceExtent, $0 + depth)
    }
    let touches = !convolution.keepsWindows && max(source.count, target.count) * 4 > 1 << 20
    self.touches = touches
    // Each part of the tiles asks for its share of the next chunk, so that memory never rests.
    let together = min(most, convolution.shares(2) ? grid.count : (grid.count + 1) / 2)
    let parts = min(8, max(1, (together + capacity - 1) / capacity))
    if convolution.keepsWindows {
      // A third of the positions, and of nine taps.
      seeks = Winograd.positions / 9 * parts
    } else {
      seeks = convolution.packedCount > 1 << 18 ? parts : 0
    }
    var products = unsafe [[MachineCode.Function7]]()
    for blocks in 1...2 {
      for chunk in 0..<3 {
        var sizes = unsafe [MachineCode.Function7]()
        for tiles in 1...capacity
        where !convolution.fuses && teams.contains(where: { $0.blocks == blocks }) {
          let channels = (chunk < 2 ? chunks.first : chunks.last)?.count ?? 0
          var kernel = TileKernel(
            set: convolution.set, columns: tiles, blocks: blocks,
            source: .init(block: most * 64), target: .init(block: most * 64))
          kernel.channels = channels >= 16 ? 16 : 0
          kernel.tail = channels % 16
          if convolution.keepsWindows {
            kernel.repeats = Winograd.positions / 3
            kernel.repeatSource = sourcePosition * 4
            kernel.repeatTarget = productPosition * 4
          }
          kernel.seeks = seeks
          if touches { kernel.fetches = true }
          kernel.start = chunk == 0 ? .zero : .target
          unsafe sizes.append(try library.kernel(kernel))
        }
        unsafe products.append(sizes)
      }
    }
    unsafe self.products = products
    var transforms = unsafe [[MachineCode.Function]]()
    for blocks in 1...2 where convolution.keepsWindows && !convolution.fuses {
      for chunk in [chunks.first, chunks.last] {
        var thirds = unsafe [MachineCode.Function]()
        for pair in 0..<3 {
          unsafe thirds.append(
            try library.kernel(
              WinogradWeights(
                set: convolution.set, pair: pair, tap: 16 * blocks * 64,
                position: (chunk?.count ?? 0) * blocks * 64)))
        }
        unsafe transforms.append(thirds)
      }
    }
    unsafe self.transforms = transforms
  }

  /// Source channels that are summed in one go: short sums that are added up round less than a long
  /// one.
  private static let depth = 64

  private var sourceRoom: Int { convolution.positions * sourcePosition }
  private var weightRoom: Int { convolution.room.weights }
  private var productRoom: Int { convolution.positions * productPosition }
  /// Floats of a worker's room.
  private var roomCount: Int { sourceRoom + productRoom + weightRoom }

  /// Floats of room that `run` needs for so many workers.
  public func scratchCount(workers: Int) -> Int { convolution.scratchCount(workers: workers) }

  /// Computes the target.
  ///
  /// - Parameter extra: the addend or the rectifier's value, if there is one.
  /// - Parameter scratch: at least `scratchCount` floats, of any value.
  public func run(
    source sourceBlock: FloatBlock, weights: FloatBlock, bias: FloatBlock?,
    extra extraBlock: FloatBlock?, target targetBlock: FloatBlock, scratch: FloatBlock, team: Team
  ) {
    precondition(sourceBlock.count == source.count && targetBlock.count == target.count)
    precondition(extraBlock.map { $0.count == extra?.count } ?? (extra == nil))
    precondition(scratch.count >= scratchCount(workers: team.size), "too little room")
    let job = unsafe Job(
      run: self, x: sourceBlock.pointer, w: weights.pointer, bias: (bias ?? weights).pointer,
      extra: extraBlock?.pointer, y: targetBlock.mutablePointer, scratch: scratch.mutablePointer)
    team.run(job) { $0.work(worker: $1, of: $2) }
  }

  /// The addresses of one run.
  @safe private struct Job {
    let run: WinogradRun
    let x: UnsafePointer<Float>
    let w: UnsafePointer<Float>
    let bias: UnsafePointer<Float>
    let extra: UnsafePointer<Float>?
    let y: UnsafeMutablePointer<Float>
    let scratch: UnsafeMutablePointer<Float>

    /// A worker's part, from beginning to end: its share of the tiles, or its share of the targets
    /// of all tiles. Then everybody transforms all sources: that costs less than handing what one
    /// processor has just written to another.
    func work(worker: Int, of count: Int) {
      clear(worker: worker, of: count)
      let shares = run.convolution.shares(count)
      let mine =
        shares
        ? 0..<run.grid.count : Team.share(of: run.grid.count, worker: worker, of: count)
      let blocks = (mine.count + run.most - 1) / run.most
      let values = unsafe scratch + worker * run.roomCount
      let products = unsafe values + run.sourceRoom
      let room = unsafe products + run.productRoom
      for block in 0..<blocks {
        let tiles = Team.share(of: mine, worker: block, of: blocks)
        let next = block + 1 < blocks ? Team.share(of: mine, worker: block + 1, of: blocks) : 0..<0
        for block in 0..<run.sourceBlocks { unsafe transform(tiles, block, to: values) }
        // Where the targets do not divide evenly, their tiles are divided too.
        let pieces = shares && run.teams.count % count != 0 ? min(4, tiles.count) : 1
        let units = run.teams.count * pieces
        let work = Work(
          tiles: tiles, pieces: pieces,
          units: shares ? Team.share(of: units, worker: worker, of: count) : 0..<units)
        if run.convolution.keepsWindows {
          unsafe multiplyWindows(work, values, products, room)
        } else {
          unsafe multiply(work, next, values, products)
        }
      }
    }

    /// Some tiles, and which of them for which teams of targets: a unit is a piece of the tiles for
    /// a team.
    private struct Work {
      let tiles: Range<Int>
      let pieces: Int
      let units: Range<Int>

      var teams: Range<Int> {
        guard let last = units.last else { return 0..<0 }
        return units.lowerBound / pieces..<last / pieces + 1
      }
      func piece(_ unit: Int) -> Range<Int> {
        Team.share(of: tiles, worker: unit % pieces, of: pieces)
      }
    }

    private func clear(worker: Int, of count: Int) {
      guard !run.accumulates else { return }
      let planes = run.target.batch * run.target.blocks
      unsafe run.target.clearHalo(y, planes: Team.share(of: planes, worker: worker, of: count))
    }

    /// The transformed sources of a block of channels.
    private func transform(
      _ tiles: Range<Int>, _ block: Int, to values: UnsafeMutablePointer<Float>
    ) {
      let from = unsafe x + block * run.walks.source.block
      let to = unsafe values + block * run.most * 16
      run.grid.forEachRun(tiles) { tile, at in
        unsafe run.inputs[tile.kind](
          from + run.walks.source.distance(to: tile), nil, to + at * 16, nil, tile.count, nil)
      }
    }

    /// The targets with weights that have been transformed: a position's products for all targets,
    /// one position after the other, so that its sources are read from afar once.
    private func multiply(
      _ work: Work, _ next: Range<Int>, _ values: UnsafePointer<Float>,
      _ products: UnsafeMutablePointer<Float>
    ) {
      var touch = touches(work, next)
      let weightsPosition = run.convolution.packedCount / Winograd.positions
      for position in 0..<run.convolution.positions {
        let place = run.convolution.weight(of: position) * weightsPosition
        for unit in work.units {
          let team = run.teams[unit / work.pieces]
          let tiles = work.piece(unit)
          let before = tiles.lowerBound - work.tiles.lowerBound
          let from =
            unsafe values
            + (position * run.sourcePosition
              + (team.sources.lowerBound / 16 * run.most + before) * 16)
          let to =
            unsafe products
            + (position * run.productPosition
              + (team.firstBlock * run.most + before) * 16)
          let weights = unsafe w + (place + team.weights)
          let capacity = unsafe run.products[team.blocks * 3 - 3].count
          let parts = (tiles.count + capacity - 1) / capacity
          for (index, chunk) in run.chunks.enumerated() {
            let kind = index == 0 ? 0 : index == run.chunks.count - 1 ? 2 : 1
            let piece = chunk.count * team.blocks * 4
            let isLast = index == run.chunks.count - 1
            var sought =
              unsafe isLast
              ? following(position, unit, of: work)
              : weights + chunk.upperBound * team.blocks * 16
            let step = chunk.count * team.blocks * 16 / max(1, run.seeks)
            // All parts use a chunk of the weights while it is near.
            for part in 0..<parts {
              let share = Team.share(of: tiles.count, worker: part, of: parts)
              let fetched = unsafe touch.next(piece) ?? weights
              unsafe run.products[team.blocks * 3 - 3 + kind][share.count - 1](
                from + (chunk.lowerBound * run.most + share.lowerBound * 16),
                weights + chunk.lowerBound * team.blocks * 16, to + share.lowerBound * 16,
                fetched, chunk.count / 16, nil, sought)
              unsafe sought += step
            }
          }
        }
      }
      for unit in work.units {
        let team = run.teams[unit / work.pieces]
        let tiles = work.piece(unit)
        let first = team.firstBlock * run.most + tiles.lowerBound - work.tiles.lowerBound
        unsafe finish(tiles, team, products + first * 16)
      }
    }

    /// The first weights after those of a position and a unit.
    private func following(_ position: Int, _ unit: Int, of work: Work) -> UnsafePointer<Float> {
      let isLast = unit + 1 == work.units.upperBound
      let position = min(isLast ? position + 1 : position, run.convolution.positions - 1)
      let team = run.teams[(isLast ? work.units.lowerBound : unit + 1) / work.pieces]
      let place =
        run.convolution.weight(of: position) * (run.convolution.packedCount / Winograd.positions)
      return unsafe w + (place + team.weights)
    }

    /// What is written, read beside it, and read next, to be asked for from memory.
    private func touches(_ work: Work, _ next: Range<Int>) -> TileTouches {
      let teams = run.touches ? run.teams[work.teams] : []
      let first = teams.first?.firstBlock ?? 0
      let planes = teams.reduce(0) { $0 + $1.blocks }
      return unsafe TileTouches(
        targets: TileTouch(
          work.tiles, of: run.grid, y + first * run.walks.target.block, run.walks.target,
          planes: planes),
        besides: TileTouch(
          work.tiles, of: run.grid,
          (extra ?? UnsafePointer(y)) + first * run.walks.extra.block, run.walks.extra,
          planes: extra == nil ? 0 : planes),
        sources: TileTouch(
          next, of: run.grid, x + 2 * run.walks.source.row, run.walks.source,
          planes: run.touches ? run.sourceBlocks : 0))
    }

    /// The targets with windows of weights, one team after the other.
    private func multiplyWindows(
      _ work: Work, _ values: UnsafePointer<Float>, _ products: UnsafeMutablePointer<Float>,
      _ room: UnsafeMutablePointer<Float>
    ) {
      for unit in work.units {
        let team = run.teams[unit / work.pieces]
        let tiles = work.piece(unit)
        let before =
          team.sources.lowerBound / 16 * run.most + tiles.lowerBound - work.tiles.lowerBound
        if let fused = run.fused {
          unsafe multiplyWindows(tiles.count, team, values + before * 16, products, by: fused)
        } else {
          unsafe multiplyWindows(tiles, team, values + before * 16, products, room)
        }
        unsafe finish(tiles, team, products)
      }
    }

    /// The products with windows of weights that are transformed in registers.
    private func multiplyWindows(
      _ tiles: Int, _ team: TargetTeam, _ first: UnsafePointer<Float>,
      _ products: UnsafeMutablePointer<Float>, by fused: WindowProducts
    ) {
      for position in 0..<Winograd.positions {
        for block in 0..<team.blocks {
          unsafe (products + (position * run.productPosition + block * run.most * 16)).update(
            repeating: 0, count: tiles * 16)
        }
      }
      for chunk in run.chunks {
        unsafe fused.add(
          channels: chunk.count, tiles: tiles, team,
          values: first + chunk.lowerBound * run.most,
          windows: w + (team.weights + chunk.lowerBound * team.blocks * 16) * 9, to: products)
      }
    }

    /// The products with windows of weights: some channels are transformed and used at once.
    private func multiplyWindows(
      _ tiles: Range<Int>, _ team: TargetTeam, _ first: UnsafePointer<Float>,
      _ products: UnsafeMutablePointer<Float>, _ room: UnsafeMutablePointer<Float>
    ) {
      let capacity = unsafe run.products[team.blocks * 3 - 3].count
      let parts = (tiles.count + capacity - 1) / capacity
      let lanes = team.blocks * 16
      for (index, chunk) in run.chunks.enumerated() {
        let isLast = index == run.chunks.count - 1
        let kind = index == 0 ? 0 : isLast ? 2 : 1
        for third in 0..<3 {
          for channel in stride(from: chunk.lowerBound, to: chunk.upperBound, by: 16) {
            unsafe run.transforms[team.blocks * 2 - 2 + (isLast ? 1 : 0)][third](
              w + (team.weights + channel * lanes) * 9, nil,
              room + (channel - chunk.lowerBound) * lanes, nil, lanes, nil)
          }
          let position = third * Winograd.positions / 3
          // The windows of the next chunk: each third of the products asks for a third of them.
          let count = chunk.count * lanes * 3
          var sought =
            unsafe w + ((team.weights + chunk.upperBound * lanes) * 9 + third * count)
          let step = count * Winograd.positions / 9 / run.seeks
          for part in 0..<parts {
            let share = Team.share(of: tiles.count, worker: part, of: parts)
            unsafe run.products[team.blocks * 3 - 3 + kind][share.count - 1](
              first
                + (position * run.sourcePosition + chunk.lowerBound * run.most
                  + share.lowerBound * 16),
              room,
              products + (position * run.productPosition + share.lowerBound * 16),
              nil, chunk.count / 16, nil, sought)
            unsafe sought += step
          }
        }
      }
    }

    /// The targets from their products.
    private func finish(
      _ tiles: Range<Int>, _ team: TargetTeam, _ products: UnsafeMutablePointer<Float>
    ) {
      for block in 0..<team.blocks {
        let target = team.firstBlock + block
        let from = unsafe products + block * run.most * 16
        let to = unsafe y + target * run.walks.target.block
        let beside = unsafe extra.map { unsafe $0 + target * run.walks.extra.block }
        run.grid.forEachRun(tiles) { tile, at in
          unsafe run.outputs[tile.kind](
            from + at * 16, bias + target * 16, to + run.walks.target.distance(to: tile), nil,
            tile.count, beside.map { unsafe $0 + run.walks.extra.distance(to: tile) })
        }
      }
    }
  }
}
