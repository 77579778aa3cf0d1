import Kernels
import Tensors
import Testing

@Suite struct WinogradTests {
  /// A random convolution that the method serves.
  private func problem(_ dice: inout Dice, stride: Int = 1) -> ConvolutionProblem {
    let groups = dice.number(0...5) == 0 ? 2 : 1
    // Whole blocks often enough: weights that stay windows need them.
    let isWhole = groups > 1 || dice.number(0...4) < 3
    let channels = { (dice: inout Dice) in
      isWhole ? groups * 16 * dice.number(1...3 - groups / 2) : dice.number(1...50)
    }
    let pads = (0..<4).map { _ in dice.number(0...2) }
    let isLarge = dice.number(0...5) == 0
    return ConvolutionProblem(
      batch: dice.number(1...3), inputChannels: channels(&dice),
      inputHeight: max(dice.number(1...(isLarge ? 21 : 9)), 3 - pads[0] - pads[1]),
      inputWidth: max(dice.number(1...(isLarge ? 37 : 14)), 3 - pads[2] - pads[3]),
      outputChannels: channels(&dice), kernelHeight: 3, kernelWidth: 3,
      strideHeight: stride, strideWidth: stride, padTop: pads[0], padBottom: pads[1],
      padLeft: pads[2], padRight: pads[3], groups: groups)
  }

  func check(_ seed: Int, _ direction: BlockConvolution.Direction, stride: Int = 1) throws {
    var dice = Dice(seed: seed)
    let p = problem(&dice, stride: stride)
    var ways: [(WinogradConvolution, InstructionSet)] = []
    for set in InstructionSet.available {
      for keepsWindows in [false, true] {
        guard
          let way = WinogradConvolution(p, direction, set: set, keepsWindows: keepsWindows)
        else {
          #expect(keepsWindows, "transformed weights serve every shape")
          continue
        }
        ways.append((way, set))
      }
    }
    let halo = ways.reduce(BlockLayout.Halo()) { $0.union($1.0.sourceHalo) }
    let item = try BlockCase(p, direction, halo: halo, &dice)
    for (way, set) in ways { try item.check(.winograd(way), set, tolerance: 2e-5) }
  }

  @Test("forward agrees with the operator on random shapes", arguments: 0..<1000)
  func forward(seed: Int) throws {
    try check(seed, .forward)
  }

  @Test("strides of 2 agree with the operator on random shapes", arguments: 0..<1000)
  func strided(seed: Int) throws { try check(seed + 60_000, .forward, stride: 2) }

  @Test("the way back agrees with the operator on random shapes", arguments: 0..<1000)
  func backward(seed: Int) throws {
    try check(seed + 20_000, .backward)
  }

  @Test("with a pooling behind it: the largest of what it gives alone", arguments: 0..<1000)
  func pooled(seed: Int) throws {
    for set in InstructionSet.available {
      var dice = Dice(seed: seed + 40_000)
      var p = problem(&dice)
      let isEven = p.outputHeight % 2 == 0 && p.outputWidth % 2 == 0
      #expect((WinogradConvolution(p, .forward, set: set)?.pooled != nil) == isEven)
      p.padBottom += p.outputHeight % 2
      p.padRight += p.outputWidth % 2
      (p.outputHeight, p.outputWidth) = (
        p.outputHeight + p.outputHeight % 2, p.outputWidth + p.outputWidth % 2
      )
      #expect(WinogradConvolution(p, .backward, set: set)?.pooled == nil)
      for keepsWindows in [false, true] {
        guard
          let alone = WinogradConvolution(p, .forward, set: set, keepsWindows: keepsWindows),
          let pooled = alone.pooled
        else {
          #expect(keepsWindows, "transformed weights serve every shape")
          continue
        }
        try compare(alone, pooled, set, &dice)
      }
    }
  }

