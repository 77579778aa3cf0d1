public import Tensors

/// A convolution of each channel with a filter of its own over blocks, forward or back to its
/// input.
///
/// Pure data: what to pack and which border the source needs. `BlockDepthwiseRun` makes it run.
public struct BlockDepthwise: Sendable, Hashable {
  /// What is computed.
  public let problem: ConvolutionProblem
  /// Which way.
  public let direction: BlockConvolution.Direction
  let passes: [GatherPass]

  /// A depthwise convolution; nil unless every channel has one filter.
  public init?(_ problem: ConvolutionProblem, _ direction: BlockConvolution.Direction) {
    guard
      problem.groups == problem.inputChannels, problem.inputChannels == problem.outputChannels
    else { return nil }
    self.problem = problem
    self.direction = direction
    passes = direction == .forward ? GatherPass.forward(problem) : GatherPass.backward(problem)
  }

  private var sourceHeight: Int {
    direction == .forward ? problem.inputHeight : problem.outputHeight
  }
  private var sourceWidth: Int {
    direction == .forward ? problem.inputWidth : problem.outputWidth
  }
  private var blocks: Int { (problem.inputChannels + 15) / 16 }

  /// The border that the source needs.
  public var sourceHalo: BlockLayout.Halo {
    passes.reduce(BlockLayout.Halo()) {
      $0.union($1.halo(height: sourceHeight, width: sourceWidth))
    }
  }

  func matches(source: BlockLayout, target: BlockLayout) -> Bool {
    let p = problem
    let (input, output) = direction == .forward ? (source, target) : (target, source)
    return (input.batch, input.channels, input.height, input.width)
      == (p.batch, p.inputChannels, p.inputHeight, p.inputWidth)
      && (output.batch, output.channels, output.height, output.width)
        == (p.batch, p.outputChannels, p.outputHeight, p.outputWidth)
      && source.lanes == 16 && target.lanes == 16
  }

  /// Floats of the packed weights of a block before a pass's.
  func weightOffset(pass: Int) -> Int {
    passes[..<pass].reduce(0) { $0 + ($1.hasTaps ? $1.taps : 0) } * 16
  }
  /// Floats of one block's packed weights.
  var weightsPerBlock: Int { weightOffset(pass: passes.count) }
  /// Floats of the packed weights.
  public var packedCount: Int { weightsPerBlock * blocks }

  /// Packs a weight `[channels, 1, kernelHeight, kernelWidth]` as `[block, pass, tap, 16]`;
  /// channels that do not exist get zeros.
  ///
  /// - Parameter factors: What the weights of each channel are multiplied by; nil for 1.
  public func pack(
    _ weight: FloatBlock, scaledBy factors: FloatBlock? = nil, into packed: FloatBlock, team: Team
  ) {
    precondition(weight.count == problem.weightCount, "a weight of another size")
    precondition(packed.count == packedCount, "room of another size")
    precondition(
      factors.map { $0.count == problem.inputChannels } ?? true, "factors of another count")
    let operands = unsafe (self, weight.pointer, factors?.pointer, packed.mutablePointer)
    unsafe team.spread(blocks, floats: weightsPerBlock, operands) {
      let (kernel, weight, factors, packed) = unsafe $0
      let p = kernel.problem
      for block in $1 {
        var out = unsafe packed + block * kernel.weightsPerBlock
        for pass in kernel.passes where pass.hasTaps {
          for row in pass.vertical.taps {
            for column in pass.horizontal.taps {
              let tap = row * p.kernelWidth + column
              for lane in 0..<16 {
                let channel = block * 16 + lane
                unsafe out[lane] =
                  channel < p.inputChannels
                  ? weight[channel * p.taps + tap] * (factors?[channel] ?? 1) : 0
              }
              unsafe out += 16
            }
          }
        }
      }
    }
  }
}

/// A depthwise convolution over blocks, ready to run between two layouts.
///
/// Every sum is made by one worker in the order of the taps, so the bits do not depend on the
/// team. Nothing is allocated while it runs.
@safe public struct BlockDepthwiseRun {
  private let source: BlockLayout
  private let target: BlockLayout
  private let extra: BlockLayout?
  private let hasBias: Bool
  private let accumulates: Bool
  private let weightsPerBlock: Int
  private let calls: [(call: WindowCall, weights: Int)]
  /// Rows of the pass that has most of them.
  private let rows: Int
  private let library: KernelLibrary

