/// A window kernel, and where it finds the rows that it is for.
@safe struct WindowCall {
  /// Where one of a kernel's tensors begins and how far its rows are apart, in floats of a plane.
  struct Walk: Hashable {
    var origin = 0
    var row = 0
  }
  /// The rows of windows that it is for.
  let rows: Range<Int>
  /// The first row's place, as if rows were counted from zero.
  let window: Walk
  let point: Walk
  let beside: Walk
  private let isBack: Bool
  private let function: MachineCode.Function

  /// Makes the kernel.
  init(
    _ kernel: WindowKernel, rows: Range<Int>, window: Walk, point: Walk, beside: Walk = Walk(),
    library: KernelLibrary
  ) throws(KernelLibrary.Refused) {
    (self.rows, self.window, self.point, self.beside) = (rows, window, point, beside)
    isBack = kernel.isBack
    unsafe function = try library.kernel(kernel)
  }

  /// Goes over those of some rows that are its own, all 16 channels of a block. The pointers are
  /// the planes' first floats, the block's weights and its 16 biases.
  @unsafe func run(
    _ range: Range<Int>, parts: Int, read: UnsafePointer<Float>, weights: UnsafePointer<Float>?,
    write: UnsafeMutablePointer<Float>, bias: UnsafePointer<Float>?,
    beside besideBase: UnsafeMutablePointer<Float>?
  ) {
    let range = range.clamped(to: rows)
    guard !range.isEmpty else { return }
    let (from, to) = isBack ? (point, window) : (window, point)
    let first = range.lowerBound
    for part in 0..<parts {
      let lane = part * 16 / parts
      unsafe function(
        read + (from.origin + first * from.row + lane), weights.map { unsafe $0 + lane },
        write + (to.origin + first * to.row + lane), bias.map { unsafe $0 + lane }, range.count,
        besideBase.map {
          unsafe UnsafeRawPointer($0 + (beside.origin + first * beside.row + lane))
        })
    }
  }

  /// The calls for the windows of a pooling layer; edges and inner rows have kernels of their own.
  ///
  /// - Parameter counted: how many positions count at a place along an axis, for means.
  static func pooling(
    _ p: PoolingProblem, _ operation: WindowKernel.Operation, window: BlockLayout,
    point: BlockLayout, beside: BlockLayout? = nil,
    counted: (_ isRows: Bool, _ position: Int) -> Int = { _, _ in 1 }, library: KernelLibrary
  ) throws(KernelLibrary.Refused) -> [WindowCall] {
    let (rows, columns) = (p.rows, p.columns)
    var calls: [WindowCall] = []
    for group in AxisGroup.groups(rows, { counted(true, $0) }) {
      let stretches = AxisGroup.groups(columns, { counted(false, $0) }).map {
        WindowKernel.Stretch(
          count: $0.positions.count, taps: $0.taps,
          factor: 1 / Float(max(1, group.counted * $0.counted)))
      }
      let kernel = WindowKernel(
        set: library.set, operation: operation, stretches: stretches, tapRows: group.taps.count,
        tapColumns: p.kernelWidth, firstTap: group.taps.lowerBound * p.kernelWidth,
        tapRow: p.dilationHeight * window.row * 4, tapColumn: p.dilationWidth * 64,
        window: .init(row: p.strideHeight * window.row * 4, column: p.strideWidth * 64),
        point: .init(row: point.row * 4), beside: beside.map { .init(row: $0.row * 4) })
      let firstRow = rows.firstSource + group.taps.lowerBound * rows.sourceStep
      calls.append(
        try WindowCall(
          kernel, rows: group.positions,
          window: Walk(
            origin: window.origin + firstRow * window.row + columns.firstSource * 16,
            row: p.strideHeight * window.row),
          point: Walk(origin: point.origin, row: point.row),
          beside: beside.map { Walk(origin: $0.origin, row: $0.row) } ?? Walk(),
          library: library))
    }
    return calls
  }

  /// The calls for windows that fit a given number of points, one for each: point `i` of `o` sees
  /// `⌊i·n/o⌋ ..< ⌈(i+1)·n/o⌉` of `n` positions along each axis.
  static func adaptive(
    _ operation: WindowKernel.Operation, window: BlockLayout, point: BlockLayout,
    beside: BlockLayout? = nil, library: KernelLibrary
  ) throws(KernelLibrary.Refused) -> [WindowCall] {
    func seen(_ i: Int, _ n: Int, _ o: Int) -> Range<Int> { i * n / o..<((i + 1) * n + o - 1) / o }
    var calls: [WindowCall] = []
    for row in 0..<point.height {
      let rows = seen(row, window.height, point.height)
      for column in 0..<point.width {
        let columns = seen(column, window.width, point.width)
        let kernel = WindowKernel(
          set: library.set, operation: operation,
          stretches: [.init(count: 1, taps: 0..<columns.count)],
          tapRows: rows.count, tapColumns: columns.count, tapRow: window.row * 4, tapColumn: 64,
          window: .init(), point: .init(), beside: beside.map { _ in .init() })
        func place(_ layout: BlockLayout, _ row: Int, _ column: Int) -> Walk {
          Walk(origin: layout.origin + row * layout.row + column * 16)
        }
        calls.append(
          try WindowCall(
            kernel, rows: row..<row + 1,
            window: place(window, rows.lowerBound, columns.lowerBound),
            point: place(point, row, column),
            beside: beside.map { place($0, row, column) } ?? Walk(), library: library))
      }
    }
    return calls
  }
}

/// Neighbouring positions of an axis that have the same taps inside.
private struct AxisGroup {
  var positions: Range<Int>
  let taps: Range<Int>
  let counted: Int

  static func groups(_ axis: GatherAxis, _ counted: (Int) -> Int) -> [AxisGroup] {
    var groups: [AxisGroup] = []
    for position in 0..<axis.positions {
      let (taps, counted) = (axis.tapsInside(at: position), counted(position))
      if let last = groups.last, last.taps == taps, last.counted == counted {
        groups[groups.count - 1].positions = last.positions.lowerBound..<position + 1
      } else {
        groups.append(AxisGroup(positions: position..<position + 1, taps: taps, counted: counted))
      }
    }
    return groups
  }
}
