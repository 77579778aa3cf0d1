public import Tensors

/// A batch norm by the statistics of the batch, over blocks of channels. Pure data;
/// `BlockBatchNormRun` and `BlockBatchNormBackRun` make it run.
///
/// Sums of a plane are vectors, sums over planes are double: the bits depend on the sizes alone.
public struct BlockBatchNorm: Sendable, Hashable {
  /// How many items stand one after the other.
  public let batch: Int
  /// Channels of an item.
  public let channels: Int
  /// Added to the variance.
  public let epsilon: Double

  /// States a norm.
  public init(batch: Int, channels: Int, epsilon: Double) {
    self.batch = batch
    self.channels = channels
    self.epsilon = epsilon
  }

  var blocks: Int { (channels + 15) / 16 }
  /// Floats of the two kinds of sums of every plane.
  var sumCount: Int { batch * blocks * 32 }
  /// Floats of room that a run needs, forward or back: sums and the parameters of every block.
  public var scratchCount: Int { sumCount + blocks * 80 }

  /// Rows of a plane whose sums are made in single precision.
  static func band(_ layout: BlockLayout) -> Int { max(1, 2048 / layout.width) }
}

/// Sums over the planes of blocks, for a batch norm.
@safe struct BlockMoments {
  private let values: BlockLayout
  private let gradient: BlockLayout?
  private let function: MachineCode.Function

  init(
    _ values: BlockLayout, gradient: BlockLayout? = nil, mask: RectifierMask? = nil,
    library: KernelLibrary
  ) throws(KernelLibrary.Refused) {
    (self.values, self.gradient) = (values, gradient)
    unsafe function = try library.kernel(
      MomentKernel(
        set: library.set, width: values.width, valueRow: values.row * 4,
        gradientRow: gradient.map { $0.row * 4 }, mask: mask))
  }

  /// The two kinds of sums of some planes, `[plane, kind, lane]`.
  @unsafe func sum(
    _ planes: Range<Int>, _ x: UnsafePointer<Float>, _ dy: UnsafePointer<Float>?,
    _ parameters: UnsafePointer<Float>, to sums: UnsafeMutablePointer<Float>
  ) {
    let band = BlockBatchNorm.band(values)
    let gradientPlane = gradient?.plane ?? 0
    let gradientRow = gradient?.row ?? 0
    for plane in planes {
      let from = unsafe x + plane * values.plane + values.origin
      let slopes = unsafe dy.map { unsafe $0 + plane * gradientPlane + (gradient?.origin ?? 0) }
      let constants = unsafe parameters + plane % values.blocks * 80
      let to = unsafe sums + plane * 32
      guard values.height > band else {
        unsafe function(from, slopes, to, constants, values.height, nil)
        continue
      }
      unsafe withUnsafeTemporaryAllocation(of: Double.self, capacity: 32) { totals in
        for lane in 0..<32 { unsafe totals[lane] = 0 }
        for row in stride(from: 0, to: values.height, by: band) {
          unsafe function(
            from + row * values.row, slopes.map { unsafe $0 + row * gradientRow }, to, constants,
            min(band, values.height - row), nil)
          for lane in 0..<32 { unsafe totals[lane] += Double(to[lane]) }
        }
        for lane in 0..<32 { unsafe to[lane] = Float(totals[lane]) }
      }
    }
  }
}

/// A batch norm forward, ready to run between two layouts. Nothing is allocated while it runs.
@safe public struct BlockBatchNormRun {
  private let norm: BlockBatchNorm
  private let source: BlockLayout
  private let moments: BlockMoments
  private let end: BlockPointwiseRun
  private let library: KernelLibrary

  /// Makes the kernels.
  ///
  /// - Parameter target: where the target lies; its border is set to zero.
  /// - Throws: where the system refuses memory for code.
  public init(
    _ norm: BlockBatchNorm, source: BlockLayout, target: BlockLayout, epilogue: Epilogue = .none,
    library: KernelLibrary
  ) throws(KernelLibrary.Refused) {
    precondition((norm.batch, norm.channels) == (source.batch, source.channels), "another norm")
    (self.norm, self.source, self.library) = (norm, source, library)
    moments = try BlockMoments(source, library: library)
    end = try BlockPointwiseRun(
      .init(.scaleShift, epilogue: epilogue), sources: [source], target: target, library: library)
  }

