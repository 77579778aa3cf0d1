public import Tensors

/// The largest value or the mean of each window over blocks, ready to run.
///
/// Windows are cut off at the image's edge; the border is not looked at. Values and the way they
/// treat what is not a number are those of `PortableMaximum` and `PortableAverage`. Nothing is
/// allocated while it runs.
@safe public struct BlockPoolingRun {
  private let source: BlockLayout
  private let target: BlockLayout
  private let places: BlockLayout?
  private let accumulates: Bool
  private let calls: [WindowCall]
  private let library: KernelLibrary

  /// Makes the kernels for the largest value.
  ///
  /// - Parameter places: where the places lie, if they are kept: the number of the tap in its
  ///   window, row by row, as a float; -1 for nowhere. `placesLayout` is the usual choice.
  /// - Parameter target: where the target lies; its border is set to zero.
  /// - Throws: where the system refuses memory for code.
  public init(
    maximum p: PoolingProblem, source: BlockLayout, target: BlockLayout,
    places: BlockLayout? = nil, library: KernelLibrary
  ) throws(KernelLibrary.Refused) {
    p.check(windows: source, points: target)
    precondition(places.map { $0.hasImage(of: target) } ?? true, "places of another image")
    (self.source, self.target, self.places, self.library) = (source, target, places, library)
    accumulates = false
    calls = try WindowCall.pooling(
      p, .largest(hasPlaces: places != nil), window: source, point: target, beside: places,
      library: library)
  }

  /// Makes the kernels for the largest value of windows that fit the target's size: point `i` of
  /// `o` sees `⌊i·n/o⌋ ..< ⌈(i+1)·n/o⌉`.
  ///
  /// - Parameter places: where the places lie, if they are kept, each the number of the tap in its
  ///   own window.
  /// - Parameter target: where the target lies; its border is set to zero.
  /// - Throws: where the system refuses memory for code.
  public init(
    maximumTo target: BlockLayout, source: BlockLayout, places: BlockLayout? = nil,
    library: KernelLibrary
  ) throws(KernelLibrary.Refused) {
    Self.check(windows: source, points: target)
    precondition(places.map { $0.hasImage(of: target) } ?? true, "places of another image")
    (self.source, self.target, self.places, self.library) = (source, target, places, library)
    accumulates = false
    calls = try WindowCall.adaptive(
      .largest(hasPlaces: places != nil), window: source, point: target, beside: places,
      library: library)
  }

  static func check(windows: BlockLayout, points: BlockLayout) {
    precondition(windows.lanes == 16 && points.lanes == 16, "blocks of 16 channels")
    precondition(
      (windows.batch, windows.channels) == (points.batch, points.channels), "other planes")
  }

  /// Makes the kernels for means.
  ///
  /// - Parameter target: where the target lies; its border is set to zero.
  /// - Throws: where the system refuses memory for code.
  public init(
    average: PortableAverage, source: BlockLayout, target: BlockLayout, library: KernelLibrary
  ) throws(KernelLibrary.Refused) {
    average.problem.check(windows: source, points: target)
    (self.source, self.target, self.library) = (source, target, library)
    (places, accumulates) = (nil, false)
    calls = try WindowCall.pooling(
      average.problem, .mean(adds: false), window: source, point: target,
      counted: { average.counted(isRows: $0, at: $1) }, library: library)
  }

  /// Makes the kernels for the way back of an enlargement to the nearest: a pixel of the target is
  /// the sum of the `scale` rows and columns of the gradient that it was copied to.
  ///
  /// - Parameter target: where the input's gradient lies; its border is set to zero unless
  ///   `accumulates`.
  /// - Throws: where the system refuses memory for code.
  public init(
    enlargement scale: (rows: Int, columns: Int), gradient: BlockLayout, target: BlockLayout,
    accumulates: Bool = false, library: KernelLibrary
  ) throws(KernelLibrary.Refused) {
    let p = PoolingProblem(tiles: scale, of: gradient)
    p.check(windows: gradient, points: target)
    (self.source, self.target, self.library) = (gradient, target, library)
    (places, self.accumulates) = (nil, accumulates)
    calls = try WindowCall.pooling(
      p, .mean(adds: accumulates), window: gradient, point: target, library: library)
  }

  /// Where the places of a target lie unless somebody wants it otherwise: without a border.
  public static func placesLayout(of target: BlockLayout) -> BlockLayout {
    var layout = target
    layout.halo = BlockLayout.Halo()
    return layout
  }

