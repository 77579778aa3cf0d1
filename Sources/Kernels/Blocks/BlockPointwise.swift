public import Tensors

/// What is computed of the values at one place, over blocks of channels. Pure data;
/// `BlockPointwiseRun` makes it run.
public struct BlockPointwise: Sendable, Hashable {
  /// The computation before the epilogue.
  public enum Kind: Sendable, Hashable {
    /// The source.
    case copy
    /// `first + second`.
    case sum
    /// `first · second`.
    case product
    /// `first · scale`, one factor for each channel.
    case scale
    /// `first · gate`, one factor for each channel of an item.
    case gate
    /// `(first - middle) · scale + shift`, one of each for each channel.
    case scaleShift
    /// `first` where it is positive, else `first · slope`, one slope for each channel or one for all.
    case slope
    /// The gradient `first` where `second`, the input of `slope`, is positive, else times the slope.
    case slopeBack
    /// One value for each channel of an item, everywhere in its plane: the way back of
    /// `BlockPlaneSumRun`.
    case fill
    /// The gradient `first` under a rectifier's backward rule; `second` is the rectifier's value.
    case mask(RectifierMask)
  }

  /// What is computed.
  public let kind: Kind
  /// What is done to the result.
  public let epilogue: Epilogue
  /// Whether the result is added to the target rather than stored.
  public let accumulates: Bool

  /// States a computation.
  public init(_ kind: Kind, epilogue: Epilogue = .none, accumulates: Bool = false) {
    self.kind = kind
    self.epilogue = epilogue
    self.accumulates = accumulates
  }

  /// Sources that are read.
  public var sources: Int {
    switch kind {
    case .fill: 0
    case .copy, .scale, .gate, .scaleShift, .slope: 1
    case .sum, .product, .slopeBack: 2
    case .mask(let mask): mask.readsValue ? 2 : 1
    }
  }
  /// Vectors of one value for each channel.
  var parameters: Int {
    switch kind {
    case .copy, .sum, .product, .mask: 0
    case .scale, .gate, .fill, .slope, .slopeBack: 1
    case .scaleShift: 3
    }
  }
  /// Whether its parameter may be one for all channels.
  var isSlope: Bool { kind == .slope || kind == .slopeBack }
  /// Whether every item has parameters of its own.
  var isPerItem: Bool { kind == .fill || kind == .gate }
  var needsZero: Bool {
    switch kind {
    case .mask, .slope, .slopeBack: return true
    case .copy, .sum, .product, .scale, .gate, .scaleShift, .fill: break
    }
    return epilogue != .none
  }
  var needsSix: Bool {
    if case .mask(let mask) = kind, mask.readsValue, mask.hasUpperEnd { return true }
    return epilogue == .rectifier6
  }
}

/// A computation at every place, ready to run between layouts.
///
/// The target may be the memory of a source of the same layout. Nothing is allocated while it
/// runs.
@safe public struct BlockPointwiseRun {
  /// What is computed.
  public let operation: BlockPointwise
  private let first: BlockLayout
  private let second: BlockLayout
  private let target: BlockLayout
  private let factor: Float
  private let function: MachineCode.Function
  /// Owns the code.
  private let library: KernelLibrary

  /// Makes the kernel.
  ///
  /// - Parameter sources: the layouts of the sources; all of one image.
  /// - Parameter target: where the target lies; its border is set to zero unless the operation
  ///   accumulates.
  /// - Parameter factor: what the values of `fill` and the factors of `scale` and `gate` are
  ///   multiplied by.
  /// - Throws: where the system refuses memory for code.
  public init(
    _ operation: BlockPointwise, sources: [BlockLayout], target: BlockLayout, factor: Float = 1,
    library: KernelLibrary
  ) throws(KernelLibrary.Refused) {
    precondition(sources.count == operation.sources, "as many layouts as sources")
    precondition(sources.allSatisfy { $0.hasImage(of: target) }, "layouts of different images")
    self.operation = operation
    self.factor = factor
    self.library = library
    self.target = target
    first = sources.first ?? target
    second = sources.count > 1 ? sources[1] : target
    unsafe function = try library.kernel(
      PointwiseKernel(
        set: library.set, width: target.width, operation: operation, firstRow: first.row * 4,
        secondRow: second.row * 4, targetRow: target.row * 4))
  }

