import Kernels
import Tensors
import Testing

@Suite struct BlockDepthwiseGradientTests {
  @Test("gradients agree with the operator's, in the same bits for every team", arguments: 0..<300)
  func random(seed: Int) throws {
    var dice = Dice(seed: seed + 70_000)
    let kernel = dice.flip() ? (3, 3) : (dice.number(1...9), dice.number(1...17))
    let stride = dice.flip() ? (1, 1) : (dice.number(1...3), dice.number(1...3))
    let channels = dice.number(2...50)
    let p = BlockDepthwiseTests.problem(
      kernel, stride, batch: dice.number(1...5), channels: channels, &dice)
    let plain = try PlainConvolution(p, bias: true, &dice)
    let gradient = dice.floats(p.outputCount)
    let weightBefore = dice.floats(p.weightCount)
    let biasBefore = dice.floats(p.outputChannels)
    let wanted = try plain.backward(
      try FloatBlock(gradient), weightGradient: weightBefore, biasGradient: biasBefore)
    for set in InstructionSet.available {
      let product = try #require(BlockWeightProduct(p, set: set))
      guard case .depthwise = product else {
        Issue.record("not a depthwise convolution")
        continue
      }
      let source = BlockLayout(
        batch: p.batch, channels: channels, height: p.inputHeight, width: p.inputWidth,
        halo: product.sourceHalo.widened(&dice))
      let target = BlockLayout(
        batch: p.batch, channels: channels, height: p.outputHeight, width: p.outputWidth,
        halo: BlockLayout.Halo().widened(&dice))
      let run = try BlockWeightProductRun(
        product, source: source, gradient: target, library: KernelLibrary(set))
      let (hasWeight, hasBias) = (dice.number(0...4) > 0, dice.flip())
      var results: [[[Float]]] = []
      for team in BlockConvolutionTests.teams {
        let scratch = try FloatBlock(zeros: product.scratchCount(workers: team.size))
        scratch.fill(.nan)
        let (dw, db) = (try FloatBlock(weightBefore), try FloatBlock(biasBefore))
        run.run(
          source: try blockRoom(source, plain.input.array, team: team),
          outputGradient: try blockRoom(target, gradient, team: team),
          weightGradient: hasWeight ? dw : nil, biasGradient: hasBias ? db : nil,
          scratch: scratch, team: team)
        results.append([dw.array, db.array])
      }
      let weight = hasWeight ? wanted.weight : weightBefore
      let bias = hasBias ? wanted.bias : biasBefore
      #expect(difference(results[0][0], weight) < 1e-5, "\(set) \(p)")
      #expect(difference(results[0][1], bias) < 1e-5, "\(set) \(p)")
      #expect(results[0] == results[1] && results[0] == results[2], "\(p)")
    }
  }
}