  /// Makes a convolution's kernels.
  ///
  /// - Parameter source: where the source lies; its border holds what the windows see.
  /// - Parameter target: where the target lies; its border is set to zero unless `accumulates`.
  /// - Parameter hasBias: whether sums start with a bias.
  /// - Parameter accumulates: whether sums start with what the target holds.
  /// - Throws: where the system refuses memory for code.
  public init(
    _ convolution: BlockDepthwise, source: BlockLayout, target: BlockLayout,
    hasBias: Bool = false, accumulates: Bool = false,
    end: BlockRun.End = .activation(.none, addend: nil), library: KernelLibrary
  ) throws(KernelLibrary.Refused) {
    precondition(!hasBias || !accumulates, "sums start with one thing")
    precondition(
      convolution.matches(source: source, target: target), "layouts of other images")
    precondition(
      source.halo.union(convolution.sourceHalo) == source.halo, "a border that is too thin")
    self.source = source
    self.target = target
    self.hasBias = hasBias
    self.accumulates = accumulates
    self.library = library
    switch end {
    case .activation(_, let addend): extra = addend
    case .mask(let mask, let value): extra = mask.readsValue ? value : nil
    }
    precondition(extra.map { $0.hasImage(of: target) } ?? true, "an addend of another image")
    weightsPerBlock = convolution.weightsPerBlock
    rows = convolution.passes.map(\.vertical.count).max() ?? 0
    let kernelEnd: TileKernel.End =
      switch end {
      case .activation(let function, let addend):
        .activation(function, addend: addend.map { _ in .init() })
      case .mask(let mask, _): .mask(mask, value: .init())
      }
    var calls: [(WindowCall, Int)] = []
    for (index, pass) in convolution.passes.enumerated() {
      let (vertical, horizontal) = (pass.vertical, pass.horizontal)
      let rowTaps = pass.hasTaps ? vertical.taps.count : 0
      let columnTaps = pass.hasTaps ? horizontal.taps.count : 0
      func steps(_ layout: BlockLayout) -> WindowKernel.Steps {
        .init(row: vertical.step * layout.row * 4, column: horizontal.step * 64)
      }
      func walk(_ layout: BlockLayout) -> WindowCall.Walk {
        .init(
          origin: layout.origin + vertical.first * layout.row + horizontal.first * 16,
          row: vertical.step * layout.row)
      }
      let kernel = WindowKernel(
        set: library.set,
        operation: .products(accumulates ? .target : hasBias ? .bias : .zero, kernelEnd),
        stretches: [.init(count: horizontal.count, taps: 0..<columnTaps)], tapRows: rowTaps,
        tapColumns: columnTaps, tapRow: vertical.tapStep * source.row * 4,
        tapColumn: horizontal.tapStep * 64,
        window: .init(
          row: vertical.sourceStep * source.row * 4, column: horizontal.sourceStep * 64),
        point: steps(target), beside: extra.map(steps))
      let call = try WindowCall(
        kernel, rows: 0..<vertical.count,
        window: .init(
          origin: source.origin + vertical.origin * source.row + horizontal.origin * 16,
          row: vertical.sourceStep * source.row),
        point: walk(target), beside: extra.map(walk) ?? .init(), library: library)
      calls.append((call, convolution.weightOffset(pass: index)))
    }
    self.calls = calls
  }

  /// Computes the target.
  ///
  /// - Parameter bias: `[channels]`, if there is one.
  /// - Parameter extra: the addend or the rectifier's value, if there is one.
  public func run(
    source sourceBlock: FloatBlock, weights: FloatBlock, bias: FloatBlock?,
    extra extraBlock: FloatBlock?, target targetBlock: FloatBlock, team: Team
  ) {
    precondition(sourceBlock.count == source.count && targetBlock.count == target.count)
    precondition(extraBlock?.count == extra?.count, "an addend of another size")
    precondition(weights.count == weightsPerBlock * target.blocks, "weights of another size")
    precondition((bias != nil) == hasBias, "a bias, or none")
    precondition(bias.map { $0.count >= target.channels } ?? true, "one for each channel")
    let operands = unsafe (
      self, sourceBlock.pointer, weights.pointer, bias?.pointer, extraBlock?.mutablePointer,
      targetBlock.mutablePointer
    )
    let planes = target.batch * target.blocks
    unsafe team.spread(planes * rows, floats: target.width * 64, operands) {
      let (run, x, weights, bias, extra, y) = unsafe $0
      unsafe run.rows($1, x, weights, bias, extra, y)
    }
  }

  /// Some rows of all planes, counted in every pass alike.
  @unsafe private func rows(
    _ range: Range<Int>, _ x: UnsafePointer<Float>, _ weights: UnsafePointer<Float>,
    _ bias: UnsafePointer<Float>?, _ extraBase: UnsafeMutablePointer<Float>?,
    _ y: UnsafeMutablePointer<Float>
  ) {
    unsafe withUnsafeTemporaryAllocation(of: Float.self, capacity: 16) { room in
      guard let room = room.baseAddress else { return }
      for part in RowParts(range, height: rows, ofAll: target.batch * target.blocks) {
        if !accumulates, part.row == 0 {
          unsafe target.clearHalo(y, planes: part.plane..<part.plane + 1)
        }
        let block = part.plane % target.blocks
        unsafe stage(
          bias.map { unsafe $0 + block * 16 }, room, min(16, target.channels - block * 16))
        let beside = unsafe extraBase.map { unsafe $0 + part.plane * (extra?.plane ?? 0) }
        for (call, offset) in calls {
          unsafe call.run(
            part.row..<part.row + part.count, parts: library.set.vectorsPerBlock,
            read: x + part.plane * source.plane,
            weights: weights + (block * weightsPerBlock + offset),
            write: y + part.plane * target.plane, bias: room, beside: beside)
        }
      }
    }
  }
}