  private func compare(
    _ alone: WinogradConvolution, _ pooled: WinogradConvolution, _ set: InstructionSet,
    _ dice: inout Dice
  ) throws {
    let p = alone.problem
    var source = BlockLayout(
      batch: p.batch, channels: p.inputChannels, height: p.inputHeight, width: p.inputWidth)
    source.halo = alone.sourceHalo.widened(&dice)
    let whole = BlockLayout(
      batch: p.batch, channels: p.outputChannels, height: p.outputHeight, width: p.outputWidth)
    var halved = BlockLayout(
      batch: p.batch, channels: p.outputChannels, height: p.outputHeight / 2,
      width: p.outputWidth / 2)
    halved.halo = halved.halo.widened(&dice)
    let hasBias = dice.flip()
    let end = BlockRun.End.activation(Epilogue.allCases[dice.number(0...2)], addend: nil)
    var values = dice.floats(p.inputCount)
    // What is not a number must come through, wherever it stands.
    if dice.flip() { values[dice.number(0...values.count - 1)] = .nan }
    let weight = try FloatBlock(dice.floats(p.weightCount))
    let bias = try Fence.block(dice.floats(p.outputChannels + 32))

    func run(_ convolution: WinogradConvolution, to target: BlockLayout, _ team: Team) throws
      -> FloatBlock
    {
      let run = try WinogradRun(
        convolution, source: source, target: target, hasBias: hasBias, end: end,
        library: KernelLibrary(set))
      let packed = try Fence.block(convolution.packedCount)
      convolution.pack(weight, into: packed, team: team)
      let scratch = try Fence.block(run.scratchCount(workers: team.size))
      let room = try blockRoom(target, team: team)
      run.run(
        source: try blockRoom(source, values, team: team), weights: packed,
        bias: hasBias ? bias : nil, extra: nil, target: room, scratch: scratch, team: team)
      #expect([packed, scratch, room].allSatisfy(Fence.holds), "\(set) \(p)")
      return room
    }
    let one = Team(size: 1)
    let all = try rows(run(alone, to: whole, one), whole, team: one)
    let expected = (0..<halved.plainCount).map { index in
      let (row, column) = (index / halved.width, index % halved.width)
      let corner = row * 2 * p.outputWidth + column * 2
      let four = [0, 1, p.outputWidth, p.outputWidth + 1].map { all[corner + $0] }
      return four.reduce(-Float.infinity) { $0.isNaN || $1.isNaN ? .nan : max($0, $1) }
    }
    for team in BlockConvolutionTests.teams {
      let room = try run(pooled, to: halved, team)
      let got = try rows(room, halved, team: team)
      #expect(zip(got, expected).allSatisfy { $0 == $1 || $0.isNaN && $1.isNaN }, "\(set) \(p)")
      #expect(haloValues(room, halved).allSatisfy { $0 == 0 }, "\(set) \(p)")
    }
  }

  @Test("many channels and tiles: workers that share tiles, and workers that do not")
  func deepLayers() throws {
    var dice = Dice(seed: 5)
    let sizes = [
      (200, 72, 30), (330, 40, 13), (16, 40, 75), (260, 200, 18), (336, 40, 13), (208, 72, 45),
      (16, 200, 7), (528, 40, 6), (48, 104, 8), (80, 24, 3),
    ]
    for (inputs, outputs, size) in sizes {
      let p = ConvolutionProblem(
        inputChannels: inputs, inputHeight: size, inputWidth: size + 2, outputChannels: outputs,
        kernelHeight: 3, kernelWidth: 3, padTop: 1, padBottom: 1, padLeft: 1, padRight: 1)
      var strided = p
      (strided.strideHeight, strided.strideWidth) = (2, 2)
      (strided.outputHeight, strided.outputWidth) = ((size + 1) / 2, (size + 3) / 2)
      for set in InstructionSet.available {
        let convolution = try #require(WinogradConvolution(strided, .forward, set: set))
        let item = try BlockCase(strided, .forward, halo: convolution.sourceHalo, &dice)
        try item.check(.winograd(convolution), set, tolerance: 2e-5)
      }
      for set in InstructionSet.available {
        for direction in [BlockConvolution.Direction.forward, .backward] {
          for keepsWindows in [false, true] {
            guard
              let convolution = WinogradConvolution(
                p, direction, set: set, keepsWindows: keepsWindows)
            else { continue }
            let item = try BlockCase(p, direction, halo: convolution.sourceHalo, &dice)
            try item.check(.winograd(convolution), set, tolerance: 2e-5)
          }
        }
      }
    }
  }

