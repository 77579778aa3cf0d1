import Kernels
import Tensors
import Testing

/// Runs on every instruction set and for one, two and three workers; all results must have the
/// same bits, and zeros in the border where nothing was there before.
func blockResults(
  _ target: BlockLayout, before: [Float]? = nil,
  _ body: (KernelLibrary, FloatBlock, Team) throws -> Void
) throws -> [(set: InstructionSet, values: [Float])] {
  var found: [(InstructionSet, [Float])] = []
  for set in InstructionSet.available {
    let library = KernelLibrary(set)
    var results: [[Float]] = []
    for team in BlockConvolutionTests.teams {
      let room = try blockRoom(target, before, team: team)
      try body(library, room, team)
      results.append(try rows(room, target, team: team))
      #expect(Fence.holds(room), "\(set) \(target)")
      #expect(haloValues(room, target).allSatisfy { $0 == 0 }, "\(set) \(target)")
    }
    let bits = results.map { $0.map(\.bitPattern) }
    #expect(bits[0] == bits[1] && bits[0] == bits[2], "\(set) \(target)")
    found.append((set, results[0]))
  }
  return found
}

/// The same values in rows of plain code.
func plainEpilogue(_ epilogue: Epilogue, _ value: Float) -> Float {
  switch epilogue {
  case .none: value
  case .rectifier: max(value, 0)
  case .rectifier6: min(max(value, 0), 6)
  }
}

extension BlockLayout {
  /// A random image; now and then one that is worth a team.
  static func random(_ dice: inout Dice) -> BlockLayout {
    let large = dice.number(0...19) == 0
    return BlockLayout(
      batch: dice.number(1...3), channels: dice.number(1...(large ? 90 : 40)),
      height: dice.number(1...(large ? 30 : 9)), width: dice.number(1...(large ? 40 : 19)))
  }
  /// The same image with another border.
  func bordered(_ dice: inout Dice) -> BlockLayout {
    var layout = self
    layout.halo = dice.flip() ? Halo() : Halo().widened(&dice)
    return layout
  }
}