  /// Computes the target, and the places if they are kept.
  public func run(
    _ sourceBlock: FloatBlock, places placesBlock: FloatBlock? = nil, to targetBlock: FloatBlock,
    team: Team
  ) {
    precondition(sourceBlock.count == source.count && targetBlock.count == target.count)
    precondition(placesBlock?.count == places?.count, "room for places of another size")
    let operands = unsafe (
      self, sourceBlock.pointer, placesBlock?.mutablePointer, targetBlock.mutablePointer
    )
    let planes = target.batch * target.blocks
    unsafe team.spread(planes * target.height, floats: target.width * 64, operands) {
      let (run, x, places, y) = unsafe $0
      let planes = run.target.batch * run.target.blocks
      for part in RowParts($1, height: run.target.height, ofAll: planes) {
        if !run.accumulates, part.row == 0 {
          unsafe run.target.clearHalo(y, planes: part.plane..<part.plane + 1)
        }
        let saved = unsafe places.map {
          unsafe $0 + part.plane * (run.places?.plane ?? 0)
        }
        for call in run.calls {
          unsafe call.run(
            part.row..<part.row + part.count, parts: run.library.set.vectorsPerBlock,
            read: x + part.plane * run.source.plane, weights: nil,
            write: y + part.plane * run.target.plane, bias: nil, beside: saved)
        }
      }
    }
  }
}

/// The ways back of pooling over blocks, ready to run.
///
/// Each plane is the work of one worker, in an order that depends on the layer alone, so the bits
/// do not depend on the team.
@safe public struct BlockPoolingBackRun {
  private let gradient: BlockLayout
  private let target: BlockLayout
  private let places: BlockLayout?
  private let accumulates: Bool
  /// Whether every position of the target is written without what was there before.
  private let covers: Bool
  private let calls: [WindowCall]
  private let library: KernelLibrary

  /// Makes the kernels for the largest value: a window's gradient goes to its place.
  ///
  /// - Parameter gradient: where the output's gradient lies.
  /// - Parameter places: where the places lie that were kept on the way forward.
  /// - Parameter target: where the input's gradient lies; its border is set to zero unless
  ///   `accumulates`.
  /// - Throws: where the system refuses memory for code.
  public init(
    maximum p: PoolingProblem, gradient: BlockLayout, places: BlockLayout, target: BlockLayout,
    accumulates: Bool = false, library: KernelLibrary
  ) throws(KernelLibrary.Refused) {
    p.check(windows: target, points: gradient)
    precondition(places.hasImage(of: gradient), "places of another image")
    (self.gradient, self.target, self.places) = (gradient, target, places)
    (self.accumulates, self.library) = (accumulates, library)
    covers = !accumulates && p.covers
    calls = try WindowCall.pooling(
      p, .largestBack(adds: accumulates || p.overlaps), window: target, point: gradient,
      beside: places, library: library)
  }

  /// Makes the kernels for the largest value of windows that fit the gradient's size.
  ///
  /// - Parameter places: where the places lie that were kept on the way forward.
  /// - Parameter target: where the input's gradient lies; its border is set to zero unless
  ///   `accumulates`.
  /// - Throws: where the system refuses memory for code.
  public init(
    maximumTo gradient: BlockLayout, places: BlockLayout, target: BlockLayout,
    accumulates: Bool = false, library: KernelLibrary
  ) throws(KernelLibrary.Refused) {
    BlockPoolingRun.check(windows: target, points: gradient)
    precondition(places.hasImage(of: gradient), "places of another image")
    (self.gradient, self.target, self.places) = (gradient, target, places)
    (self.accumulates, self.library) = (accumulates, library)
    let isExact = target.height % gradient.height == 0 && target.width % gradient.width == 0
    covers = !accumulates && isExact
    calls = try WindowCall.adaptive(
      .largestBack(adds: accumulates || !isExact), window: target, point: gradient,
      beside: places, library: library)
  }

