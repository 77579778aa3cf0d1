/// The calls of one pass over a grid of targets: which kernel, and from where to where.
@safe struct PassRun {
  /// Distances in a tensor, in floats, as a pass walks over it.
  private struct Walk {
    var origin = 0
    var item = 0
    var block = 0
    var row = 0
    var column = 0

    init() {}
    init(_ layout: BlockLayout, first: (Int, Int), step: (Int, Int)) {
      origin = layout.origin + first.0 * layout.row + first.1 * layout.lanes
      item = layout.item
      block = layout.plane
      row = step.0 * layout.row
      column = step.1 * layout.lanes
    }
    /// The same distances for a kernel, in bytes.
    var steps: TileKernel.Steps { .init(row: row * 4, column: column * 4, block: block * 4) }
  }
  /// Rows or columns that one tile covers, and which of the sizes that is.
  private struct Part {
    var start: Int
    var kind: Int
  }
  /// Source channels that one call goes through.
  private struct Chunk {
    var sourceBlock: Int
    /// Whole blocks: the count that the kernel gets.
    var blocks: Int
    /// The channels of a partial block after them.
    var tail: Int
    /// Floats of weights before it and in it, for each target block.
    var weights: Int
    var weightCount: Int
  }
  private struct Target {
    var sourceBlock: Int
    var firstBlock: Int
    var weights: Int
    var blocks: Int
    /// Index of its first kernel.
    var kind: Int
  }
  private struct TargetKind: Hashable {
    var blocks: Int
    var isPartial: Bool
  }

  private let functions: [MachineCode.Function7]
  private let targets: [Target]
  private let chunks: [Chunk]
  private let rows: [Part]
  private let columns: [Part]
  private let rowKinds: Int
  private let columnKinds: Int
  /// The first row part of each band, and the end.
  private let bands: [Int]
  private let batch: Int
  /// How many tiles ask for a chunk of weights together; 0 where nothing is asked for.
  private let seeks: Int
  /// Whether the bands of a target come one after the other, rather than the targets of a band.
  private let weightsFirst: Bool
  private let source: Walk
  private let target: Walk
  private let extra: Walk

