public import Tensors

/// The sum of two or more values over blocks, ready to run: `epilogue(a + b + …)`, added from left
/// to right.
public struct BlockSumRun {
  private let steps: [BlockPointwiseRun]

  /// Makes the kernels.
  ///
  /// - Parameter sources: the layouts of the sources, two or more of one image.
  /// - Parameter target: where the target lies; its border is set to zero unless `accumulates`.
  /// - Parameter accumulates: whether the sum (without an epilogue) is added to the target.
  /// - Throws: where the system refuses memory for code.
  public init(
    sources: [BlockLayout], target: BlockLayout, epilogue: Epilogue = .none,
    accumulates: Bool = false, library: KernelLibrary
  ) throws(KernelLibrary.Refused) {
    precondition(sources.count > 1, "a sum of two or more")
    precondition(!accumulates || epilogue == .none, "an epilogue of a part of a sum")
    var steps: [BlockPointwiseRun] = []
    for index in 1..<sources.count {
      let operation = BlockPointwise(
        .sum, epilogue: index == sources.count - 1 ? epilogue : .none,
        accumulates: accumulates && index == 1)
      steps.append(
        try BlockPointwiseRun(
          operation, sources: [index == 1 ? sources[0] : target, sources[index]], target: target,
          library: library))
    }
    self.steps = steps
  }

  /// Computes the target, which may be the memory of the first source where it has its layout.
  public func run(_ sources: [FloatBlock], to target: FloatBlock, team: Team) {
    precondition(sources.count == steps.count + 1, "as many blocks as sources")
    for (index, step) in steps.enumerated() {
      step.run(index == 0 ? sources[0] : target, sources[index + 1], to: target, team: team)
    }
  }
}
