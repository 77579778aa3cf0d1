import Kernels
import Tensors
import Testing

@Suite struct BlockChannelTests {
  @Test("plain values and back, every number of lanes, stored and added", arguments: 0..<1000)
  func conversion(seed: Int) throws {
    var dice = Dice(seed: seed)
    var layout = BlockLayout.random(&dice).bordered(&dice)
    if layout.channels < 16, dice.flip() { layout.lanes = layout.channels }
    let values = dice.floats(layout.plainCount)
    let before = dice.floats(layout.plainCount)
    let plane = layout.height * layout.width
    for team in BlockConvolutionTests.teams {
      let room = try Fence.block(layout.count)
      BlockConversion.blocks(from: try Fence.block(values), to: room, layout, team: team)
      #expect(haloValues(room, layout).allSatisfy { $0 == 0 }, "\(layout)")
      let got = room.array
      for item in 0..<layout.batch {
        for channel in 0..<layout.blocks * layout.lanes {
          let (block, lane) = channel.quotientAndRemainder(dividingBy: layout.lanes)
          for pixel in 0..<plane {
            let (y, x) = pixel.quotientAndRemainder(dividingBy: layout.width)
            let at =
              (item * layout.blocks + block) * layout.plane + layout.origin + y * layout.row
              + x * layout.lanes + lane
            let wanted =
              channel < layout.channels
              ? values[(item * layout.channels + channel) * plane + pixel] : 0
            if got[at] != wanted { Issue.record("\(layout): \(channel) \(pixel)") }
          }
        }
      }
      #expect(try rows(room, layout, team: team) == values, "\(layout)")
      let sums = try Fence.block(before)
      BlockConversion.rows(from: room, layout, to: sums, accumulate: true, team: team)
      #expect(Fence.holds(sums), "\(layout)")
      #expect(sums.array == zip(before, values).map { $0 + $1 }, "\(layout)")
      BlockConversion.blocks(
        from: try FloatBlock(before), to: room, layout, accumulate: true, team: team)
      #expect(try rows(room, layout, team: team) == sums.array, "\(layout)")
      #expect(haloValues(room, layout).allSatisfy { $0 == 0 }, "\(layout)")
      #expect(Fence.holds(room), "\(layout)")
    }
  }