  init(
    _ convolution: BlockConvolution, pass index: Int, source sourceLayout: BlockLayout,
    target targetLayout: BlockLayout, start: TileKernel.Start, end: BlockRun.End,
    extra extraLayout: BlockLayout?, library: KernelLibrary
  ) throws(KernelLibrary.Refused) {
    let pass = convolution.passes[index]
    let (vertical, horizontal) = (pass.vertical, pass.horizontal)
    let first = (vertical.first, horizontal.first)
    let step = (vertical.step, horizontal.step)
    var source = Walk(
      sourceLayout, first: (vertical.origin, horizontal.origin),
      step: (vertical.sourceStep, horizontal.sourceStep))
    var target = Walk(targetLayout, first: first, step: step)
    var extra = extraLayout.map { Walk($0, first: first, step: step) } ?? Walk()
    var size = (rows: vertical.count, columns: horizontal.count)
    let isPoint =
      pass.taps == 1 && vertical.sourceStep == 1 && horizontal.sourceStep == 1
      && step == (1, 1) && (vertical.origin, horizontal.origin) == (0, 0)
    if isPoint, size.columns <= 28, sourceLayout.isFlat, targetLayout.isFlat,
      extraLayout?.isFlat ?? true
    {
      // Nothing stands between the rows of a small plane: each pixel is a row of its own.
      size = (size.rows * size.columns, 1)
      source.row = source.column
      target.row = target.column
      extra.row = extra.column
    }

    let teams = convolution.teams
    let capacity = TileKernel.capacity(
      convolution.set, blocks: teams.map(\.blocks).max() ?? 1)
    let (columns, columnSizes) = Self.parts(size.columns, atMost: capacity)
    let (rows, rowSizes) = Self.parts(
      size.rows, atMost: max(1, capacity / (columnSizes.max() ?? 1)))
    let chunks = Self.chunks(
      channels: pass.hasTaps ? convolution.sourceExtent : 0, lanes: sourceLayout.lanes,
      taps: pass.taps)

    var kernel = TileKernel(
      set: convolution.set, columns: 1, blocks: 1, source: source.steps, target: target.steps)
    // Few tiles pass over weights that come from memory: while one chunk is used the next is on its
    // way, since the processor's own guess ends with each stretch. Each tile asks for a part of it,
    // so that memory never rests.
    if rows.count * columns.count <= 28, convolution.packedCount > 1 << 14 {
      kernel.seeks = min(4, max(1, rows.count * columns.count / 2))
    }
    seeks = kernel.seeks
    kernel.tapRows = max(1, vertical.taps.count)
    kernel.tapColumns = max(1, horizontal.taps.count)
    kernel.tapRow = vertical.tapStep * sourceLayout.row * 4
    kernel.tapColumn = horizontal.tapStep * sourceLayout.lanes * 4
    var functions = unsafe [MachineCode.Function7]()
    var kinds: [TargetKind: Int] = [:]
    var targets: [Target] = []
    let base = convolution.weightOffset(pass: index)
    for team in teams {
      // The last of blocks that share groups may have fewer source channels.
      let isPartial = convolution.grouping == .shared && team.sources.count < 16
      let kind = TargetKind(blocks: team.blocks, isPartial: isPartial)
      if kinds[kind] == nil {
        kinds[kind] = unsafe functions.count
        kernel.blocks = team.blocks
        for (place, chunk) in chunks.enumerated() {
          kernel.channels = chunk.blocks > 0 && !isPartial ? sourceLayout.lanes : 0
          kernel.tail = isPartial && pass.hasTaps ? team.sources.count : chunk.tail
          kernel.start = place == 0 ? start : .target
          kernel.end = place == chunks.count - 1 ? Self.end(end, extra.steps) : .store
          for rowSize in rowSizes {
            for columnSize in columnSizes {
              (kernel.rows, kernel.columns) = (rowSize, columnSize)
              unsafe functions.append(try library.kernel(kernel))
            }
          }
        }
      }
      targets.append(
        Target(
          sourceBlock: team.sources.lowerBound / sourceLayout.lanes, firstBlock: team.firstBlock,
          weights: base + team.weights * pass.taps, blocks: team.blocks, kind: kinds[kind] ?? 0))
    }
    unsafe self.functions = functions
    self.targets = targets
    self.chunks = chunks
    (self.rows, self.columns) = (rows, columns)
    (rowKinds, columnKinds) = (rowSizes.count, columnSizes.count)
    (self.source, self.target, self.extra) = (source, target, extra)
    batch = targetLayout.batch

    // Small planes: the weights of a target pass once over the whole plane. Large ones: a band of
    // rows stays in the cache while all weights pass. Few targets are cut for the workers' sake.
    weightsFirst = horizontal.count <= 28
    let rowBytes = convolution.sourceExtent * (source.row / sourceLayout.lanes) * 4
    let cached = max(1, (256 << 10) / max(1, rowBytes * (rowSizes.max() ?? 1)))
    let shared = (rows.count + 7) * targets.count / 8
    let perBand = max(1, min(weightsFirst ? rows.count : cached, shared))
    // Bands of equal size: workers share them by number.
    let bandCount = (rows.count + perBand - 1) / perBand
    bands =
      (0..<bandCount).map { Team.share(of: rows.count, worker: $0, of: bandCount).lowerBound } + [
        rows.count
      ]
  }

  /// What a kernel does with its sums in the end.
  private static func end(_ end: BlockRun.End, _ steps: TileKernel.Steps) -> TileKernel.End {
    switch end {
    case .activation(let function, let addend):
      .activation(function, addend: addend.map { _ in steps })
    case .mask(let mask, _): .mask(mask, value: steps)
    }
  }

  /// Cuts a length into parts as equal as possible; the sizes are one or two.
  private static func parts(_ length: Int, atMost most: Int) -> ([Part], [Int]) {
    let count = (length + most - 1) / most
    let sizes = Array(Set((0..<count).map { Team.share(of: length, worker: $0, of: count).count }))
      .sorted()
    let parts = (0..<count).map { index in
      let range = Team.share(of: length, worker: index, of: count)
      return Part(start: range.lowerBound, kind: sizes.firstIndex(of: range.count) ?? 0)
    }
    return (parts, sizes)
  }

  /// Whether one call makes a target of so many source channels, which stand 16 together.
  static func isOneCall(channels: Int, taps: Int) -> Bool {
    chunks(channels: channels, lanes: 16, taps: taps).count == 1
  }

