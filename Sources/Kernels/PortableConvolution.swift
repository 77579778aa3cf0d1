public import Tensors

/// Convolution with zero padding on any processor: forward, and back to the input and the weight.
///
/// Every result is summed by one worker in a fixed order that depends on the sizes of one item
/// alone: the bits do not depend on the team's size, the batch's size or the run. Nothing is
/// allocated while a call runs.
///
/// - Layout: see `ConvolutionProblem`.
public struct PortableConvolution: Sendable, Hashable {
  /// What is computed.
  public let problem: ConvolutionProblem

  /// How products are summed.
  public enum Summation: Sendable, Hashable, CaseIterable {
    /// In double precision where the convolution is small, else in single.
    case automatic
    /// In single precision, whatever the size.
    case single
  }
  /// How products are summed.
  public let summation: Summation

  /// The kernels for a convolution.
  public init(_ problem: ConvolutionProblem, summation: Summation = .automatic) {
    self.problem = problem
    self.summation = summation
  }

  private var isSmall: Bool {
    switch summation {
    case .automatic: unsafe SmallProduct.takes(problem)
    case .single: false
    }
  }

  /// Very few target channels would leave most of a tile empty.
  private func isDirect(source: Int, target: Int) -> Bool {
    target <= 3 || (problem.groups > 1 && target < Tile.rows && source < Tile.rows)
  }
  private var forwardIsDirect: Bool {
    isDirect(source: problem.inputsPerGroup, target: problem.outputsPerGroup)
  }
  private var backwardIsDirect: Bool {
    isDirect(source: problem.outputsPerGroup, target: problem.inputsPerGroup)
  }
  private var weightIsDirect: Bool {
    problem.groups > 1 && problem.inputsPerGroup < Tile.rows
      && problem.outputsPerGroup < Tile.rows
  }
  private var phases: Int { problem.strideHeight * problem.strideWidth }
  private var groupWeights: Int {
    problem.outputsPerGroup * problem.inputsPerGroup * problem.taps
  }

  /// Floats of scratch that each call needs for a team of so many workers.
  public func scratchFloats(workers: Int) -> Int {
    unsafe workers * workerFloats + TileScratch.slack
  }

  private var workerFloats: Int {
    let p = problem
    let forward = GatherWindow.forward(p)
    var most = unsafe TileScratch.floats
    if isSmall { most = unsafe max(most, SmallProduct.floats(p)) }
    if forwardIsDirect {
      most = unsafe max(
        most, GatherProduct.directFloats(window: forward, sourceChannels: p.inputsPerGroup))
    }
    if weightIsDirect {
      most = unsafe max(
        most, WeightProduct.directFloats(window: forward, inputs: p.inputsPerGroup))
    }
    for phase in 0..<(backwardIsDirect ? phases : 0) {
      most = unsafe max(
        most,
        GatherProduct.directFloats(
          window: .backward(p, phase: phase), sourceChannels: p.outputsPerGroup))
    }
    return most
  }

  /// `output = epilogue(weight * input + bias + addend)`.
  ///
  /// The addend has the output's shape and other memory.
  public func forward(
    input: FloatBlock, weight: FloatBlock, bias: FloatBlock? = nil, addend: FloatBlock? = nil,
    output: FloatBlock, epilogue: Epilogue = .none, scratch: FloatBlock, team: Team
  ) {
    let p = problem
    check(input: input, weight: weight, output: output)
    precondition(bias.map { $0.count == p.outputChannels } ?? true, "one bias for each filter")
    precondition(addend.map { $0.count == p.outputCount } ?? true, "an addend of the output's size")
    if isSmall {
      let operands = unsafe (
        SmallProduct(problem: p), Room(self, scratch, team), input.pointer, weight.pointer,
        bias?.pointer, addend?.pointer, output.mutablePointer, epilogue
      )
      unsafe team.run(operands) { operands, worker, count in
        let (product, room, x, w, bias, addend, y, epilogue) = unsafe operands
        unsafe product.forward(
          x, w, bias: bias, addend: addend, y, epilogue: epilogue, worker: worker, of: count,
          scratch: room.part(of: worker))
      }
      return
    }
    let product = unsafe GatherProduct(
      window: .forward(p), batch: p.batch, groups: p.groups, sourceChannels: p.inputsPerGroup,
      sourcePlane: p.inputPlane, targetChannels: p.outputsPerGroup, targetPlane: p.outputPlane,
      rowStride: p.inputsPerGroup * p.taps, channelStride: p.taps, groupStride: groupWeights,
      source: input.pointer, weight: weight.pointer, bias: bias?.pointer,
      addend: addend?.pointer, target: output.mutablePointer, epilogue: epilogue,
      accumulates: false)
    let room = unsafe Room(self, scratch, team)
    unsafe team.run((product, room, forwardIsDirect)) { operands, worker, count in
      let (product, room, isDirect) = unsafe operands
      if isDirect {
        unsafe product.runDirectly(worker: worker, of: count, scratch: room.part(of: worker))
      } else {
        unsafe product.run(
          worker: worker, of: count, scratch: TileScratch(room.part(of: worker)))
      }
    }
  }

