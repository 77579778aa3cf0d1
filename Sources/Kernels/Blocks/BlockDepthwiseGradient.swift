public import Tensors

/// The gradients of a depthwise convolution's weight and bias, from blocks to rows.
///
/// The batch is cut into parts whose number depends on the layer alone; each sum is made by one
/// worker, and the parts are added up in their order. So the bits do not depend on the team.
@safe public struct BlockDepthwiseGradient {
  private let problem: ConvolutionProblem
  private let source: BlockLayout
  private let gradient: BlockLayout
  /// Rows of pixels whose products are summed before they are added.
  private let band: Int
  private let parts: Int
  /// Rows of the window that a kernel takes, its columns, and a kernel for each.
  private let tapRows: Int
  private let ranges: [Range<Int>]
  private let functions: [MachineCode.Function]
  private let planeSums: BlockPlaneSumRun
  /// Owns the code.
  private let library: KernelLibrary

  /// Makes the kernels of a convolution, stated forward.
  ///
  /// - Parameter source: where its source lies; the border holds what the windows see.
  /// - Parameter gradient: where the gradient of its target lies.
  /// - Throws: where the system refuses memory for code.
  public init(
    _ convolution: BlockDepthwise, source: BlockLayout, gradient: BlockLayout,
    library: KernelLibrary
  ) throws(KernelLibrary.Refused) {
    precondition(convolution.direction == .forward, "a convolution that is stated backward")
    precondition(convolution.matches(source: source, target: gradient), "other images")
    precondition(
      source.halo.union(convolution.sourceHalo) == source.halo, "a border that is too thin")
    let p = convolution.problem
    (problem, self.source, self.gradient, self.library) = (p, source, gradient, library)
    band = max(1, 256 / p.outputWidth)
    parts = Self.parts(convolution)
    let most = DepthwiseGradientKernel.capacity(library.set)
    tapRows = p.taps <= most ? p.kernelHeight : 1
    let count = (p.kernelWidth + most - 1) / most
    ranges = (0..<count).map { Team.share(of: p.kernelWidth, worker: $0, of: count) }
    var functions = unsafe [MachineCode.Function]()
    for range in ranges {
      let kernel = DepthwiseGradientKernel(
        set: library.set, width: p.outputWidth, tapRows: tapRows, tapColumns: range.count,
        tapRow: p.dilationHeight * source.row * 4, tapColumn: p.dilationWidth * 64,
        sourceColumn: p.strideWidth * 64, sourceRow: p.strideHeight * source.row * 4,
        gradientRow: gradient.row * 4)
      unsafe functions.append(try library.kernel(kernel))
    }
    unsafe self.functions = functions
    planeSums = try BlockPlaneSumRun(gradient, library: library)
  }

  /// Parts of the batch: as many as give eight pieces of work.
  private static func parts(_ convolution: BlockDepthwise) -> Int {
    let blocks = (convolution.problem.inputChannels + 15) / 16
    return max(1, min(convolution.problem.batch, 8 / blocks))
  }

  /// Floats of room that `run` needs.
  public static func scratchCount(_ convolution: BlockDepthwise) -> Int {
    let p = convolution.problem
    let blocks = (p.inputChannels + 15) / 16
    return blocks * parts(convolution) * p.taps * 16 + p.batch * p.outputChannels
  }

  /// Adds to the gradients of the weight `[channels, 1, kernelHeight, kernelWidth]` and of the
  /// bias, whichever is given.
  ///
  /// - Parameter scratch: at least `scratchCount` floats, of any value.
  public func run(
    source sourceBlock: FloatBlock, outputGradient: FloatBlock, weightGradient: FloatBlock?,
    biasGradient: FloatBlock?, scratch: FloatBlock, team: Team
  ) {
    let p = problem
    precondition(sourceBlock.count == source.count && outputGradient.count == gradient.count)
    precondition(weightGradient.map { $0.count == p.weightCount } ?? true, "another weight")
    precondition(biasGradient.map { $0.count == p.outputChannels } ?? true, "another bias")
    let rooms = source.blocks * parts * p.taps * 16
    if let biasGradient {
      let sums = scratch.part(offset: rooms, count: p.batch * p.outputChannels)
      planeSums.run(outputGradient, to: sums, team: team)
      let (from, to) = unsafe (sums.pointer, biasGradient.mutablePointer)
      for channel in 0..<p.outputChannels {
        var sum = 0.0
        for item in 0..<p.batch { unsafe sum += Double(from[item * p.outputChannels + channel]) }
        unsafe to[channel] += Float(sum)
      }
    }
    guard let weightGradient else { return }
    precondition(scratch.count >= rooms, "too little room")
    let operands = unsafe (
      self, sourceBlock.pointer, outputGradient.pointer, scratch.mutablePointer
    )
    let perUnit = gradient.plane * (p.batch + parts - 1) / parts
    unsafe team.spread(source.blocks * parts, floats: perUnit, operands) {
      let (run, x, dy, scratch) = unsafe $0
      for unit in $1 {
        let (block, part) = unit.quotientAndRemainder(dividingBy: run.parts)
        let items = Team.share(of: run.problem.batch, worker: part, of: run.parts)
        unsafe run.sum(block, items, x, dy, scratch + unit * run.problem.taps * 16)
      }
    }
    let (from, to) = unsafe (scratch.pointer, weightGradient.mutablePointer)
    for channel in 0..<p.outputChannels {
      let sums = unsafe from + channel / 16 * parts * p.taps * 16 + channel % 16
      for tap in 0..<p.taps {
        var sum: Float = 0
        for part in 0..<parts { unsafe sum += sums[(part * p.taps + tap) * 16] }
        unsafe to[channel * p.taps + tap] += sum
      }
    }
  }

  /// The sums of a block over some items, `[tap, 16]`.
  @unsafe private func sum(
    _ block: Int, _ items: Range<Int>, _ x: UnsafePointer<Float>, _ dy: UnsafePointer<Float>,
    _ sums: UnsafeMutablePointer<Float>
  ) {
    let p = problem
    unsafe sums.update(repeating: 0, count: p.taps * 16)
    let sources =
      unsafe x + source.origin - p.padTop * source.row - p.padLeft * 16 + block * source.plane
    let gradients = unsafe dy + gradient.origin + block * gradient.plane
    for item in items {
      for first in stride(from: 0, to: p.outputHeight, by: band) {
        let rows = min(band, p.outputHeight - first)
        let values = unsafe gradients + item * gradient.item + first * gradient.row
        let start = unsafe sources + item * source.item + first * p.strideHeight * source.row
        for row in stride(from: 0, to: p.kernelHeight, by: tapRows) {
          for (index, range) in ranges.enumerated() {
            let tap =
              unsafe start + row * p.dilationHeight * source.row
              + range.lowerBound * p.dilationWidth * 16
            let place = (row * p.kernelWidth + range.lowerBound) * 16
            unsafe functions[index](tap, values, sums + place, nil, rows, nil)
          }
        }
      }
    }
  }
}