  @Test("channels put together, taken apart and shuffled", arguments: 0..<600)
  func join(seed: Int) throws {
    var dice = Dice(seed: seed)
    let image = BlockLayout.random(&dice)
    let sources = (0..<dice.number(1...4)).map { _ in
      var layout = image.bordered(&dice)
      layout.channels = dice.flip() ? 16 * dice.number(1...3) : dice.number(1...40)
      return layout
    }
    var parts = BlockJoinRun.concatenation(of: sources)
    switch dice.number(0...3) {
    case 0:
      // A stretch of one source.
      let channels = sources[0].channels
      let first = dice.number(0...channels - 1)
      parts = [.init(channels: first..<dice.number(first + 1...channels))]
    case 1:
      parts = parts.flatMap { part in
        part.channels.map { .init(source: part.source, channels: $0..<$0 + 1) }
      }
      parts.shuffle(using: &dice)
    default: break
    }
    var target = image.bordered(&dice)
    target.channels = parts.reduce(0) { $0 + $1.channels.count }
    let values = sources.map { dice.floats($0.plainCount) }
    let before = dice.flip() ? dice.floats(target.plainCount) : nil
    let plane = image.height * image.width
    var expected: [Float] = []
    for item in 0..<image.batch {
      for part in parts {
        let source = part.source ?? 0
        let start = item * sources[source].channels
        expected +=
          values[source][
            (start + part.channels.lowerBound) * plane..<(start + part.channels.upperBound) * plane]
      }
    }
    if let before { expected = zip(expected, before).map { $0 + $1 } }
    let got = try blockResults(target, before: before) { library, room, team in
      let run = try BlockJoinRun(
        parts, sources: sources, target: target, accumulates: before != nil, library: library)
      var blocks: [FloatBlock] = []
      for (layout, values) in zip(sources, values) {
        blocks.append(try blockRoom(layout, values, team: team))
      }
      run.run(blocks, to: room, team: team)
    }
    for result in got { #expect(result.values == expected, "\(result.set) \(parts) \(image)") }
  }

  @Test("sums over planes, of values and of products, and the way back", arguments: 0..<1000)
  func planeSums(seed: Int) throws {
    var dice = Dice(seed: seed)
    let image = BlockLayout.random(&dice)
    let (first, second) = (image.bordered(&dice), image.bordered(&dice))
    let (x, other) = (dice.floats(image.plainCount), dice.floats(image.plainCount))
    let plane = image.height * image.width
    let count = image.batch * image.channels
    let factor = dice.flip() ? 1 / Float(plane) : dice.floats(1)[0]
    for multiplies in [false, true] {
      let before = dice.flip() ? dice.floats(count) : nil
      let expected = (0..<count).map { index in
        let sum = (index * plane..<(index + 1) * plane).reduce(0.0) {
          $0 + Double(x[$1]) * (multiplies ? Double(other[$1]) : 1)
        }
        return Float(sum * Double(factor)) + (before?[index] ?? 0)
      }
      for set in InstructionSet.available {
        let run = try BlockPlaneSumRun(
          first, times: multiplies ? second : nil, factor: factor, accumulates: before != nil,
          library: KernelLibrary(set))
        let results = try BlockConvolutionTests.teams.map { team in
          let sums = try Fence.block(before ?? [Float](repeating: .nan, count: count))
          run.run(
            try blockRoom(first, x, team: team),
            times: multiplies ? try blockRoom(second, other, team: team) : nil, to: sums,
            team: team)
          #expect(Fence.holds(sums), "\(set) \(image)")
          return sums.array
        }
        #expect(difference(results[0], expected) < 1e-6, "\(set) \(image)")
        #expect(results[0] == results[1] && results[0] == results[2])
      }
    }
    let gate = dice.floats(count)
    for kind in [BlockPointwise.Kind.fill, .gate] {
      let before = dice.flip() ? dice.floats(image.plainCount) : nil
      let expected = x.indices.map { i in
        (kind == .fill ? 1 : x[i]) * (gate[i / plane] * factor) + (before?[i] ?? 0)
      }
      let operation = BlockPointwise(kind, accumulates: before != nil)
      let got = try blockResults(second, before: before) { library, room, team in
        let run = try BlockPointwiseRun(
          operation, sources: kind == .fill ? [] : [first], target: second, factor: factor,
          library: library)
        run.run(
          kind == .fill ? nil : try blockRoom(first, x, team: team),
          parameters: (try Fence.block(gate), nil, nil), to: room, team: team)
      }
      for result in got { #expect(result.values == expected, "\(result.set) \(operation)") }
    }
  }

  @Test("enlargement to the nearest and its way back", arguments: 0..<1000)
  func enlargement(seed: Int) throws {
    var dice = Dice(seed: seed)
    let source = BlockLayout.random(&dice).bordered(&dice)
    let scale = (rows: dice.number(1...4), columns: dice.number(1...3))
    var target = source.bordered(&dice)
    (target.height, target.width) = (source.height * scale.rows, source.width * scale.columns)
    let x = dice.floats(source.plainCount)
    let dy = dice.floats(target.plainCount)
    let before = dice.flip() ? dice.floats(source.plainCount) : nil
    var expected = [Float](repeating: 0, count: target.plainCount)
    var gradient = before ?? [Float](repeating: 0, count: source.plainCount)
    for i in expected.indices {
      let (line, column) = i.quotientAndRemainder(dividingBy: target.width)
      let (plane, row) = line.quotientAndRemainder(dividingBy: target.height)
      let from =
        (plane * source.height + row / scale.rows) * source.width + column / scale.columns
      expected[i] = x[from]
      gradient[from] += dy[i]
    }
    let got = try blockResults(target) { library, room, team in
      let run = try BlockPoolingBackRun(
        enlargement: scale, source: source, target: target, library: library)
      run.run(try blockRoom(source, x, team: team), to: room, team: team)
    }
    for result in got { #expect(result.values == expected, "\(result.set) \(target)") }
    let back = try blockResults(source, before: before) { library, room, team in
      let run = try BlockPoolingRun(
        enlargement: scale, gradient: target, target: source, accumulates: before != nil,
        library: library)
      run.run(try blockRoom(target, dy, team: team), to: room, team: team)
    }
    for result in back {
      #expect(difference(result.values, gradient) < 1e-6, "\(result.set) \(target)")
    }
  }
}