  /// `inputGradient = weightᵀ * outputGradient`, or adds that where `accumulate` is true.
  public func backwardData(
    outputGradient: FloatBlock, weight: FloatBlock, inputGradient: FloatBlock,
    accumulate: Bool = false, scratch: FloatBlock, team: Team
  ) {
    check(input: inputGradient, weight: weight, output: outputGradient)
    let (dy, w) = unsafe (outputGradient.pointer, weight.pointer)
    let dx = unsafe inputGradient.mutablePointer
    let room = unsafe Room(self, scratch, team)
    if isSmall {
      let operands = unsafe (SmallProduct(problem: problem), room, dy, w, dx, accumulate)
      unsafe team.run(operands) { operands, worker, count in
        let (product, room, dy, w, dx, accumulate) = unsafe operands
        unsafe product.backwardData(
          dy, w, dx, accumulate: accumulate, worker: worker, of: count,
          scratch: room.part(of: worker))
      }
      return
    }
    unsafe team.run((self, dy, w, dx, accumulate, room)) { operands, worker, count in
      let (kernel, dy, w, dx, accumulate, room) = unsafe operands
      let p = kernel.problem
      for phase in 0..<kernel.phases {
        let product = unsafe GatherProduct(
          window: .backward(p, phase: phase), batch: p.batch, groups: p.groups,
          sourceChannels: p.outputsPerGroup, sourcePlane: p.outputPlane,
          targetChannels: p.inputsPerGroup, targetPlane: p.inputPlane, rowStride: p.taps,
          channelStride: p.inputsPerGroup * p.taps, groupStride: kernel.groupWeights, source: dy,
          weight: w, bias: nil, addend: nil, target: dx, epilogue: .none,
          accumulates: accumulate)
        if kernel.backwardIsDirect {
          unsafe product.runDirectly(worker: worker, of: count, scratch: room.part(of: worker))
        } else {
          unsafe product.run(
            worker: worker, of: count, scratch: TileScratch(room.part(of: worker)))
        }
      }
    }
  }

  /// Adds to `weightGradient` and `biasGradient`, whichever is given, summed over the batch.
  public func backwardWeight(
    input: FloatBlock, outputGradient: FloatBlock, weightGradient: FloatBlock?,
    biasGradient: FloatBlock? = nil, scratch: FloatBlock, team: Team
  ) {
    let p = problem
    check(input: input, weight: weightGradient, output: outputGradient)
    precondition(
      biasGradient.map { $0.count == p.outputChannels } ?? true, "one bias for each filter")
    let product = unsafe WeightProduct(
      window: .forward(p), batch: p.batch, groups: p.groups, inputs: p.inputsPerGroup,
      filters: p.outputsPerGroup, inputPlane: p.inputPlane, input: input.pointer,
      outputGradient: outputGradient.pointer, weightGradient: weightGradient?.mutablePointer,
      biasGradient: biasGradient?.mutablePointer)
    let room = unsafe Room(self, scratch, team)
    unsafe team.run((product, room, weightIsDirect)) { operands, worker, count in
      let (product, room, isDirect) = unsafe operands
      unsafe product.runBias(worker: worker, of: count)
      if isDirect {
        unsafe product.runDirectly(worker: worker, of: count, scratch: room.part(of: worker))
      } else {
        unsafe product.run(
          worker: worker, of: count, scratch: TileScratch(room.part(of: worker)))
      }
    }
  }

  private func check(input: FloatBlock, weight: FloatBlock?, output: FloatBlock) {
    precondition(input.count == problem.inputCount, "an input of another size")
    precondition(
      weight.map { $0.count == problem.weightCount } ?? true, "a weight of another size")
    precondition(output.count == problem.outputCount, "an output of another size")
  }

  /// The workers' parts of a block of scratch, each on a cache line's start.
  @unsafe private struct Room {
    private let base: UnsafeMutablePointer<Float>
    private let floats: Int

    init(_ kernel: PortableConvolution, _ scratch: FloatBlock, _ team: Team) {
      precondition(
        scratch.count >= kernel.scratchFloats(workers: team.size), "scratch for a smaller team")
      unsafe floats = kernel.workerFloats
      unsafe base = TileScratch.aligned(scratch.mutablePointer)
    }
    func part(of worker: Int) -> UnsafeMutablePointer<Float> { unsafe base + worker * floats }
  }
}
