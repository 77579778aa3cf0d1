import Kernels
import Tensors
import Testing

/// The gradients of a convolution's weight and bias, and what the operator's own code makes of them.
struct WeightGradientCase {
  let problem: ConvolutionProblem
  private let plain: PlainConvolution
  private let gradient: [Float]
  private let before: (weight: [Float], bias: [Float])
  private let wanted: (weight: [Float], bias: [Float])

  init(_ p: ConvolutionProblem, _ dice: inout Dice) throws {
    problem = p
    plain = try PlainConvolution(p, bias: true, &dice)
    gradient = dice.floats(p.outputCount)
    before = (dice.floats(p.weightCount), dice.floats(p.outputChannels))
    let result = try plain.backward(
      try FloatBlock(gradient), weightGradient: before.weight, biasGradient: before.bias)
    wanted = (result.weight, result.bias)
  }

  /// Random layouts of the source and of the gradient.
  func layouts(_ halo: BlockLayout.Halo, _ dice: inout Dice) -> (BlockLayout, BlockLayout) {
    let p = problem
    return (
      BlockLayout(
        batch: p.batch, channels: p.inputChannels, height: p.inputHeight, width: p.inputWidth,
        halo: halo.widened(&dice)),
      BlockLayout(
        batch: p.batch, channels: p.outputChannels, height: p.outputHeight, width: p.outputWidth
      ).bordered(&dice)
    )
  }

  /// Runs a kernel on teams of several sizes, for both gradients or one of them.
  ///
  /// `run` gets source, gradient, the targets and the team.
  func check(
    _ source: BlockLayout, _ target: BlockLayout, _ name: String, _ dice: inout Dice,
    _ run: (FloatBlock, FloatBlock, FloatBlock?, FloatBlock?, Team) throws -> Void
  ) throws {
    let (hasWeight, hasBias) = (dice.number(0...4) > 0, dice.flip())
    var results: [[[Float]]] = []
    for team in BlockConvolutionTests.teams {
      let (dw, db) = (try Fence.block(before.weight), try Fence.block(before.bias))
      try run(
        try blockRoom(source, plain.input.array, team: team),
        try blockRoom(target, gradient, team: team), hasWeight ? dw : nil, hasBias ? db : nil, team)
      results.append([dw.array, db.array])
      #expect(Fence.holds(dw) && Fence.holds(db), "\(name) \(problem)")
    }
    let weight = hasWeight ? wanted.weight : before.weight
    let bias = hasBias ? wanted.bias : before.bias
    #expect(difference(results[0][0], weight) < 1e-5, "\(name) \(problem)")
    #expect(difference(results[0][1], bias) < 1e-5, "\(name) \(problem)")
    #expect(results[0] == results[1] && results[0] == results[2], "\(name) \(problem)")
  }
}

@Suite struct BlockWeightGradientTests {
  @Test(
    "gradients agree with the operator's, in the same bits for every team", arguments: 0..<1000)
  func random(seed: Int) throws {
    var dice = Dice(seed: seed + 40_000)
    let item = try WeightGradientCase(blockableProblem(&dice), &dice)
    for set in InstructionSet.available {
      let convolution = try #require(BlockConvolution(item.problem, .forward, set: set))
      var (source, target) = item.layouts(convolution.sourceHalo, &dice)
      if item.problem.groups == 1, source.channels < 16, dice.flip() {
        source.lanes = source.channels
      }
      let run = try BlockWeightGradient(
        convolution, source: source, gradient: target, library: KernelLibrary(set))
      try item.check(source, target, "\(set)", &dice) { x, dy, dw, db, team in
        let scratch = try Fence.block(
          BlockWeightGradient.scratchCount(
            convolution, lanes: source.lanes, workers: team.size))
        run.run(
          source: x, outputGradient: dy, weightGradient: dw, biasGradient: db, scratch: scratch,
          team: team)
        #expect(Fence.holds(scratch), "\(set) \(item.problem)")
      }
    }
  }

  @Test(
    "gradients of a filter for each channel agree with the operator's, in the same bits",
    arguments: 0..<1000)
  func depthwise(seed: Int) throws {
    var dice = Dice(seed: seed + 70_000)
    let kernel = dice.flip() ? (3, 3) : (dice.number(1...9), dice.number(1...17))
    let stride = dice.flip() ? (1, 1) : (dice.number(1...3), dice.number(1...3))
    let p = BlockDepthwiseTests.problem(
      kernel, stride, batch: dice.number(1...5), channels: dice.number(2...50), &dice)
    let item = try WeightGradientCase(p, &dice)
    for set in InstructionSet.available {
      let product = try #require(BlockWeightProduct(p, set: set))
      guard case .depthwise = product else {
        Issue.record("not a depthwise convolution")
        continue
      }
      let (source, target) = item.layouts(product.sourceHalo, &dice)
      let run = try BlockWeightProductRun(
        product, source: source, gradient: target, library: KernelLibrary(set))
      try item.check(source, target, "\(set)", &dice) { x, dy, dw, db, team in
        let scratch = try Fence.block(product.scratchCount(workers: team.size))
        run.run(
          source: x, outputGradient: dy, weightGradient: dw, biasGradient: db, scratch: scratch,
          team: team)
        #expect(Fence.holds(scratch), "\(set) \(p)")
      }
    }
  }
}
