import Kernels
import Tensors
import Testing

@Suite struct BlockWeightGradientTests {
  @Test("gradients agree with the operator's, in the same bits for every team", arguments: 0..<500)
  func random(seed: Int) throws {
    var dice = Dice(seed: seed + 40_000)
    let p = blockableProblem(&dice)
    let plain = try PlainConvolution(p, bias: true, &dice)
    let gradient = dice.floats(p.outputCount)
    let weightBefore = dice.floats(p.weightCount)
    let biasBefore = dice.floats(p.outputChannels)
    let wanted = try plain.backward(
      try FloatBlock(gradient), weightGradient: weightBefore, biasGradient: biasBefore)
    for set in InstructionSet.available {
      let convolution = try #require(BlockConvolution(p, .forward, set: set))
      var source = BlockLayout(
        batch: p.batch, channels: p.inputChannels, height: p.inputHeight, width: p.inputWidth,
        halo: convolution.sourceHalo.widened(&dice))
      if p.groups == 1, source.channels < 16, dice.flip() { source.lanes = source.channels }
      let target = BlockLayout(
        batch: p.batch, channels: p.outputChannels, height: p.outputHeight, width: p.outputWidth,
        halo: BlockLayout.Halo().widened(&dice))
      let run = try BlockWeightGradient(
        convolution, source: source, gradient: target, library: KernelLibrary(set))
      let (hasWeight, hasBias) = (dice.number(0...4) > 0, dice.flip())
      var results: [[[Float]]] = []
      for team in BlockConvolutionTests.teams {
        let room = BlockWeightGradient.scratchCount(
          convolution, lanes: source.lanes, workers: team.size)
        let scratch = try FloatBlock(zeros: room)
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