  @Test("windows of few tiles are transformed in registers, where there are enough")
  func fewTiles() throws {
    for set in InstructionSet.available {
      for (size, batch, isFew) in [(7, 1, true), (8, 3, true), (13, 1, false), (4, 11, true)] {
        let p = ConvolutionProblem(
          batch: batch, inputChannels: 48, inputHeight: size, inputWidth: size, outputChannels: 48,
          kernelHeight: 3, kernelWidth: 3, padTop: 1, padBottom: 1, padLeft: 1, padRight: 1)
        let way = try #require(
          WinogradConvolution(p, .forward, set: set, keepsWindows: true))
        let library = KernelLibrary(set)
        var source = BlockLayout(batch: batch, channels: 48, height: size, width: size)
        let target = source
        source.halo = way.sourceHalo
        _ = try WinogradRun(way, source: source, target: target, library: library)
        #expect(
          library.records.contains { $0.family == "winograd windows" }
            == (isFew && set == .avx512), "\(size) \(set)")
      }
    }
  }

  @Test("the method is taken where it saves time")
  func costs() throws {
    func way(_ channels: Int, _ size: Int, stride: Int = 1, runs: Int) -> WinogradConvolution? {
      let p = ConvolutionProblem(
        inputChannels: channels, inputHeight: size, inputWidth: size, outputChannels: channels,
        kernelHeight: 3, kernelWidth: 3, strideHeight: stride, strideWidth: stride, padTop: 1,
        padBottom: 1, padLeft: 1, padRight: 1)
      return WinogradConvolution.fastest(p, .forward, set: .avx512, runs: runs)
    }
    for (channels, size) in [(64, 224), (64, 56), (128, 28), (512, 28)] {
      #expect(way(channels, size, runs: 50)?.keepsWindows == false, "\(channels) at \(size)")
    }
    #expect(way(512, 7, runs: 50)?.keepsWindows == true, "four times the weights take longer")
    #expect(way(512, 28, runs: 1)?.keepsWindows == true, "one run does not repay the packing")
    #expect(way(64, 224, runs: 1)?.keepsWindows == false, "a large plane repays its few weights")
    #expect(way(16, 3, runs: 50) == nil, "one tile, mostly empty")
    for (channels, size) in [(64, 112), (128, 56), (256, 28)] {
      #expect(way(channels, size, stride: 2, runs: 50) != nil, "\(channels) at \(size), stride 2")
    }
    #expect(way(512, 14, stride: 2, runs: 50) == nil, "four tiles do not repay so many weights")
  }

  @Test("the method does not serve other windows, strides and dilations")
  func limits() {
    var p = ConvolutionProblem(
      inputChannels: 16, inputHeight: 9, inputWidth: 9, outputChannels: 16, kernelHeight: 3,
      kernelWidth: 3)
    #expect(WinogradConvolution(p, .forward, set: .avx2) != nil)
    p.strideWidth = 2
    #expect(WinogradConvolution(p, .forward, set: .avx2) == nil)
    p.strideHeight = 2
    #expect(WinogradConvolution(p, .forward, set: .avx2) != nil)
    #expect(WinogradConvolution(p, .backward, set: .avx2) == nil)
    #expect(WinogradConvolution(p, .forward, set: .avx2, keepsWindows: true) == nil)
    (p.strideHeight, p.strideWidth) = (3, 3)
    #expect(WinogradConvolution(p, .forward, set: .avx2) == nil)
    (p.strideHeight, p.strideWidth) = (1, 1)
    p.dilationHeight = 2
    #expect(WinogradConvolution(p, .forward, set: .avx2) == nil)
    p.dilationHeight = 1
    p.kernelHeight = 1
    #expect(WinogradConvolution(p, .forward, set: .avx2) == nil)
  }
}