  /// Computes the target, `epilogue((input − mean)/√(variance + ε) · scale + shift)`, and the
  /// statistics: all means, then all variances.
  ///
  /// - Parameter scratch: at least `scratchCount` floats, of any value.
  public func run(
    _ input: FloatBlock, scale: FloatBlock?, shift: FloatBlock?, to target: FloatBlock,
    statistics: FloatBlock, scratch: FloatBlock, team: Team
  ) {
    precondition(input.count == source.count, "an input of another size")
    precondition(scratch.count >= norm.scratchCount, "too little room")
    precondition(statistics.count >= 2 * norm.channels, "two statistics for each channel")
    let blocks = norm.blocks
    let constants = unsafe scratch.mutablePointer + norm.sumCount
    unsafe constants.update(repeating: 0, count: blocks * 80)
    let operands = unsafe (self, input.pointer, scratch.mutablePointer, constants)
    // Distances are from the mean of the first item: their squares then lose no more than the
    // number of items in precision, and one look at the values is enough.
    unsafe team.spread(blocks, floats: source.plane, operands) {
      let (run, x, sums, constants) = unsafe $0
      unsafe run.moments.sum($1, x, nil, constants, to: sums)
    }
    let plane = Double(source.height * source.width)
    for block in 0..<blocks {
      for lane in 0..<16 {
        let sum = unsafe Double(scratch.pointer[block * 32 + lane])
        unsafe constants[block * 80 + lane] = Float(sum / plane)
      }
    }
    unsafe team.spread(norm.batch * blocks, floats: source.plane, operands) {
      let (run, x, sums, constants) = unsafe $0
      unsafe run.moments.sum($1, x, nil, constants, to: sums)
    }
    unsafe finish(scratch.pointer, constants, statistics.mutablePointer, scale, shift)
    let means = statistics.part(offset: 0, count: norm.channels)
    let factors = scratch.part(offset: norm.sumCount, count: norm.channels)
    end.run(input, parameters: (means, factors, shift), to: target, team: team)
  }

  /// Statistics from sums; the factors go where the distances' middles were.
  @unsafe private func finish(
    _ sums: UnsafePointer<Float>, _ constants: UnsafeMutablePointer<Float>,
    _ statistics: UnsafeMutablePointer<Float>, _ scale: FloatBlock?, _ shift: FloatBlock?
  ) {
    let count = Double(norm.batch * source.height * source.width)
    for channel in 0..<norm.channels {
      let (block, lane) = channel.quotientAndRemainder(dividingBy: 16)
      let (sum, square) = unsafe norm.totals(sums, channel)
      let middle = unsafe Double(constants[block * 80 + lane])
      let mean = sum / count
      let variance = max(0, square / count - mean * mean)
      let rounded = Float(middle + mean)
      unsafe statistics[channel] = rounded
      unsafe statistics[norm.channels + channel] = square.isFinite ? Float(variance) : .nan
    }
    for channel in 0..<norm.channels {
      let variance = unsafe Double(statistics[norm.channels + channel])
      let inverse = 1 / (variance + norm.epsilon).squareRoot()
      unsafe constants[channel] = Float(
        inverse * (scale.map { unsafe Double($0.pointer[channel]) } ?? 1))
    }
  }
}

extension BlockBatchNorm {
  /// Both kinds of sums of a channel, over all items in their order.
  @unsafe func totals(_ sums: UnsafePointer<Float>, _ channel: Int) -> (Double, Double) {
    let (block, lane) = channel.quotientAndRemainder(dividingBy: 16)
    var (first, second) = (0.0, 0.0)
    for item in 0..<batch {
      let place = unsafe sums + (item * blocks + block) * 32 + lane
      unsafe first += Double(place[0])
      unsafe second += Double(place[16])
    }
    return (first, second)
  }
}

/// The way back of a batch norm and of the rectifier behind it, ready to run. Nothing is allocated
/// while it runs.
@safe public struct BlockBatchNormBackRun {
  private let norm: BlockBatchNorm
  private let values: BlockLayout
  private let gradient: BlockLayout
  private let target: BlockLayout
  private let accumulates: Bool
  private let moments: BlockMoments
  private let function: MachineCode.Function
  private let library: KernelLibrary

  /// Makes the kernels.
  ///
  /// - Parameter values: where the norm's input lies.
  /// - Parameter gradient: where the gradient of its output lies.
  /// - Parameter target: where the input's gradient lies; its border is set to zero unless
  ///   `accumulates`.
  /// - Parameter mask: the rectifier that followed the norm, by its ordinary derivative.
  /// - Throws: where the system refuses memory for code.
  public init(
    _ norm: BlockBatchNorm, values: BlockLayout, gradient: BlockLayout, target: BlockLayout,
    mask: RectifierMask? = nil, accumulates: Bool = false, library: KernelLibrary
  ) throws(KernelLibrary.Refused) {
    precondition((norm.batch, norm.channels) == (values.batch, values.channels), "another norm")
    precondition(gradient.hasImage(of: values) && target.hasImage(of: values), "another image")
    precondition(mask.map { $0.readsValue && !$0.keepsPositive } ?? true, "another rule")
    (self.norm, self.values, self.gradient, self.target) = (norm, values, gradient, target)
    (self.accumulates, self.library) = (accumulates, library)
    moments = try BlockMoments(values, gradient: gradient, mask: mask, library: library)
    unsafe function = try library.kernel(
      NormBackKernel(
        set: library.set, width: values.width, valueRow: values.row * 4,
        gradientRow: gradient.row * 4, targetRow: target.row * 4, mask: mask,
        accumulates: accumulates))
  }

