import Kernels
import Tensors
import Testing

@Suite struct CellConvolutionTests {
  @Test("the way back to few channels agrees with the operator", arguments: 0..<1000)
  func random(seed: Int) throws {
    var dice = Dice(seed: seed + 60_000)
    // Where the usual way is about as fast there is no other.
    var p = Self.problem(&dice)
    while CellConvolution(p, set: .avx2) == nil { p = Self.problem(&dice) }
    for set in InstructionSet.available {
      let convolution = try #require(CellConvolution(p, set: set))
      let item = try BlockCase(p, .backward, halo: convolution.sourceHalo, &dice)
      try item.check(.cells(convolution), set, tolerance: 1e-5)
    }
  }

  /// A convolution from few channels.
  private static func problem(_ dice: inout Dice) -> ConvolutionProblem {
    let kernel = (dice.number(1...7), dice.number(1...7))
    let stride = dice.flip() ? (1, 1) : (dice.number(1...4), dice.number(1...4))
    let dilation = dice.number(0...3) > 0 ? (1, 1) : (dice.number(1...2), dice.number(1...3))
    let pads = (0..<4).map { _ in dice.number(0...3) }
    return ConvolutionProblem(
      batch: dice.number(1...3), inputChannels: dice.number(1...8),
      inputHeight: max(dice.number(1...25), dilation.0 * (kernel.0 - 1) + 1 - pads[0] - pads[1]),
      inputWidth: max(dice.number(1...35), dilation.1 * (kernel.1 - 1) + 1 - pads[2] - pads[3]),
      outputChannels: dice.number(1...40), kernelHeight: kernel.0, kernelWidth: kernel.1,
      strideHeight: stride.0, strideWidth: stride.1, dilationHeight: dilation.0,
      dilationWidth: dilation.1, padTop: pads[0], padBottom: pads[1], padLeft: pads[2],
      padRight: pads[3])
  }

  @Test("the first layers of networks go that way, layers of many channels do not")
  func layers() {
    func exists(_ channels: Int, kernel: Int, stride: Int) -> Bool {
      let p = ConvolutionProblem(
        inputChannels: channels, inputHeight: 64, inputWidth: 64, outputChannels: 64,
        kernelHeight: kernel, kernelWidth: kernel, strideHeight: stride, strideWidth: stride,
        padTop: kernel / 2, padBottom: kernel / 2, padLeft: kernel / 2, padRight: kernel / 2)
      return CellConvolution(p, set: .avx2) != nil
    }
    #expect(exists(3, kernel: 7, stride: 2))
    #expect(exists(3, kernel: 11, stride: 4))
    #expect(exists(3, kernel: 3, stride: 1))
    #expect(exists(1, kernel: 5, stride: 1))
    #expect(!exists(16, kernel: 3, stride: 1))
    #expect(!exists(8, kernel: 1, stride: 1))
  }
}
