public import Tensors

/// Sums over whole planes, from blocks to a plain row `[batch, channels]`, ready to run.
///
/// With a factor of one over the plane it is the global average; with two sources it is the
/// gradient of a gate. The way back is `BlockPointwise.Kind.fill`.
@safe public struct BlockPlaneSumRun {
  private let first: BlockLayout
  private let second: BlockLayout?
  private let accumulates: Bool
  private let function: MachineCode.Function
  /// Owns the code.
  private let library: KernelLibrary

  /// Makes the kernel.
  ///
  /// - Parameter second: the layout of a second source; then products are summed.
  /// - Parameter factor: what the sums are multiplied by.
  /// - Parameter accumulates: whether the result is added to what is there.
  /// - Throws: where the system refuses memory for code.
  public init(
    _ first: BlockLayout, times second: BlockLayout? = nil, factor: Float = 1,
    accumulates: Bool = false, library: KernelLibrary
  ) throws(KernelLibrary.Refused) {
    precondition(first.hasImage(of: second ?? first), "layouts of different images")
    (self.first, self.second, self.accumulates) = (first, second, accumulates)
    self.library = library
    unsafe function = try library.kernel(
      PlaneSumKernel(
        set: library.set, width: first.width, firstRow: first.row * 4,
        secondRow: second.map { $0.row * 4 }, factor: factor))
  }

  /// Computes the sums, `[batch, channels]`.
  public func run(
    _ firstBlock: FloatBlock, times secondBlock: FloatBlock? = nil, to sums: FloatBlock,
    team: Team
  ) {
    precondition(firstBlock.count == first.count && secondBlock?.count == second?.count)
    precondition(sums.count == first.batch * first.channels, "one sum for each channel")
    let operands = unsafe (self, firstBlock.pointer, secondBlock?.pointer, sums.mutablePointer)
    unsafe team.spread(first.batch * first.blocks, floats: first.plane, operands) {
      let (run, a, b, sums) = unsafe $0
      unsafe run.planes($1, a, b, sums)
    }
  }

  @unsafe private func planes(
    _ range: Range<Int>, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>?,
    _ sums: UnsafeMutablePointer<Float>
  ) {
    unsafe withUnsafeTemporaryAllocation(of: Float.self, capacity: 16) { room in
      guard let room = room.baseAddress else { return }
      for plane in range {
        unsafe function(
          a + (plane * first.plane + first.origin),
          b.map {
            unsafe UnsafeRawPointer($0 + (plane * (second?.plane ?? 0) + (second?.origin ?? 0)))
          }, room, nil, first.height, nil)
        let (item, block) = plane.quotientAndRemainder(dividingBy: first.blocks)
        let target = unsafe sums + item * first.channels + block * 16
        for lane in 0..<min(16, first.channels - block * 16) {
          unsafe target[lane] = room[lane] + (accumulates ? target[lane] : 0)
        }
      }
    }
  }
}