  /// Adds to the gradients of factor and offset, whichever is given, and computes the input's if
  /// that is given.
  ///
  /// - Parameter statistics: what forward kept.
  /// - Parameter scratch: at least `scratchCount` floats, of any value.
  public func run(
    _ input: FloatBlock, outputGradient: FloatBlock, scale: FloatBlock?, shift: FloatBlock?,
    statistics: FloatBlock, scaleGradient: FloatBlock?, shiftGradient: FloatBlock?,
    to inputGradient: FloatBlock?, scratch: FloatBlock, team: Team
  ) {
    precondition(input.count == values.count && outputGradient.count == gradient.count)
    precondition(inputGradient.map { $0.count == target.count } ?? true, "another target")
    precondition(scratch.count >= norm.scratchCount, "too little room")
    let constants = unsafe scratch.mutablePointer + norm.sumCount
    unsafe prepare(constants, statistics.pointer, scale, shift)
    let operands = unsafe (
      self, input.pointer, outputGradient.pointer, scratch.mutablePointer, constants,
      inputGradient?.mutablePointer
    )
    unsafe team.spread(norm.batch * norm.blocks, floats: values.plane * 2, operands) {
      let (run, x, dy, sums, constants, _) = unsafe $0
      unsafe run.moments.sum($1, x, dy, constants, to: sums)
    }
    unsafe finish(
      scratch.pointer, constants, statistics.pointer, scaleGradient, shiftGradient)
    guard inputGradient != nil else { return }
    let rows = norm.batch * norm.blocks * values.height
    unsafe team.spread(rows, floats: values.width * 32, operands) {
      let (run, x, dy, _, constants, dx) = unsafe $0
      if let dx = unsafe dx { unsafe run.rows($1, x, dy, constants, to: dx) }
    }
  }

  /// Middle, factor and offset of every channel; the lanes past the last one get zeros.
  @unsafe private func prepare(
    _ constants: UnsafeMutablePointer<Float>, _ statistics: UnsafePointer<Float>,
    _ scale: FloatBlock?, _ shift: FloatBlock?
  ) {
    unsafe constants.update(repeating: 0, count: norm.blocks * 80)
    for channel in 0..<norm.channels {
      let to = unsafe constants + channel / 16 * 80 + channel % 16
      let variance = unsafe Double(statistics[norm.channels + channel])
      let inverse = 1 / (variance + norm.epsilon).squareRoot()
      unsafe to[0] = statistics[channel]
      unsafe to[16] = Float(inverse * (scale.map { unsafe Double($0.pointer[channel]) } ?? 1))
      unsafe to[32] = shift.map { unsafe $0.pointer[channel] } ?? 0
    }
  }

  /// The gradients of factors and offsets, and what the input's gradient needs of them.
  @unsafe private func finish(
    _ sums: UnsafePointer<Float>, _ constants: UnsafeMutablePointer<Float>,
    _ statistics: UnsafePointer<Float>, _ scaleGradient: FloatBlock?,
    _ shiftGradient: FloatBlock?
  ) {
    let count = Double(norm.batch * values.height * values.width)
    for channel in 0..<norm.channels {
      let to = unsafe constants + channel / 16 * 80 + channel % 16
      let variance = unsafe Double(statistics[norm.channels + channel])
      let inverse = 1 / (variance + norm.epsilon).squareRoot()
      let (sum, distances) = unsafe norm.totals(sums, channel)
      let product = distances * inverse
      if let scaleGradient { unsafe scaleGradient.mutablePointer[channel] += Float(product) }
      if let shiftGradient { unsafe shiftGradient.mutablePointer[channel] += Float(sum) }
      let factor = unsafe Double(to[16])
      unsafe to[48] = Float(factor * inverse * product / count)
      unsafe to[64] = Float(factor * sum / count)
    }
  }

  /// The input's gradient in some rows of all planes.
  @unsafe private func rows(
    _ range: Range<Int>, _ x: UnsafePointer<Float>, _ dy: UnsafePointer<Float>,
    _ constants: UnsafePointer<Float>, to dx: UnsafeMutablePointer<Float>
  ) {
    for part in RowParts(range, height: values.height) {
      if !accumulates, part.row == 0 {
        unsafe target.clearHalo(dx, planes: part.plane..<part.plane + 1)
      }
      unsafe function(
        x + values.place(part), dy + gradient.place(part), dx + target.place(part),
        constants + part.plane % norm.blocks * 80, part.count, nil)
    }
  }
}
