public import Tensors

/// A convolution over blocks, ready to run between two layouts.
///
/// Every sum is made by one worker in an order that depends on the layer alone, so the bits do not
/// depend on the team. Nothing is allocated while it runs.
@safe public struct BlockRun {
  /// What is done to the sums.
  public enum End: Hashable, Sendable {
    /// A rectifier, after an addend of this layout has been added.
    case activation(Epilogue, addend: BlockLayout?)
    /// A rectifier's backward rule; its value has this layout.
    case mask(RectifierMask, value: BlockLayout)
  }

  private let source: BlockLayout
  private let target: BlockLayout
  private let extra: BlockLayout?
  private let passes: [PassRun]
  private let accumulates: Bool
  /// Owns the code that the passes call.
  private let library: KernelLibrary

  /// Makes a convolution's kernels.
  ///
  /// - Parameter source: where the source lies; its border holds what the windows see.
  /// - Parameter target: where the target lies; its border is set to zero unless `accumulates`.
  /// - Parameter hasBias: whether sums start with a bias.
  /// - Parameter accumulates: whether sums start with what the target holds.
  /// - Throws: where the system refuses memory for code.
  public init(
    _ convolution: BlockConvolution, source: BlockLayout, target: BlockLayout,
    hasBias: Bool = false, accumulates: Bool = false, end: End = .activation(.none, addend: nil),
    library: KernelLibrary
  ) throws(KernelLibrary.Refused) {
    precondition(!hasBias || !accumulates, "sums start with one thing")
    precondition(library.set == convolution.set, "a library of other instructions")
    precondition(
      source.halo.union(convolution.sourceHalo) == source.halo, "a border that is too thin")
    self.source = source
    self.target = target
    self.accumulates = accumulates
    self.library = library
    extra = end.layout
    var passes: [PassRun] = []
    for index in convolution.passes.indices {
      passes.append(
        try PassRun(
          convolution, pass: index, source: source, target: target,
          start: accumulates ? .target : hasBias ? .bias : .zero, end: end, extra: extra,
          library: library))
    }
    self.passes = passes
  }

  /// Computes the target.
  ///
  /// - Parameter extra: the addend or the rectifier's value, if there is one.
  public func run(
    source sourceBlock: FloatBlock, weights: FloatBlock, bias: FloatBlock?,
    extra extraBlock: FloatBlock?, target targetBlock: FloatBlock, team: Team
  ) {
    precondition(sourceBlock.count == source.count && targetBlock.count == target.count)
    precondition(extraBlock.map { $0.count == extra?.count } ?? (extra == nil))
    let operands = unsafe (
      self, sourceBlock.pointer, weights.pointer, (bias ?? weights).pointer, extraBlock?.pointer,
      targetBlock.mutablePointer
    )
    unsafe team.run(operands) { operands, worker, count in
      let (run, x, w, bias, extra, y) = unsafe operands
      if !run.accumulates {
        let planes = run.target.batch * run.target.blocks
        unsafe run.target.clearHalo(y, planes: Team.share(of: planes, worker: worker, of: count))
      }
      for pass in run.passes {
        unsafe pass.run(x, w, bias, extra, y, worker: worker, of: count)
      }
    }
  }
}

extension BlockRun.End {
  /// Where the addend or the rectifier's value lies, if one is read.
  var layout: BlockLayout? {
    switch self {
    case .activation(_, let addend): addend
    case .mask(let mask, let value): mask.readsValue ? value : nil
    }
  }
}

extension TileKernel.End {
  /// What a kernel does with its sums in the end; the addend or the value has these steps.
  init(_ end: BlockRun.End, _ steps: TileKernel.Steps) {
    switch end {
    case .activation(let function, let addend):
      self = .activation(function, addend: addend.map { _ in steps })
    case .mask(let mask, _): self = .mask(mask, value: steps)
    }
  }
}
