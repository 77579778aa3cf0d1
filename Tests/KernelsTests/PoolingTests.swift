import Kernels
import Operators
import Tensors
import Testing

@Suite struct PoolingTests {
  @Test("the largest values and their places are the operator's, bit by bit", arguments: 0..<1000)
  func maximum(seed: Int) throws {
    var dice = Dice(seed: seed)
    let windows = try RandomWindows(&dice, dilated: true)
    let p = windows.problem
    let plain = try PlainRun(
      CatalogEntry(MaxPool.self).make(windows.attributes), windows.input, batch: windows.batch)
    // A coarse grid makes ties common; minus infinity must not lose to a border.
    var values = dice.coarse(p.inputCount)
    if dice.number(0...4) == 0 { values = values.map { _ in -.infinity } }
    if dice.number(0...4) == 0 {
      for _ in 0..<5 { values[dice.number(0...values.count - 1)] = .nan }
    }
    let input = try FloatBlock(values)
    let expected = try plain.forward(input)
    let wanted = expected.output.map(\.bitPattern)
    let wantedPlaces = expected.saved.array.map(\.bitPattern)
    let kernel = PortableMaximum(p)
    let nowhere = [Float](repeating: .nan, count: p.outputCount)
    let outputs = try PointwiseTests.results(nowhere) { output, team in
      let places = try FloatBlock(nowhere)
      kernel.forward(input: input, output: output, places: places, team: team)
      #expect(places.array.map(\.bitPattern) == wantedPlaces, "\(p)")
    }
    let alone = try PointwiseTests.results(nowhere) {
      kernel.forward(input: input, output: $0, places: nil, team: $1)
    }
    for result in outputs + alone { #expect(result.map(\.bitPattern) == wanted, "\(p)") }

    let outputGradient = try FloatBlock(dice.coarse(p.outputCount))
    let before = dice.coarse(p.inputCount)
    for accumulate in [false, true] {
      let start = accumulate ? before : [Float](repeating: 0, count: p.inputCount)
      let wanted = try plain.backward(
        outputGradient, input: nil, saved: expected.saved, inputGradient: start
      ).input
      let gradients = try PointwiseTests.results(before) {
        kernel.backward(
          outputGradient: outputGradient, places: expected.saved, inputGradient: $0,
          accumulate: accumulate, team: $1)
      }
      for result in gradients { #expect(result == wanted, "\(p)") }
    }
  }

  @Test("means and their gradients agree with the operator", arguments: 0..<1000)
  func average(seed: Int) throws {
    var dice = Dice(seed: seed)
    let windows = try RandomWindows(&dice, dilated: false)
    let p = windows.problem
    let countsPadding = dice.flip()
    var attributes = windows.attributes
    attributes["count_pad"] = .boolean(countsPadding)
    let plain = try PlainRun(
      CatalogEntry(AvgPool.self).make(attributes), windows.input, batch: windows.batch)
    let kernel = PortableAverage(p, countsPadding: countsPadding)
    try agree(&dice, plain, forward: kernel.forward) { dy, dx, accumulate, team in
      kernel.backward(outputGradient: dy, inputGradient: dx, accumulate: accumulate, team: team)
    }
  }

  @Test(
    "the mean of whole planes agrees with the operator, forward and backward",
    arguments: 0..<1000)
  func global(seed: Int) throws {
    var dice = Dice(seed: seed)
    let side = seed % 9 == 0 ? 45 : 8
    let shape = Shape(
      channels: dice.number(1...20), height: dice.number(1...side), width: dice.number(1...side))
    let plain = try PlainRun(GlobalAvgPool(), shape, batch: dice.number(1...3))
    let plane = shape.plane
    try agree(&dice, plain) { x, y, team in
      PortableGlobalAverage.forward(input: x, output: y, plane: plane, team: team)
    } backward: { dy, dx, accumulate, team in
      PortableGlobalAverage.backward(
        outputGradient: dy, inputGradient: dx, plane: plane, accumulate: accumulate, team: team)
    }
  }

  /// Compares a kernel without parameters with its operator, both ways, for every team.
  private func agree(
    _ dice: inout Dice, _ plain: PlainRun,
    forward: (FloatBlock, FloatBlock, Team) -> Void,
    backward: (FloatBlock, FloatBlock, Bool, Team) -> Void
  ) throws {
    let input = try FloatBlock(dice.floats(plain.inputCount))
    let wanted = try plain.forward(input).output
    let outputs = try PointwiseTests.results([Float](repeating: .nan, count: wanted.count)) {
      forward(input, $0, $1)
    }
    for result in outputs {
      #expect(difference(result, wanted) < 1e-6, "\(plain.layer) \(plain.inputShape)")
      #expect(result == outputs[0])
    }
    let outputGradient = try FloatBlock(dice.floats(plain.outputCount))
    let before = dice.floats(plain.inputCount)
    for accumulate in [false, true] {
      let start = accumulate ? before : [Float](repeating: 0, count: before.count)
      let wanted = try plain.backward(outputGradient, input: nil, inputGradient: start).input
      let gradients = try PointwiseTests.results(before) {
        backward(outputGradient, $0, accumulate, $1)
      }
      for result in gradients {
        #expect(difference(result, wanted) < 1e-5, "\(plain.layer) \(plain.inputShape)")
        #expect(result == gradients[0])
      }
    }
  }
}

/// Windows with tails, borders and strides; half of them with the size rounded up.
private struct RandomWindows {
  let batch: Int
  let input: Shape
  let problem: PoolingProblem
  let attributes: [String: AttributeValue]

  init(_ dice: inout Dice, dilated: Bool) throws {
    let kernel = Pair(dice.number(1...4), dice.number(1...4))
    let stride = Pair(dice.number(1...3), dice.number(1...3))
    let spread = dilated && dice.flip()
    let dilation = spread ? Pair(dice.number(1...3), dice.number(1...3)) : Pair(1)
    let pads = Sides(
      top: dice.number(0...kernel.height / 2), bottom: dice.number(0...kernel.height / 2),
      left: dice.number(0...kernel.width / 2), right: dice.number(0...kernel.width / 2))
    let window = Window(kernel: kernel, stride: stride, dilation: dilation, padding: pads)
    input = Shape(
      channels: dice.number(0...5) == 0 ? dice.number(60...90) : dice.number(1...6),
      height: max(dice.number(1...12), window.dilatedHeight - pads.top - pads.bottom),
      width: max(dice.number(1...30), window.dilatedWidth - pads.left - pads.right))
    batch = dice.number(1...3)
    attributes = [
      "kernel": .pair(kernel), "stride": .pair(stride), "pad": .padding(.sides(pads)),
      "dilation": .pair(dilation), "ceil": .boolean(dice.flip()),
    ]
    let output = try CatalogEntry(MaxPool.self).make(attributes).infer([input]).output
    problem = PoolingProblem(
      planes: batch * input.channels, inputHeight: input.height, inputWidth: input.width,
      outputHeight: output.height, outputWidth: output.width, kernelHeight: kernel.height,
      kernelWidth: kernel.width, strideHeight: stride.height, strideWidth: stride.width,
      dilationHeight: dilation.height, dilationWidth: dilation.width, padTop: pads.top,
      padBottom: pads.bottom, padLeft: pads.left, padRight: pads.right)
  }
}
