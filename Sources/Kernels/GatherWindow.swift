/// One axis of a gather: which source position belongs to a target position and a tap.
///
/// Forward, targets are output positions and sources input positions. Backward, targets are the
/// input positions of one phase (those that agree modulo the stride) and sources are output
/// positions; within a phase the taps that reach it, and what they read, step evenly.
struct GatherAxis: Sendable, Hashable {
  /// How many target positions.
  var positions: Int
  /// Source positions between neighbouring targets.
  var stride: Int
  /// How many taps contribute.
  var taps: Int
  /// The window position of the first tap.
  var firstTap = 0
  /// Window positions between taps.
  var tapStep = 1
  /// Source position of target 0 and tap 0; may lie outside.
  var firstSource: Int
  /// Source positions between taps.
  var sourceStep: Int
  /// Sources outside `0..<extent` are zeros.
  var extent: Int
  /// The first target's place in its plane.
  var firstTarget = 0
  /// Places between targets.
  var targetStep = 1

  /// Forward: `y[r] = Σ w[i] · x[r·s + i·d − p]`.
  static func forward(
    kernel: Int, stride: Int, dilation: Int, before: Int, input: Int, output: Int
  ) -> GatherAxis {
    GatherAxis(
      positions: output, stride: stride, taps: kernel, firstSource: -before,
      sourceStep: dilation, extent: input)
  }

  /// Backward: `dx[q + s·a] = Σ w[i] · dy[(q + s·a + p − i·d) / s]` over the taps that divide evenly.
  static func backward(
    phase: Int, kernel: Int, stride: Int, dilation: Int, before: Int, input: Int, output: Int
  ) -> GatherAxis {
    let step = stride / greatestCommonDivisor(stride, dilation)
    let first = (0..<min(kernel, step)).first { (phase + before - $0 * dilation) % stride == 0 }
    var axis = GatherAxis(
      positions: phase < input ? (input - phase + stride - 1) / stride : 0, stride: 1, taps: 0,
      tapStep: step, firstSource: 0, sourceStep: -(step * dilation / stride), extent: output,
      firstTarget: phase, targetStep: stride)
    if let first {
      axis.taps = (kernel - 1 - first) / step + 1
      axis.firstTap = first
      axis.firstSource = (phase + before - first * dilation) / stride
    }
    return axis
  }

  private static func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int {
    var (a, b) = (a, b)
    while b != 0 { (a, b) = (b, a % b) }
    return a
  }

  /// Source position of target 0 under a tap.
  @inline(__always)
  func source(_ tap: Int) -> Int { firstSource &+ tap &* sourceStep }

  /// The targets whose source lies inside under a tap.
  @inline(__always)
  func inside(_ tap: Int) -> Range<Int> {
    let source = source(tap)
    let low = source >= 0 ? 0 : min(positions, (stride &- 1 &- source) / stride)
    let last = extent &- 1 &- source
    let high = last < 0 ? 0 : min(positions, last / stride &+ 1)
    return low..<max(low, high)
  }
}

/// Both axes of a gather, and the planes between which it goes.
struct GatherWindow: Sendable, Hashable {
  var rows: GatherAxis
  var columns: GatherAxis
  /// Rows and columns of the window, to find a tap's weight.
  var windowHeight: Int
  var windowWidth: Int
  /// Columns of a target plane.
  var targetWidth: Int

  /// Targets of one plane.
  var positions: Int { rows.positions * columns.positions }
  /// Taps that contribute.
  var taps: Int { rows.taps * columns.taps }
  /// Whether every tap of the window contributes, in the order of the weights.
  var isWhole: Bool {
    rows.taps == windowHeight && columns.taps == windowWidth && rows.tapStep == 1
      && columns.tapStep == 1
  }
  /// Whether target `i` of the gather is place `i` of the plane.
  var isDense: Bool {
    rows.targetStep == 1 && columns.targetStep == 1 && columns.positions == targetWidth
  }

  /// The window of a forward convolution.
  static func forward(_ p: ConvolutionProblem) -> GatherWindow {
    GatherWindow(
      rows: .forward(
        kernel: p.kernelHeight, stride: p.strideHeight, dilation: p.dilationHeight,
        before: p.padTop, input: p.inputHeight, output: p.outputHeight),
      columns: .forward(
        kernel: p.kernelWidth, stride: p.strideWidth, dilation: p.dilationWidth,
        before: p.padLeft, input: p.inputWidth, output: p.outputWidth),
      windowHeight: p.kernelHeight, windowWidth: p.kernelWidth, targetWidth: p.outputWidth)
  }

