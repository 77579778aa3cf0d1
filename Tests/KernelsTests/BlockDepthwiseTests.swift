import Kernels
import Tensors
import Testing

@Suite struct BlockDepthwiseTests {
  /// A filter for each channel, on planes that its window fits.
  static func problem(
    _ kernel: (Int, Int), _ stride: (Int, Int), batch: Int, channels: Int, _ dice: inout Dice
  ) -> ConvolutionProblem {
    let dilation = dice.number(0...2) > 0 ? (1, 1) : (dice.number(1...3), dice.number(1...3))
    let pads = [kernel.0, kernel.0, kernel.1, kernel.1].map { dice.number(0...$0) }
    let span = ((kernel.0 - 1) * dilation.0 + 1, (kernel.1 - 1) * dilation.1 + 1)
    let large = dice.number(0...9) == 0
    return ConvolutionProblem(
      batch: batch, inputChannels: channels,
      inputHeight: max(dice.number(1...(large ? 40 : 15)), span.0 - pads[0] - pads[1]),
      inputWidth: max(dice.number(1...(large ? 60 : 35)), span.1 - pads[2] - pads[3]),
      outputChannels: channels, kernelHeight: kernel.0, kernelWidth: kernel.1,
      strideHeight: stride.0, strideWidth: stride.1, dilationHeight: dilation.0,
      dilationWidth: dilation.1, padTop: pads[0], padBottom: pads[1], padLeft: pads[2],
      padRight: pads[3], groups: channels)
  }

  @Test("both ways agree with the operator on random shapes", arguments: 0..<1000)
  func random(seed: Int) throws {
    var dice = Dice(seed: seed)
    let usual = dice.flip()
    let kernel = usual ? (3, 3) : (dice.number(1...7), dice.number(1...7))
    let stride = usual ? (1, 1) : (dice.number(1...3), dice.number(1...3))
    let p = Self.problem(
      kernel, stride, batch: dice.number(1...3), channels: dice.number(1...50), &dice)
    let hasBias = dice.flip()
    let plain = try PlainConvolution(p, bias: hasBias, &dice)
    try check(plain, .forward, plain.input.array, plain.forward(), &dice)
    let dy = dice.floats(p.outputCount)
    try check(plain, .backward, dy, plain.backward(try FloatBlock(dy)).input, &dice)
  }

  private func check(
    _ plain: PlainConvolution, _ direction: BlockConvolution.Direction, _ values: [Float],
    _ sums: [Float], _ dice: inout Dice
  ) throws {
    let p = plain.problem
    let convolution = try #require(BlockDepthwise(p, direction))
    var source = BlockLayout(
      batch: p.batch, channels: p.inputChannels, height: p.inputHeight, width: p.inputWidth)
    var target = BlockLayout(
      batch: p.batch, channels: p.outputChannels, height: p.outputHeight, width: p.outputWidth)
    if direction == .backward { swap(&source, &target) }
    source.halo = convolution.sourceHalo.widened(&dice)
    target = target.bordered(&dice)
    let beside = target.bordered(&dice)
    let hasBias = direction == .forward && plain.bias != nil
    let before = hasBias || dice.flip() ? nil : dice.floats(target.plainCount)
    let extra = dice.coarse(target.plainCount).map { $0 * 5 }
    var expected = sums
    if let before { expected = zip(expected, before).map { $0 + $1 } }
    var readsExtra = true
    let end: BlockRun.End
    switch dice.number(0...2) {
    case 0:
      let mask = RectifierMask(
        readsValue: dice.flip(), keepsPositive: dice.flip(), hasUpperEnd: dice.flip())
      end = .mask(mask, value: beside)
      readsExtra = mask.readsValue
      for (i, y) in extra.enumerated() {
        if mask.keepsPositive { expected[i] = max(expected[i], 0) }
        if mask.readsValue, !(y > 0 && (!mask.hasUpperEnd || y < 6)) { expected[i] = 0 }
      }
    case 1:
      let epilogue = Epilogue.allCases[dice.number(0...2)]
      end = .activation(epilogue, addend: beside)
      expected = zip(expected, extra).map { plainEpilogue(epilogue, $0 + $1) }
    default:
      let epilogue = Epilogue.allCases[dice.number(0...2)]
      end = .activation(epilogue, addend: nil)
      readsExtra = false
      expected = expected.map { plainEpilogue(epilogue, $0) }
    }
    let got = try blockResults(target, before: before) { library, room, team in
      let run = try BlockDepthwiseRun(
        convolution, source: source, target: target, hasBias: hasBias,
        accumulates: before != nil, end: end, library: library)
      let packed = try Fence.block(convolution.packedCount)
      convolution.pack(plain.weight, into: packed, team: team)
      #expect(Fence.holds(packed), "\(p)")
      run.run(
        source: try blockRoom(source, values, team: team), weights: packed,
        bias: hasBias ? try plain.bias.map { try Fence.block($0.array) } : nil,
        extra: readsExtra ? try blockRoom(beside, extra, team: team) : nil, target: room,
        team: team)
    }
    for result in got {
      #expect(difference(result.values, expected) < 1e-5, "\(result.set) \(p) \(end)")
    }
  }
}
