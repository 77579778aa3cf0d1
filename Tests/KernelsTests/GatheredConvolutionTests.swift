import Kernels
import Tensors
import Testing

@Suite struct GatheredConvolutionTests {
  @Test(
    "agrees with the operator on random shapes, in the same bits for every team", arguments: 0..<400
  )
  func forward(seed: Int) throws {
    var dice = Dice(seed: seed + 80_000)
    let p = ConvolutionProblem(
      batch: dice.number(1...2), inputChannels: dice.number(16...70),
      inputHeight: dice.number(1...23), inputWidth: dice.number(1...41),
      outputChannels: dice.number(64...100), kernelHeight: 1, kernelWidth: 1,
      strideHeight: dice.number(1...3), strideWidth: dice.number(2...3))
    for set in InstructionSet.available {
      let convolution = try #require(GatheredConvolution(p, .forward, set: set))
      let item = try BlockCase(p, .forward, halo: BlockLayout.Halo(), &dice)
      try item.check(.gathered(convolution), set, tolerance: 3e-6)
    }
  }

  @Test("it serves windows of one tap that leave gaps, and many targets")
  func limits() {
    func problem(
      channels: (Int, Int) = (64, 128), kernel: Int = 1, stride: Int = 2, pads: (Int, Int) = (0, 0),
      groups: Int = 1
    ) -> ConvolutionProblem {
      ConvolutionProblem(
        inputChannels: channels.0, inputHeight: 14, inputWidth: 14, outputChannels: channels.1,
        kernelHeight: kernel, kernelWidth: kernel, strideHeight: stride, strideWidth: stride,
        padTop: pads.0, padBottom: pads.1, padLeft: pads.0, padRight: pads.1, groups: groups)
    }
    func serves(
      _ p: ConvolutionProblem, _ direction: BlockConvolution.Direction = .forward
    ) -> Bool {
      GatheredConvolution(p, direction, set: .avx2) != nil
    }
    #expect(serves(problem()))
    #expect(serves(problem(stride: 3)))
    #expect(!serves(problem(), .backward))
    #expect(!serves(problem(stride: 1)))
    #expect(!serves(problem(kernel: 3)))
    #expect(!serves(problem(channels: (64, 32))), "too few targets")
    #expect(!serves(problem(channels: (3, 64))), "a narrow block")
    #expect(!serves(problem(groups: 2)))
    #expect(!serves(problem(pads: (1, 1))), "the first pixel lies outside")
    #expect(serves(problem(stride: 3, pads: (0, 1))), "a border that no window sees")
    #expect(!serves(problem(pads: (0, 3))), "the last pixel lies outside")
    guard case .gathered = BlockProduct(problem(), .forward, set: .avx2, exact: true, runs: 9)
    else {
      Issue.record("a product takes another way")
      return
    }
  }
}