  /// The window of one phase of a convolution's way back, of `strideHeight · strideWidth`.
  static func backward(_ p: ConvolutionProblem, phase: Int) -> GatherWindow {
    GatherWindow(
      rows: .backward(
        phase: phase / p.strideWidth, kernel: p.kernelHeight, stride: p.strideHeight,
        dilation: p.dilationHeight, before: p.padTop, input: p.inputHeight,
        output: p.outputHeight),
      columns: .backward(
        phase: phase % p.strideWidth, kernel: p.kernelWidth, stride: p.strideWidth,
        dilation: p.dilationWidth, before: p.padLeft, input: p.inputWidth, output: p.outputWidth),
      windowHeight: p.kernelHeight, windowWidth: p.kernelWidth, targetWidth: p.inputWidth)
  }

  /// Where target `position` lies in its plane.
  @inline(__always)
  func target(_ position: Int) -> Int {
    let (row, column) = position.quotientAndRemainder(dividingBy: columns.positions)
    return (rows.firstTarget &+ row &* rows.targetStep) &* targetWidth &+ columns.firstTarget
      &+ column &* columns.targetStep
  }

  /// Writes what one tap reads for targets `from..<from + count` of a plane.
  @inline(__always)
  func gather(
    _ source: UnsafePointer<Float>, rowTap: Int, columnTap: Int, from: Int, count: Int,
    into line: UnsafeMutablePointer<Float>
  ) {
    if rows.stride == 1, columns.stride == 1, columns.positions == columns.extent {
      unsafe gatherShifted(
        source, rowTap: rowTap, columnTap: columnTap, from: from, count: count, into: line)
    } else {
      unsafe gatherRows(
        source, rowTap: rowTap, columnTap: columnTap, from: from, count: count, into: line)
    }
  }

  /// Row by row: any stride, any border.
  private func gatherRows(
    _ source: UnsafePointer<Float>, rowTap: Int, columnTap: Int, from: Int, count: Int,
    into line: UnsafeMutablePointer<Float>
  ) {
    let (insideRows, insideColumns) = (rows.inside(rowTap), columns.inside(columnTap))
    let firstColumn = columns.source(columnTap)
    var (row, column) = from.quotientAndRemainder(dividingBy: columns.positions)
    var done = 0
    while done < count {
      let run = min(columns.positions &- column, count &- done)
      let end = column &+ run
      let low = min(max(insideColumns.lowerBound, column), end)
      let high = insideRows.contains(row) ? max(low, min(insideColumns.upperBound, end)) : low
      let target = unsafe line + (done &- column)
      for i in column..<low { unsafe target[i] = 0 }
      if low < high {
        let base =
          unsafe source
          + ((row &* rows.stride &+ rows.source(rowTap)) &* columns.extent &+ firstColumn)
        if columns.stride == 1 {
          for i in low..<high { unsafe target[i] = base[i] }
        } else {
          var place = low &* columns.stride
          for i in low..<high {
            unsafe target[i] = base[place]
            place &+= columns.stride
          }
        }
      }
      for i in high..<end { unsafe target[i] = 0 }
      done &+= run
      column = 0
      row &+= 1
    }
  }

  /// Source and target planes are equally wide and the stride is one, so that a tap reads the
  /// plane shifted as a whole; columns that fell over the edge are cleared afterwards.
  private func gatherShifted(
    _ source: UnsafePointer<Float>, rowTap: Int, columnTap: Int, from: Int, count: Int,
    into line: UnsafeMutablePointer<Float>
  ) {
    let (insideRows, insideColumns) = (rows.inside(rowTap), columns.inside(columnTap))
    let width = columns.positions
    let end = from &+ count
    let target = unsafe line - from
    guard !insideRows.isEmpty, !insideColumns.isEmpty else {
      for i in from..<end { unsafe target[i] = 0 }
      return
    }
    let low = min(max(insideRows.lowerBound &* width &+ insideColumns.lowerBound, from), end)
    let last = (insideRows.upperBound &- 1) &* width &+ insideColumns.upperBound
    let high = max(low, min(last, end))
    for i in from..<low { unsafe target[i] = 0 }
    let shifted = unsafe source + (rows.source(rowTap) &* width &+ columns.source(columnTap))
    for i in low..<high { unsafe target[i] = shifted[i] }
    for i in high..<end { unsafe target[i] = 0 }
    guard insideColumns.count < width else { return }
    // The gap between two rows' insides: from one row's last column to the next one's first.
    let gap = width &- insideColumns.count
    var start = from / width &* width &+ insideColumns.upperBound &- width
    while start < high {
      for i in max(start, low)..<max(start, low, min(start &+ gap, high)) {
        unsafe target[i] = 0
      }
      start &+= width
    }
  }
}
