import Kernels
import Operators
import Tensors
import Testing

/// A random convolution, and its plain operator.
struct PlainConvolution {
  let problem: ConvolutionProblem
  let layer: any Operator
  let input: FloatBlock
  let weight: FloatBlock
  let bias: FloatBlock?

  init(_ dice: inout Dice) throws {
    let groups = [1, 1, 1, 2, 3, 8][dice.number(0...5)]
    let perGroup = dice.flip() ? (1, dice.number(1...2)) : (dice.number(1...9), dice.number(1...14))
    let kernel = Pair(dice.number(1...4), dice.flip() ? 3 : dice.number(1...5))
    let dilation = dice.flip() ? Pair(1) : Pair(dice.number(1...3), dice.number(1...3))
    let stride = dice.flip() ? Pair(1) : Pair(dice.number(1...3), dice.number(1...3))
    var pads = Sides(
      top: dice.number(0...3), bottom: dice.number(0...3), left: dice.number(0...3),
      right: dice.number(0...3))
    let window = Window(kernel: kernel, stride: stride, dilation: dilation)
    if dice.flip() { pads = Sides(Pair(window.dilatedHeight / 2, window.dilatedWidth / 2)) }
    let height = max(dice.number(1...12), window.dilatedHeight - pads.top - pads.bottom)
    let width = max(dice.number(1...19), window.dilatedWidth - pads.left - pads.right)
    try self.init(
      ConvolutionProblem(
        batch: dice.number(1...3), inputChannels: groups * perGroup.0, inputHeight: height,
        inputWidth: width, outputChannels: groups * perGroup.1, kernelHeight: kernel.height,
        kernelWidth: kernel.width, strideHeight: stride.height, strideWidth: stride.width,
        dilationHeight: dilation.height, dilationWidth: dilation.width, padTop: pads.top,
        padBottom: pads.bottom, padLeft: pads.left, padRight: pads.right, groups: groups),
      bias: dice.flip(), &dice)
  }

  init(_ p: ConvolutionProblem, bias hasBias: Bool, _ dice: inout Dice) throws {
    problem = p
    let pads = Sides(top: p.padTop, bottom: p.padBottom, left: p.padLeft, right: p.padRight)
    layer = CatalogEntry(Conv.self).make([
      "out": .integer(p.outputChannels), "kernel": .pair(Pair(p.kernelHeight, p.kernelWidth)),
      "stride": .pair(Pair(p.strideHeight, p.strideWidth)), "pad": .padding(.sides(pads)),
      "dilation": .pair(Pair(p.dilationHeight, p.dilationWidth)), "groups": .integer(p.groups),
      "bias": .boolean(hasBias),
    ])
    input = try FloatBlock(dice.floats(p.inputCount))
    weight = try FloatBlock(dice.floats(p.weightCount))
    bias = hasBias ? try FloatBlock(dice.floats(p.outputChannels)) : nil
  }

  private var parameters: [FloatBlock] { [weight] + (bias.map { [$0] } ?? []) }
  private var inputShape: Shape {
    Shape(channels: problem.inputChannels, height: problem.inputHeight, width: problem.inputWidth)
  }

  func forward() throws -> [Float] {
    let inference = try layer.infer([inputShape])
    #expect(inference.output.count * problem.batch == problem.outputCount)
    let output = try FloatBlock(zeros: problem.outputCount)
    layer.forward(
      ForwardPass(
        batch: problem.batch, inputShapes: [inputShape], outputShape: inference.output,
        inputs: [input], parameters: parameters, output: output,
        scratch: try FloatBlock(zeros: max(1, inference.scratch))))
    return output.array
  }

  /// Gradients by input, weight and bias; they start from what is given, else from zero.
  func backward(
    _ outputGradient: FloatBlock, inputGradient: [Float]? = nil, weightGradient: [Float]? = nil,
    biasGradient: [Float]? = nil
  ) throws -> (input: [Float], weight: [Float], bias: [Float]) {
    let inference = try layer.infer([inputShape])
    let dx = try FloatBlock(inputGradient ?? [Float](repeating: 0, count: problem.inputCount))
    let dw = try FloatBlock(weightGradient ?? [Float](repeating: 0, count: problem.weightCount))
    let db = try FloatBlock(biasGradient ?? [Float](repeating: 0, count: problem.outputChannels))
    layer.backward(
      BackwardPass(
        batch: problem.batch, rule: .gradient, inputShapes: [inputShape],
        outputShape: inference.output, inputs: [input], parameters: parameters, output: nil,
        saved: nil, scratch: try FloatBlock(zeros: max(1, inference.scratch)),
        outputGradient: outputGradient, inputGradients: [dx], parameterGradients: [dw, db]))
    return (dx.array, dw.array, db.array)
  }
}