@Suite struct BlockPointwiseTests {
  @Test("sums of two to four sources, with every epilogue", arguments: 0..<400)
  func sums(seed: Int) throws {
    var dice = Dice(seed: seed)
    let image = BlockLayout.random(&dice)
    let layouts = (0..<dice.number(2...4)).map { _ in image.bordered(&dice) }
    let target = image.bordered(&dice)
    let values = layouts.map { _ in dice.floats(image.plainCount).map { $0 * 5 } }
    for epilogue in Epilogue.allCases {
      let before = epilogue == .none && dice.flip() ? dice.floats(image.plainCount) : nil
      let expected = (0..<image.plainCount).map { i in
        let start = values[0][i] + values[1][i] + (before?[i] ?? 0)
        return plainEpilogue(epilogue, values.dropFirst(2).reduce(start) { $0 + $1[i] })
      }
      let got = try blockResults(target, before: before) { library, room, team in
        let run = try BlockSumRun(
          sources: layouts, target: target, epilogue: epilogue, accumulates: before != nil,
          library: library)
        var sources: [FloatBlock] = []
        for (layout, values) in zip(layouts, values) {
          sources.append(try blockRoom(layout, values, team: team))
        }
        run.run(sources, to: room, team: team)
      }
      for result in got { #expect(result.values == expected, "\(result.set) \(image)") }
    }
  }

  @Test("copies, products and rectifiers, stored and added", arguments: 0..<250)
  func simple(seed: Int) throws {
    var dice = Dice(seed: seed)
    let image = BlockLayout.random(&dice)
    let (first, second) = (image.bordered(&dice), image.bordered(&dice))
    let target = image.bordered(&dice)
    let x = dice.coarse(image.plainCount).map { $0 * 5 }
    let other = dice.floats(image.plainCount)
    for kind in [BlockPointwise.Kind.copy, .product] {
      for epilogue in Epilogue.allCases {
        let before = dice.flip() ? dice.floats(image.plainCount) : nil
        let expected = x.indices.map { i in
          plainEpilogue(epilogue, kind == .copy ? x[i] : x[i] * other[i]) + (before?[i] ?? 0)
        }
        let operation = BlockPointwise(kind, epilogue: epilogue, accumulates: before != nil)
        let layouts = operation.sources == 1 ? [first] : [first, second]
        let got = try blockResults(target, before: before) { library, room, team in
          let run = try BlockPointwiseRun(
            operation, sources: layouts, target: target, library: library)
          run.run(
            try blockRoom(first, x, team: team),
            operation.sources == 1 ? nil : try blockRoom(second, other, team: team), to: room,
            team: team)
        }
        for result in got {
          #expect(result.values == expected, "\(result.set) \(operation) \(image)")
        }
      }
    }
  }

  @Test("in place of the first source, where that has the target's layout", arguments: 0..<200)
  func inPlace(seed: Int) throws {
    var dice = Dice(seed: seed)
    let image = BlockLayout.random(&dice)
    let (layout, beside) = (image.bordered(&dice), image.bordered(&dice))
    let x = dice.coarse(image.plainCount)
    let other = dice.coarse(image.plainCount)
    let factors = dice.floats(image.channels)
    let plane = image.height * image.width
    let mask = RectifierMask(readsValue: true, keepsPositive: true, hasUpperEnd: false)
    let kinds: [(BlockPointwise.Kind, (Int) -> Float)] = [
      (.copy, { x[$0] }), (.sum, { x[$0] + other[$0] }), (.product, { x[$0] * other[$0] }),
      (.scale, { x[$0] * factors[$0 / plane % image.channels] }),
      (.mask(mask), { other[$0] > 0 ? max(x[$0], 0) : 0 }),
    ]
    for (kind, value) in kinds {
      let operation = BlockPointwise(kind, epilogue: Epilogue.allCases[dice.number(0...2)])
      let expected = x.indices.map { plainEpilogue(operation.epilogue, value($0)) }
      let got = try blockResults(layout, before: x) { library, room, team in
        let run = try BlockPointwiseRun(
          operation, sources: [layout, beside].dropLast(2 - operation.sources), target: layout,
          library: library)
        run.run(
          room, operation.sources > 1 ? try blockRoom(beside, other, team: team) : nil,
          parameters: (kind == .scale ? try Fence.block(factors) : nil, nil, nil), to: room,
          team: team)
      }
      for result in got { #expect(result.values == expected, "\(result.set) \(operation)") }
    }
  }

  @Test("what is not a number passes a rectifier")
  func notANumber() throws {
    let layout = BlockLayout(batch: 1, channels: 3, height: 1, width: 2)
    let x: [Float] = [.nan, 1, -1, .infinity, -.infinity, 7]
    for (epilogue, rest) in [
      (Epilogue.rectifier, [Float(1), 0, .infinity, 0, 7]), (.rectifier6, [1, 0, 6, 0, 6]),
    ] {
      let got = try blockResults(layout) { library, room, team in
        let run = try BlockPointwiseRun(
          BlockPointwise(.copy, epilogue: epilogue), sources: [layout], target: layout,
          library: library)
        run.run(try blockRoom(layout, x, team: team), to: room, team: team)
      }
      for result in got {
        #expect(result.values[0].isNaN)
        #expect(Array(result.values[1...]) == rest)
      }
    }
  }

  @Test("every rectifier's backward rule, stored and added", arguments: 0..<150)
  func masks(seed: Int) throws {
    var dice = Dice(seed: seed)
    let image = BlockLayout.random(&dice)
    let (gradient, value) = (image.bordered(&dice), image.bordered(&dice))
    let target = image.bordered(&dice)
    let dy = dice.coarse(image.plainCount)
    let y = dice.coarse(image.plainCount).map { max($0 * 5, 0) }
    for bits in 0..<8 {
      let mask = RectifierMask(
        readsValue: bits & 1 != 0, keepsPositive: bits & 2 != 0, hasUpperEnd: bits & 4 != 0)
      let before = dice.flip() ? dice.floats(image.plainCount) : nil
      let expected = dy.indices.map { i in
        var passes = !mask.readsValue || (y[i] > 0 && (!mask.hasUpperEnd || y[i] < 6))
        if mask.keepsPositive, dy[i] <= 0 { passes = false }
        return (passes ? dy[i] : 0) + (before?[i] ?? 0)
      }
      let operation = BlockPointwise(.mask(mask), accumulates: before != nil)
      let got = try blockResults(target, before: before) { library, room, team in
        let run = try BlockPointwiseRun(
          operation, sources: mask.readsValue ? [gradient, value] : [gradient], target: target,
          library: library)
        run.run(
          try blockRoom(gradient, dy, team: team),
          mask.readsValue ? try blockRoom(value, y, team: team) : nil, to: room, team: team)
      }
      for result in got {
        #expect(result.values == expected, "\(result.set) \(operation) \(image)")
      }
    }
  }

  @Test("factors, middles and shifts of channels, both ways", arguments: 0..<300)
  func scaleShift(seed: Int) throws {
    var dice = Dice(seed: seed)
    let image = BlockLayout.random(&dice)
    let (source, target) = (image.bordered(&dice), image.bordered(&dice))
    let x = dice.floats(image.plainCount).map { $0 * 5 }
    let values = (0..<3).map { _ in dice.floats(image.channels) }
    let parameters = try values.map { try Fence.block($0) }
    let hasShift = dice.flip()
    let plane = image.height * image.width
    for epilogue in Epilogue.allCases {
      let expected = x.indices.map { i in
        let c = i / plane % image.channels
        let value = (Double(x[i]) - Double(values[0][c])) * Double(values[1][c])
        return plainEpilogue(epilogue, Float(value + (hasShift ? Double(values[2][c]) : 0)))
      }
      let got = try blockResults(target) { library, room, team in
        let run = try BlockPointwiseRun(
          BlockPointwise(.scaleShift, epilogue: epilogue), sources: [source], target: target,
          library: library)
        run.run(
          try blockRoom(source, x, team: team),
          parameters: (parameters[0], parameters[1], hasShift ? parameters[2] : nil), to: room,
          team: team)
      }
      for result in got { #expect(difference(result.values, expected) < 1e-6, "\(image)") }
    }
    let before = dice.flip() ? dice.floats(image.plainCount) : nil
    let factor = dice.flip() ? 1 : dice.floats(1)[0]
    let got = try blockResults(target, before: before) { library, room, team in
      let run = try BlockPointwiseRun(
        BlockPointwise(.scale, accumulates: before != nil), sources: [source], target: target,
        factor: factor, library: library)
      run.run(
        try blockRoom(source, x, team: team), parameters: (parameters[1], nil, nil), to: room,
        team: team)
    }
    let expected = x.indices.map { i in
      x[i] * (values[1][i / plane % image.channels] * factor) + (before?[i] ?? 0)
    }
    for result in got { #expect(result.values == expected, "\(result.set) \(image)") }
  }
}