  /// Computes the target.
  ///
  /// - Parameter parameters: for `slope` and `slopeBack` the slopes `[channels]` or `[1]`; for
  ///   `scale` the factors `[channels]`; for `scaleShift` the middles,
  ///   factors and, if there are any, shifts, `[channels]` each; for `fill` the values and for
  ///   `gate` the factors, `[batch, channels]`.
  public func run(
    _ firstBlock: FloatBlock? = nil, _ secondBlock: FloatBlock? = nil,
    parameters: (FloatBlock?, FloatBlock?, FloatBlock?) = (nil, nil, nil),
    to targetBlock: FloatBlock,
    team: Team
  ) {
    precondition(targetBlock.count == target.count, "a target of another size")
    precondition((firstBlock != nil) == (operation.sources > 0), "as many blocks as sources")
    precondition((secondBlock != nil) == (operation.sources > 1), "as many blocks as sources")
    precondition(firstBlock.map { $0.count == first.count } ?? true, "a source of another size")
    precondition(secondBlock.map { $0.count == second.count } ?? true, "a source of another size")
    let values = target.channels * (operation.isPerItem ? target.batch : 1)
    precondition(
      operation.parameters == 0 || parameters.0?.count == values
        || (operation.isSlope && parameters.0?.count == 1), "one a channel")
    if operation.parameters == 3 {
      precondition(parameters.1?.count == values, "one a channel")
      precondition(parameters.2.map { $0.count == values } ?? true, "one a channel")
    }
    let isShared = parameters.0?.count != values
    let operands = unsafe (
      self, firstBlock?.pointer, secondBlock?.pointer, isShared,
      (parameters.0?.pointer, parameters.1?.pointer, parameters.2?.pointer),
      targetBlock.mutablePointer
    )
    let planes = target.batch * target.blocks
    unsafe team.spread(planes * target.height, floats: target.width * 16, operands) {
      let (run, a, b, isShared, parameters, y) = unsafe $0
      unsafe run.rows($1, a, b, isShared, parameters, y)
    }
  }

  /// Some rows of all planes.
  @unsafe private func rows(
    _ range: Range<Int>, _ a: UnsafePointer<Float>?, _ b: UnsafePointer<Float>?, _ isShared: Bool,
    _ parameters: (UnsafePointer<Float>?, UnsafePointer<Float>?, UnsafePointer<Float>?),
    _ y: UnsafeMutablePointer<Float>
  ) {
    unsafe withUnsafeTemporaryAllocation(of: Float.self, capacity: 48) { room in
      guard let room = room.baseAddress else { return }
      for part in RowParts(range, height: target.height) {
        if !operation.accumulates, part.row == 0 {
          unsafe target.clearHalo(y, planes: part.plane..<part.plane + 1)
        }
        if operation.parameters > 0 {
          let (item, block) = part.plane.quotientAndRemainder(dividingBy: target.blocks)
          let channel = block * 16
          let count = min(16, target.channels - channel)
          let start = operation.isPerItem ? item * target.channels + channel : channel
          if operation.isSlope, isShared, let slope = unsafe parameters.0?.pointee {
            unsafe room.update(repeating: slope, count: 16)
          } else {
            unsafe stage(parameters.0.map { unsafe $0 + start }, room, count)
          }
          if operation.parameters == 3 {
            unsafe stage(parameters.1.map { unsafe $0 + start }, room + 16, count)
            unsafe stage(parameters.2.map { unsafe $0 + start }, room + 32, count)
          } else if factor != 1 {
            for lane in 0..<count { unsafe room[lane] *= factor }
          }
        }
        unsafe function(
          a.map { unsafe UnsafeRawPointer($0 + first.place(part)) },
          b.map { unsafe UnsafeRawPointer($0 + second.place(part)) },
          y + target.place(part), room, part.count, nil)
      }
    }
  }
}

/// Copies the parameters of one block's channels; the lanes past the last channel get zeros.
@inline(__always)
@unsafe func stage(
  _ values: UnsafePointer<Float>?, _ room: UnsafeMutablePointer<Float>, _ count: Int
) {
  unsafe room.update(repeating: 0, count: 16)
  if let values = unsafe values { unsafe room.update(from: values, count: count) }
}

/// A range over the rows of all planes, plane by plane.
struct RowParts: Sequence, IteratorProtocol {
  /// Neighbouring rows of one plane.
  struct Part {
    let plane: Int
    let row: Int
    let count: Int
  }
  private var at: Int
  private var end: Int
  private let height: Int
  private var band: Range<Int>?

  init(_ range: Range<Int>, height: Int) {
    (at, end, self.height) = (range.lowerBound, range.upperBound, height)
  }

  /// The rows of all planes, cut into bands where there are many, as convolutions of large planes
  /// share them: each worker then reads what it has written itself.
  init(_ range: Range<Int>, height: Int, ofAll planes: Int) {
    self.init(range, height: height)
    guard height >= 24 else { return }
    let rows = range.lowerBound / planes..<range.upperBound / planes
    band = rows
    (at, end) = (0, rows.isEmpty ? 0 : planes)
  }

  mutating func next() -> Part? {
    guard at < end else { return nil }
    if let band {
      at += 1
      return Part(plane: at - 1, row: band.lowerBound, count: band.count)
    }
    let (plane, row) = at.quotientAndRemainder(dividingBy: height)
    let count = Swift.min(end - at, height - row)
    at += count
    return Part(plane: plane, row: row, count: count)
  }
}

extension BlockLayout {
  /// Whether both hold values of one image, in blocks of 16 channels.
  func hasImage(of other: BlockLayout) -> Bool {
    (batch, channels, height, width) == (other.batch, other.channels, other.height, other.width)
      && lanes == 16 && other.lanes == 16
  }
  /// Floats before the first of some rows.
  func place(_ part: RowParts.Part) -> Int { part.plane * plane + origin + part.row * row }
}