  /// Makes the kernels for means: a window's gradient goes to its positions in equal shares.
  ///
  /// - Parameter target: where the input's gradient lies; its border is set to zero unless
  ///   `accumulates`.
  /// - Throws: where the system refuses memory for code.
  public init(
    average: PortableAverage, gradient: BlockLayout, target: BlockLayout,
    accumulates: Bool = false, library: KernelLibrary
  ) throws(KernelLibrary.Refused) {
    let p = average.problem
    p.check(windows: target, points: gradient)
    (self.gradient, self.target) = (gradient, target)
    (self.accumulates, self.library) = (accumulates, library)
    (places, covers) = (nil, !accumulates && p.covers)
    calls = try WindowCall.pooling(
      p, .meanBack(adds: accumulates || p.overlaps), window: target, point: gradient,
      counted: { average.counted(isRows: $0, at: $1) }, library: library)
  }

  /// Makes the kernels for an enlargement: every pixel of the source is copied to `scale` rows
  /// and columns of the target.
  ///
  /// - Parameter target: where the target lies; its border is set to zero.
  /// - Throws: where the system refuses memory for code.
  public init(
    enlargement scale: (rows: Int, columns: Int), source: BlockLayout, target: BlockLayout,
    library: KernelLibrary
  ) throws(KernelLibrary.Refused) {
    let p = PoolingProblem(tiles: scale, of: target)
    p.check(windows: target, points: source)
    (gradient, self.target, places, self.library) = (source, target, nil, library)
    (accumulates, covers) = (false, true)
    calls = try WindowCall.pooling(
      p, .meanBack(adds: false), window: target, point: source, library: library)
  }

  /// Computes the input's gradient.
  public func run(
    _ gradientBlock: FloatBlock, places placesBlock: FloatBlock? = nil,
    to targetBlock: FloatBlock, team: Team
  ) {
    precondition(gradientBlock.count == gradient.count && targetBlock.count == target.count)
    precondition(placesBlock?.count == places?.count, "places of another size")
    let operands = unsafe (
      self, gradientBlock.pointer, placesBlock?.mutablePointer, targetBlock.mutablePointer
    )
    let planes = target.batch * target.blocks
    unsafe team.spread(planes, floats: target.plane * 2, operands) {
      let (run, dy, places, dx) = unsafe $0
      for plane in $1 {
        let to = unsafe dx + plane * run.target.plane
        if run.covers {
          unsafe run.target.clearHalo(dx, planes: plane..<plane + 1)
        } else if !run.accumulates {
          unsafe to.update(repeating: 0, count: run.target.plane)
        }
        let saved = unsafe places.map { unsafe $0 + plane * (run.places?.plane ?? 0) }
        for call in run.calls {
          unsafe call.run(
            0..<run.gradient.height, parts: run.library.set.vectorsPerBlock,
            read: dy + plane * run.gradient.plane, weights: nil, write: to, bias: nil,
            beside: saved)
        }
      }
    }
  }
}

extension PoolingProblem {
  /// Whether two windows have a position in common.
  var overlaps: Bool {
    strideHeight <= (kernelHeight - 1) * dilationHeight
      || strideWidth <= (kernelWidth - 1) * dilationWidth
  }

  /// Whether every position of the input lies in exactly one window.
  var covers: Bool {
    !overlaps && (padTop, padLeft) == (0, 0)
      && (outputHeight * strideHeight, outputWidth * strideWidth) == (inputHeight, inputWidth)
      && (kernelHeight, kernelWidth) == (strideHeight, strideWidth)
  }

  /// Windows side by side that cover an image.
  init(tiles scale: (rows: Int, columns: Int), of image: BlockLayout) {
    self.init(
      planes: image.batch * image.channels, inputHeight: image.height, inputWidth: image.width,
      outputHeight: image.height / scale.rows, outputWidth: image.width / scale.columns,
      kernelHeight: scale.rows, kernelWidth: scale.columns, strideHeight: scale.rows,
      strideWidth: scale.columns)
  }

  func check(windows: BlockLayout, points: BlockLayout) {
    precondition(windows.lanes == 16 && points.lanes == 16, "blocks of 16 channels")
    precondition(
      (windows.batch, windows.channels) == (points.batch, points.channels)
        && planes == windows.batch * windows.channels, "planes of another number")
    precondition(
      (inputHeight, inputWidth) == (windows.height, windows.width)
        && (outputHeight, outputWidth) == (points.height, points.width), "planes of another size")
  }
}

extension PortableAverage {
  func counted(isRows: Bool, at position: Int) -> Int {
    isRows
      ? counted(problem.rows, at: position, after: problem.padBottom)
      : counted(problem.columns, at: position, after: problem.padRight)
  }
}