  /// Cuts source channels into calls of about 300 terms whose sums are added up, so that rounding
  /// does not grow with the channels and what a call reads stays in the cache. The last one has the
  /// partial block. Without channels there is one empty call.
  private static func chunks(channels: Int, lanes: Int, taps: Int) -> [Chunk] {
    let most = max(1, 320 / max(1, lanes * taps))
    let (whole, tail) = channels.quotientAndRemainder(dividingBy: lanes)
    var chunks: [Chunk] = []
    var at = 0
    repeat {
      let count = min(most, whole - at)
      chunks.append(
        Chunk(
          sourceBlock: at, blocks: count, tail: at + count == whole ? tail : 0,
          weights: at * lanes * taps * 16,
          weightCount: (count * lanes + (at + count == whole ? tail : 0)) * taps * 16))
      at += count
    } while at < whole
    return chunks
  }

  /// Computes a worker's share.
  @unsafe func run(
    _ x: UnsafePointer<Float>, _ w: UnsafePointer<Float>, _ bias: UnsafePointer<Float>,
    _ extra: UnsafePointer<Float>?, _ y: UnsafeMutablePointer<Float>, worker: Int, of count: Int
  ) {
    if keepsRows(workers: count) {
      let mine = Team.share(of: rows.count, worker: worker, of: count)
      for unit in 0..<batch * targets.count {
        let (item, place) = unit.quotientAndRemainder(dividingBy: targets.count)
        unsafe run(x, w, bias, extra, y, item: item, targets[place], mine)
      }
      return
    }
    let bandCount = bands.count - 1
    let units = batch * targets.count * bandCount
    for unit in Team.share(of: units, worker: worker, of: count) {
      let (item, place) = unit.quotientAndRemainder(dividingBy: targets.count * bandCount)
      let team = targets[weightsFirst ? place / bandCount : place % targets.count]
      let band = weightsFirst ? place % bandCount : place / targets.count
      unsafe run(x, w, bias, extra, y, item: item, team, bands[band]..<bands[band + 1])
    }
  }

  /// Whether workers share the rows of every target of a small plane, rather than the targets: all
  /// then read all weights, but each reads values that it has written itself. Two threads gained one
  /// to two hundredths in networks of 1 × 1 convolutions.
  private func keepsRows(workers: Int) -> Bool {
    /// How much more than its part the busiest worker has, of so many shares.
    func excess(_ shares: Int) -> Double {
      Double((shares + workers - 1) / workers * workers) / Double(shares)
    }
    let units = batch * targets.count * (bands.count - 1)
    return weightsFirst && rows.count >= 4 * workers
      && excess(rows.count) < excess(units) + 0.03
  }

  /// Some row parts of a team of targets.
  private func run(
    _ x: UnsafePointer<Float>, _ w: UnsafePointer<Float>, _ bias: UnsafePointer<Float>,
    _ extraBase: UnsafePointer<Float>?, _ y: UnsafeMutablePointer<Float>, item: Int,
    _ team: Target, _ band: Range<Int>
  ) {
    let sources =
      unsafe x + source.origin + item * source.item
      + team.sourceBlock * source.block
    let results =
      unsafe y + target.origin + item * target.item
      + team.firstBlock * target.block
    let extras = unsafe extraBase.map {
      unsafe $0 + extra.origin + item * extra.item + team.firstBlock * extra.block
    }
    let offsets = unsafe bias + team.firstBlock * 16
    for (index, chunk) in chunks.enumerated() {
      let weights = unsafe w + team.weights + chunk.weights * team.blocks
      let values = unsafe sources + chunk.sourceBlock * source.block
      let kind = team.kind + index * rowKinds * columnKinds
      let count = chunk.weightCount * team.blocks
      // What follows in memory: the next chunk, or the next targets'.
      var sought = unsafe weights + count
      let piece = count / max(1, seeks)
      for row in band {
        let part = rows[row]
        let rowKind = kind + part.kind * columnKinds
        for column in columns {
          unsafe functions[rowKind + column.kind](
            values + part.start * source.row + column.start * source.column, weights,
            results + part.start * target.row + column.start * target.column, offsets,
            chunk.blocks,
            extras.map {
              unsafe $0 + part.start * extra.row + column.start * extra.column
            }, sought)
          unsafe sought += piece
        }
      }
    }
  }
}
