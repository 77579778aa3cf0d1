public import Tensors

/// An image made from another by a map of its rows and one of its columns, over blocks: bilinear
/// enlargement, adaptive means, borders, cuts, and the ways back of all of them. Ready to run.
///
/// Every row of the target is a mix of source rows, made in a scratch row, and then a mix of that
/// row's columns. Each is one worker's, so the bits do not depend on the team. Nothing is allocated
/// while it runs.
@safe public struct BlockResamplingRun {
  private let source: BlockLayout
  private let target: BlockLayout
  private let rows: AxisMap
  private let accumulates: Bool
  private let tables: Tables
  /// Writes, or adds, a row times a weight.
  private let write: MachineCode.Function
  private let add: MachineCode.Function
  private let columns: MachineCode.Function
  /// Owns the code.
  private let library: KernelLibrary

  /// Makes the kernels.
  ///
  /// - Parameter target: where the target lies; its border is set to zero unless `accumulates`.
  /// - Parameter accumulates: whether the result is added to what the target holds.
  /// - Throws: where the system refuses memory for code.
  public init(
    rows: AxisMap, columns: AxisMap, source: BlockLayout, target: BlockLayout,
    accumulates: Bool = false, library: KernelLibrary
  ) throws(KernelLibrary.Refused) {
    precondition(source.lanes == 16 && target.lanes == 16, "blocks of 16 channels")
    precondition(
      (source.batch, source.channels) == (target.batch, target.channels), "other planes")
    precondition(
      (rows.sources, rows.targets) == (source.height, target.height)
        && (columns.sources, columns.targets) == (source.width, target.width), "other sizes")
    (self.source, self.target, self.rows) = (source, target, rows)
    (self.accumulates, self.library) = (accumulates, library)
    tables = Tables(rows: rows, columns: columns)
    func scaling(_ accumulates: Bool) -> PointwiseKernel {
      PointwiseKernel(
        set: library.set, width: source.width,
        operation: BlockPointwise(.scale, accumulates: accumulates), firstRow: 0, secondRow: 0,
        targetRow: 0)
    }
    unsafe write = try library.kernel(scaling(false))
    unsafe add = try library.kernel(scaling(true))
    unsafe self.columns = try library.kernel(
      ColumnsKernel(set: library.set, map: columns, accumulates: accumulates))
  }

  /// Whether the columns of a map are few enough, or regular enough, to be written out as code.
  public static func fits(_ columns: AxisMap) -> Bool {
    let loop = RepeatedColumns(columns)
    let written = columns.parts.enumerated().reduce(0) { sum, part in
      let isRepeated = (loop.first + loop.period..<max(loop.end, loop.first + loop.period))
        .contains(part.offset)
      return sum + (isRepeated ? 0 : part.element.count + 1)
    }
    return written <= 4096
  }

  /// Floats of room that a run needs for so many workers.
  public static func scratchCount(sourceWidth: Int, workers: Int) -> Int {
    sourceWidth * 16 * workers
  }

  /// Computes the target.
  public func run(
    _ sourceBlock: FloatBlock, to targetBlock: FloatBlock, scratch: FloatBlock, team: Team
  ) {
    precondition(sourceBlock.count == source.count && targetBlock.count == target.count)
    precondition(
      scratch.count >= Self.scratchCount(sourceWidth: source.width, workers: team.size),
      "a row for each worker")
    let operands = unsafe (
      self, sourceBlock.pointer, targetBlock.mutablePointer, scratch.mutablePointer
    )
    unsafe team.run(operands) { operands, worker, count in
      let (run, x, y, scratch) = unsafe operands
      let all = run.target.batch * run.target.blocks * run.target.height
      let room = unsafe scratch + worker * run.source.width * 16
      for part in RowParts(
        Team.share(of: all, worker: worker, of: count), height: run.target.height)
      {
        if !run.accumulates, part.row == 0 {
          unsafe run.target.clearHalo(y, planes: part.plane..<part.plane + 1)
        }
        for row in part.row..<part.row + part.count {
          unsafe run.row(row, plane: part.plane, x, y, room)
        }
      }
    }
  }

  @unsafe private func row(
    _ row: Int, plane: Int, _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>,
    _ room: UnsafeMutablePointer<Float>
  ) {
    let parts = rows.parts[row]
    let from = unsafe x + (plane * source.plane + source.origin)
    let to = unsafe y + (plane * target.plane + target.origin + row * target.row)
    guard let first = parts.first else {
      if !accumulates { unsafe to.update(repeating: 0, count: target.width * 16) }
      return
    }
    if parts.count == 1, first.weight == 1 {
      unsafe columns(from + first.index * source.row, tables.columns, to, nil, 1, nil)
      return
    }
    var weight = unsafe tables.rows + tables.starts[row] * 16
    for (number, part) in parts.enumerated() {
      unsafe (number == 0 ? write : add)(
        from + part.index * source.row, nil, room, weight, 1, nil)
      unsafe weight += 16
    }
    unsafe columns(room, tables.columns, to, nil, 1, nil)
  }

  /// The weights in memory: those of rows 16 times each, in the order of their use.
  @safe private final class Tables: @unchecked Sendable {
    let rows: UnsafeMutablePointer<Float>
    let columns: UnsafeMutablePointer<Float>
    /// Where each row's weights begin.
    let starts: [Int]

    init(rows map: AxisMap, columns columnMap: AxisMap) {
      var starts: [Int] = []
      var count = 0
      for parts in map.parts {
        starts.append(count)
        count += parts.count
      }
      self.starts = starts
      unsafe rows = .allocate(capacity: max(count, 1) * 16)
      for (index, part) in map.parts.joined().enumerated() {
        unsafe (rows + index * 16).initialize(repeating: part.weight, count: 16)
      }
      let weights = ColumnsKernel.weights(columnMap)
      unsafe columns = .allocate(capacity: max(weights.count, 1))
      for (index, weight) in weights.enumerated() {
        unsafe (columns + index).initialize(to: weight)
      }
    }
    deinit {
      unsafe rows.deallocate()
      unsafe columns.deallocate()
    }
  }
}
