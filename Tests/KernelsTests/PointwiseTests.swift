import Kernels
import Operators
import Tensors
import Testing

@Suite struct PointwiseTests {
  static let teams = [Team(size: 1), Team(size: 2), Team(size: 3)]

  /// Runs `body` with each team on a block of its own that starts as `before`; the results.
  static func results(_ before: [Float], _ body: (FloatBlock, Team) throws -> Void) throws
    -> [[Float]]
  {
    try teams.map { team in
      let block = try FloatBlock(before)
      try body(block, team)
      return block.array
    }
  }

  /// Small sizes, sizes with tails, and sizes that are worth a team.
  static func size(_ dice: inout Dice) -> Int {
    dice.number(0...39) == 0 ? dice.number(16_000...40_000) : dice.number(1...70)
  }

  @Test(
    "rectifiers agree with the operators, also at zero, six, minus zero and no number",
    arguments: 0..<1000)
  func rectify(seed: Int) throws {
    var dice = Dice(seed: seed)
    let count = Self.size(&dice)
    let values = dice.coarse(count).map { $0 * 5 } + [0, -0.0, 6, .nan, .infinity, -.infinity]
    let input = try FloatBlock(values)
    let nowhere = [Float](repeating: .nan, count: values.count)
    for (function, layer) in functions {
      let expected = try plainForward(layer, [input], count: values.count)
      let got = try Self.results(nowhere) { output, team in
        PortableRectifier.forward(function, input: input, output: output, team: team)
      }
      for result in got { #expect(result.map(\.bitPattern) == expected.map(\.bitPattern)) }
    }
  }

  @Test("rectifiers let gradients back as the operators do, under every rule", arguments: 0..<1000)
  func rectifyBackward(seed: Int) throws {
    var dice = Dice(seed: seed)
    let count = Self.size(&dice)
    let outputGradient = try FloatBlock(dice.coarse(count))
    let before = dice.floats(count)
    for (function, layer) in functions {
      let input = try FloatBlock(dice.coarse(count).map { $0 * 5 })
      let output = try FloatBlock(try plainForward(layer, [input], count: count))
      for rule in BackwardRule.allCases {
        for accumulate in [false, true] {
          let expected = try plainBackward(
            layer, rule: rule, output: output, outputGradient: outputGradient,
            before: accumulate ? before : [Float](repeating: 0, count: count))
          let got = try Self.results(before) { gradient, team in
            PortableRectifier.backward(
              function, rule: rule, output: output, outputGradient: outputGradient,
              inputGradient: gradient, accumulate: accumulate, team: team)
          }
          for result in got { #expect(result == expected, "\(function) \(rule)") }
        }
      }
    }
  }

  @Test("nothing to rectify lets everything through under every rule")
  func noFunction() throws {
    let values: [Float] = [1, -2, 3, -4, 5]
    let block = try FloatBlock(values)
    for rule in BackwardRule.allCases {
      let got = try Self.results([0, 0, 0, 0, 0]) { gradient, team in
        PortableRectifier.backward(
          .none, rule: rule, output: block, outputGradient: block, inputGradient: gradient,
          team: team)
      }
      #expect(got == [values, values, values])
    }
  }

  @Test("sums agree with the operator", arguments: 0..<1000)
  func sums(seed: Int) throws {
    var dice = Dice(seed: seed)
    let count = Self.size(&dice)
    var inputs: [FloatBlock] = []
    for _ in 0..<dice.number(2...5) { inputs.append(try FloatBlock(dice.floats(count))) }
    let expected = try plainForward(Add(), inputs, count: count)
    for epilogue in Epilogue.allCases {
      let wanted = try plainEpilogue(epilogue, expected)
      let got = try Self.results([Float](repeating: .nan, count: count)) { output, team in
        PortableSum.add(inputs, output: output, epilogue: epilogue, team: team)
      }
      for result in got { #expect(result == wanted) }
      let inPlace = try Self.results(inputs[0].array) { output, team in
        PortableSum.add(
          [output] + inputs.dropFirst(), output: output, epilogue: epilogue, team: team)
      }
      for result in inPlace { #expect(result == wanted) }
    }
  }

  @Test("factors and offsets agree with batch norm, forward and backward", arguments: 0..<1000)
  func scaleShift(seed: Int) throws {
    var dice = Dice(seed: seed)
    let large = dice.number(0...39) == 0
    let (batch, channels) = (dice.number(1...3), dice.number(1...9))
    let (height, width) = (dice.number(1...(large ? 60 : 6)), dice.number(1...(large ? 60 : 6)))
    let shape = Shape(channels: channels, height: height, width: width)
    let count = batch * shape.count
    // With a variance of one, the layer's weight is the whole factor.
    let layer = CatalogEntry(BatchNorm.self).make(["eps": .real(0)])
    let (scale, shift) = (
      try FloatBlock(dice.floats(channels)), try FloatBlock(dice.floats(channels))
    )
    let (middle, ones) = (
      try FloatBlock(dice.floats(channels)),
      try FloatBlock([Float](repeating: 1, count: channels))
    )
    let parameters = [scale, shift, middle, ones]
    let (input, outputGradient) = (
      try FloatBlock(dice.floats(count)), try FloatBlock(dice.floats(count))
    )
    let output = try FloatBlock(zeros: count)
    layer.forward(
      ForwardPass(
        batch: batch, inputShapes: [shape], outputShape: shape, inputs: [input],
        parameters: parameters, output: output))
    let before = dice.floats(count)
    let (dx, dscale, dshift) = (
      try FloatBlock(before), try FloatBlock(zeros: channels), try FloatBlock(zeros: channels)
    )
    layer.backward(
      BackwardPass(
        batch: batch, rule: .gradient, inputShapes: [shape], outputShape: shape,
        inputs: [input], parameters: parameters, output: nil, saved: nil,
        outputGradient: outputGradient, inputGradients: [dx],
        parameterGradients: [dscale, dshift]))

    let kernel = PortableScaleShift(batch: batch, channels: channels, plane: shape.plane)
    for epilogue in Epilogue.allCases {
      let wanted = try plainEpilogue(epilogue, output.array)
      let got = try Self.results([Float](repeating: .nan, count: count)) { output, team in
        kernel.forward(
          input: input, scale: scale, middle: middle, shift: shift, output: output,
          epilogue: epilogue, team: team)
      }
      for result in got { #expect(difference(result, wanted) < 1e-6) }
    }
    let gradients = try Self.results(before) { gradient, team in
      kernel.backward(
        outputGradient: outputGradient, scale: scale, inputGradient: gradient, accumulate: true,
        team: team)
    }
    for result in gradients { #expect(difference(result, dx.array) < 1e-6) }
    let stored = try Self.results(before) { gradient, team in
      kernel.backward(
        outputGradient: outputGradient, scale: scale, inputGradient: gradient, team: team)
    }
    #expect(difference(zip(stored[0], before).map { $0 + $1 }, dx.array) < 1e-6)
    let shifts = try Self.results([Float](repeating: 0, count: channels)) { shiftGradient, team in
      let scaleGradient = try FloatBlock(zeros: channels)
      kernel.backwardParameters(
        input: input, middle: middle, outputGradient: outputGradient,
        scaleGradient: scaleGradient, shiftGradient: shiftGradient, team: team)
      #expect(difference(scaleGradient.array, dscale.array) < 1e-5)
    }
    for result in shifts {
      #expect(difference(result, dshift.array) < 1e-5)
      #expect(result == shifts[0])
    }
  }

  @Test("joining and taking apart agree with the operator", arguments: 0..<1000)
  func rows(seed: Int) throws {
    var dice = Dice(seed: seed)
    let batch = dice.number(1...3)
    let axis = dice.number(1...3)
    let extents = (0..<dice.number(2...4)).map { _ in dice.number(1...5) }
    var shapes: [Shape] = []
    let base = [dice.number(1...5), dice.number(1...6), dice.number(1...40)]
    for extent in extents {
      var dimensions = base
      dimensions[axis - 1] = extent
      shapes.append(Shape(channels: dimensions[0], height: dimensions[1], width: dimensions[2]))
    }
    let layer = CatalogEntry(Concat.self).make(["axis": .integer(axis)])
    let whole = try layer.infer(shapes).output
    let inputs = try shapes.map { try FloatBlock(dice.floats(batch * $0.count)) }
    let expected = try FloatBlock(zeros: batch * whole.count)
    layer.forward(
      ForwardPass(
        batch: batch, inputShapes: shapes, outputShape: whole, inputs: inputs, parameters: [],
        output: expected))

    // Rows are what lies behind the axis, for each index of the axes before it.
    let outer = batch * whole.dimensions.prefix(axis - 1).reduce(1, *)
    let inner = whole.dimensions.dropFirst(axis).reduce(1, *)
    let got = try Self.results([Float](repeating: .nan, count: expected.count)) { output, team in
      var start = 0
      for (input, extent) in zip(inputs, extents) {
        let length = extent * inner
        PortableCopy.copy(
          input, .init(stride: length), to: output,
          .init(offset: start * inner, stride: whole[axis - 1] * inner), rows: outer,
          length: length, team: team)
        start += extent
      }
    }
    for result in got { #expect(result == expected.array) }

    let last = inputs[inputs.count - 1]
    let length = extents[extents.count - 1] * inner
    let sums = try Self.results(last.array) { part, team in
      PortableCopy.copy(
        expected,
        .init(offset: whole[axis - 1] * inner - length, stride: whole[axis - 1] * inner),
        to: part, .init(stride: length), rows: outer, length: length, accumulate: true,
        team: team)
    }
    for result in sums { #expect(result == last.array.map { $0 + $0 }) }
  }

  @Test("a block is filled, copied and added", arguments: [1, 3, 4, 17, 20_001])
  func copies(count: Int) throws {
    var dice = Dice(seed: count)
    let source = try FloatBlock(dice.floats(count))
    let before = dice.floats(count)
    let filled = try Self.results(before) { PortableCopy.fill($0, with: 2.5, team: $1) }
    let copied = try Self.results(before) { PortableCopy.copy(source, to: $0, team: $1) }
    let added = try Self.results(before) {
      PortableCopy.copy(source, to: $0, accumulate: true, team: $1)
    }
    for index in Self.teams.indices {
      #expect(filled[index] == [Float](repeating: 2.5, count: count))
      #expect(copied[index] == source.array)
      #expect(added[index] == zip(before, source.array).map { $0 + $1 })
    }
  }

  private let functions: [(Epilogue, any Operator)] = [
    (.rectifier, ReLU()), (.rectifier6, ReLU6()),
  ]

  private func plainEpilogue(_ epilogue: Epilogue, _ values: [Float]) throws -> [Float] {
    switch epilogue {
    case .none: values
    case .rectifier: try plainForward(ReLU(), [FloatBlock(values)], count: values.count)
    case .rectifier6: try plainForward(ReLU6(), [FloatBlock(values)], count: values.count)
    }
  }

  private func plainForward(_ layer: any Operator, _ inputs: [FloatBlock], count: Int) throws
    -> [Float]
  {
    let output = try FloatBlock(zeros: count)
    let shape = Shape(features: count)
    layer.forward(
      ForwardPass(
        batch: 1, inputShapes: inputs.map { _ in shape }, outputShape: shape, inputs: inputs,
        parameters: [], output: output))
    return output.array
  }

  private func plainBackward(
    _ layer: any Operator, rule: BackwardRule, output: FloatBlock, outputGradient: FloatBlock,
    before: [Float]
  ) throws -> [Float] {
    let gradient = try FloatBlock(before)
    let shape = Shape(features: output.count)
    layer.backward(
      BackwardPass(
        batch: 1, rule: rule, inputShapes: [shape], outputShape: shape, inputs: [nil],
        parameters: [], output: output, saved: nil, outputGradient: outputGradient,
        inputGradients: [gradient]))
    return gradient.array
  }
}
