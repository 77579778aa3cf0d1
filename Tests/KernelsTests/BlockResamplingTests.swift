import Kernels
import Operators
import Tensors
import Testing

/// A random image operator without neighbours in other planes, its image and its plain results.
private struct Resampled {
  let source: BlockLayout
  let target: BlockLayout
  let plain: PlainRun
  let values: [Float]
  let gradient: [Float]
  let role: Role
  let name: String

  init(
    _ dice: inout Dice, _ name: String, _ layer: any Operator, _ image: BlockLayout,
    values: [Float]? = nil
  ) throws {
    source = image.bordered(&dice)
    let shape = Shape(channels: image.channels, height: image.height, width: image.width)
    plain = try PlainRun(layer, shape, batch: image.batch)
    let output = plain.inference.output
    var target = image
    (target.channels, target.height, target.width) = (
      output.channels, output.height, output.width
    )
    self.target = target.bordered(&dice)
    self.values = values ?? dice.floats(image.plainCount)
    gradient = dice.floats(plain.outputCount)
    role = layer.role(for: [shape])
    self.name = "\(name) \(shape) to \(output)"
  }

  /// Gradients from where they start: nothing, or what is given.
  func gradients(_ before: [Float]?, saved: FloatBlock? = nil) throws -> [Float] {
    try plain.backward(
      try FloatBlock(gradient), input: try FloatBlock(values), saved: saved,
      inputGradient: before ?? [Float](repeating: 0, count: source.plainCount)
    ).input
  }
}

/// Each against the operator's own code.
@Suite struct BlockResamplingTests {
  /// An operator whose rows and columns are mixes of few others.
  private static func layer(_ dice: inout Dice, _ image: BlockLayout) -> (String, any Operator) {
    let size = Pair(dice.number(1...2 * image.height + 3), dice.number(1...2 * image.width + 3))
    switch dice.number(0...6) {
    case 0:
      let scale = Pair(dice.number(1...4), dice.number(1...4))
      return (
        "bilinear by scale",
        CatalogEntry(Upsample.self).make(["scale": .pair(scale), "mode": .choice("bilinear")])
      )
    case 1:
      return (
        "bilinear",
        CatalogEntry(Upsample.self).make([
          "size": .pair(size), "mode": .choice("bilinear"), "align_corners": .boolean(dice.flip()),
        ])
      )
    case 2:
      return ("nearest", CatalogEntry(Upsample.self).make(["size": .pair(size)]))
    case 3, 4: return ("mean", CatalogEntry(AvgPoolTo.self).make(["size": .pair(size)]))
    case 5:
      let mode = ["zeros", "reflect", "replicate"][dice.number(0...2)]
      let (rows, columns) = mode == "reflect" ? (image.height - 1, image.width - 1) : (5, 5)
      let sides = Sides(
        top: dice.number(0...min(rows, 5)), bottom: dice.number(0...min(rows, 5)),
        left: dice.number(0...min(columns, 5)), right: dice.number(0...min(columns, 5)))
      return (
        "border of \(mode)",
        CatalogEntry(Pad2D.self).make(["by": .padding(.sides(sides)), "mode": .choice(mode)])
      )
    default:
      let axis = dice.number(2...3)
      let first = dice.number(0...(axis == 2 ? image.height : image.width) - 1)
      let end = dice.number(first + 1...(axis == 2 ? image.height : image.width))
      return (
        "cut",
        CatalogEntry(Slice.self).make(["to": .integers([first, end]), "axis": .integer(axis)])
      )
    }
  }

  /// The maps that a plan makes of a role; nil where the plan has another kernel.
  private func maps(_ item: Resampled) -> (rows: AxisMap, columns: AxisMap)? {
    let rules: (AxisRule, AxisRule)
    switch item.role {
    case .window(.upsample(let rule)): rules = (rule, rule)
    case .window(.averageTo): rules = (.mean, .mean)
    case .reshape(.border(let sides, let border)):
      rules = (.border(before: sides.top, border), .border(before: sides.left, border))
    case .reshape(.part(let axis, let from)):
      rules = (.part(from: axis == 1 ? from : 0), .part(from: axis == 2 ? from : 0))
    default: return nil
    }
    return (
      rules.0.map(from: item.source.height, to: item.target.height),
      rules.1.map(from: item.source.width, to: item.target.width)
    )
  }

  @Test("interpolation, adaptive means, borders and cuts, forward and back", arguments: 0..<1200)
  func resampling(seed: Int) throws {
    var dice = Dice(seed: seed)
    let image = BlockLayout.random(&dice)
    let (name, layer) = Self.layer(&dice, image)
    let item = try Resampled(&dice, name, layer, image)
    // A mean to the size that there is, and enlargement by whole factors, are other kernels.
    guard let maps = maps(item) else { return }
    let (source, target) = (item.source, item.target)
    func scratch(_ layout: BlockLayout, _ team: Team) throws -> FloatBlock {
      try Fence.block(
        BlockResamplingRun.scratchCount(sourceWidth: layout.width, workers: team.size))
    }
    let expected = try item.plain.forward(try FloatBlock(item.values)).output
    let got = try blockResults(target) { library, room, team in
      let run = try BlockResamplingRun(
        rows: maps.rows, columns: maps.columns, source: source, target: target, library: library)
      run.run(
        try blockRoom(source, item.values, team: team), to: room,
        scratch: try scratch(source, team), team: team)
    }
    for result in got {
      #expect(difference(result.values, expected) < 1e-6, "\(result.set) \(item.name)")
    }
    let before = dice.flip() ? dice.floats(source.plainCount) : nil
    let gradients = try item.gradients(before)
    let back = try blockResults(source, before: before) { library, room, team in
      let run = try BlockResamplingRun(
        rows: maps.rows.transposed, columns: maps.columns.transposed, source: target,
        target: source, accumulates: before != nil, library: library)
      run.run(
        try blockRoom(target, item.gradient, team: team), to: room,
        scratch: try scratch(target, team), team: team)
    }
    for result in back {
      #expect(difference(result.values, gradients) < 2e-6, "\(result.set) \(item.name)")
    }
  }

  @Test("a map that repeats itself becomes a loop, and nothing is left out or done twice")
  func loops() {
    for (rule, n, m, period) in [
      (AxisRule.linear(alignsEnds: false), 56, 112, 8), (.nearest, 30, 90, 12), (.mean, 64, 16, 4),
      (.border(before: 3, .zeros), 40, 46, 8), (.linear(alignsEnds: true), 17, 31, 1),
    ] {
      let map = rule.map(from: n, to: m)
      let loop = RepeatedColumns(map)
      #expect(loop.end <= m && loop.first >= 0)
      #expect(loop.period == period, "\(map): \(loop)")
      for target in loop.first..<loop.end {
        let (turn, place) = (target - loop.first).quotientAndRemainder(dividingBy: loop.period)
        let first = map.parts[loop.first + place].map {
          AxisMap.Part($0.index + turn * loop.shift, weight: $0.weight)
        }
        #expect(map.parts[target] == first, "\(map): \(target)")
      }
    }
    let irregular = AxisRule.linear(alignsEnds: true).map(from: 4093, to: 8191)
    #expect(!BlockResamplingRun.fits(irregular))
    #expect(BlockResamplingRun.fits(AxisRule.linear(alignsEnds: false).map(from: 4096, to: 8192)))
  }

  @Test(
    "the largest of adaptive windows and of whole planes, and their gradients", arguments: 0..<1000)
  func maximumTo(seed: Int) throws {
    var dice = Dice(seed: seed)
    let image = BlockLayout.random(&dice)
    let size = Pair(dice.number(1...image.height + 2), dice.number(1...image.width + 2))
    let layer: any Operator =
      dice.number(0...3) == 0
      ? GlobalMaxPool() : CatalogEntry(MaxPoolTo.self).make(["size": .pair(size)])
    // A coarse grid makes ties common: the first of equals counts.
    var values = dice.coarse(image.plainCount)
    if dice.number(0...4) == 0 { values[dice.number(0...values.count - 1)] = .nan }
    if dice.number(0...9) == 0 { values = values.map { _ in -.infinity } }
    let item = try Resampled(&dice, "largest", layer, image, values: values)
    let (source, target) = (item.source, item.target)
    let expected = try item.plain.forward(try FloatBlock(values))
    let before = dice.flip() ? dice.floats(source.plainCount) : nil
    let gradients = try item.gradients(before, saved: expected.saved)
    func agrees(_ got: [Float]) -> Bool {
      zip(got, expected.output).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }
    }
    let got = try blockResults(target) { library, room, team in
      let run = try BlockPoolingRun(maximumTo: target, source: source, library: library)
      run.run(try blockRoom(source, values, team: team), to: room, team: team)
    }
    for result in got { #expect(agrees(result.values), "\(result.set) \(item.name)") }
    let back = try blockResults(source, before: before) { library, room, team in
      let places = BlockPoolingRun.placesLayout(of: target)
      let kept = try Fence.block(places.count)
      let output = try blockRoom(target, team: team)
      let forward = try BlockPoolingRun(
        maximumTo: target, source: source, places: places, library: library)
      forward.run(
        try blockRoom(source, values, team: team), places: kept, to: output, team: team)
      #expect(agrees(try rows(output, target, team: team)), "\(library.set) \(item.name)")
      #expect(Fence.holds(output) && Fence.holds(kept), "\(library.set) \(item.name)")
      let run = try BlockPoolingBackRun(
        maximumTo: target, places: places, target: source, accumulates: before != nil,
        library: library)
      run.run(
        try blockRoom(target, item.gradient, team: team), places: kept, to: room, team: team)
    }
    for result in back {
      #expect(difference(result.values, gradients) < 1e-6, "\(result.set) \(item.name)")
    }
  }

  @Test(
    "learned slopes, one for each channel or one for all, forward and back", arguments: 0..<500)
  func slopes(seed: Int) throws {
    var dice = Dice(seed: seed)
    let image = BlockLayout.random(&dice)
    let isShared = dice.flip()
    let layer = CatalogEntry(PReLU.self).make(["per": .choice(isShared ? "all" : "channel")])
    var values = dice.coarse(image.plainCount)
    if dice.number(0...4) == 0 { values[dice.number(0...values.count - 1)] = .nan }
    let slopes = try FloatBlock(dice.floats(isShared ? 1 : image.channels))
    let (source, target) = (image.bordered(&dice), image.bordered(&dice))
    var plain = try PlainRun(
      layer, Shape(channels: image.channels, height: image.height, width: image.width),
      batch: image.batch)
    plain.parameters = [slopes]
    let expected = try plain.forward(try FloatBlock(values)).output
    let before = dice.flip() ? dice.floats(image.plainCount) : nil
    let dy = dice.floats(image.plainCount)
    let gradients = try plain.backward(
      try FloatBlock(dy), input: try FloatBlock(values),
      inputGradient: before ?? [Float](repeating: 0, count: image.plainCount),
      parameterGradients: [[Float](repeating: 0, count: slopes.count)]
    ).input
    let got = try blockResults(target) { library, room, team in
      let run = try BlockPointwiseRun(
        .init(.slope), sources: [source], target: target, library: library)
      run.run(
        try blockRoom(source, values, team: team), parameters: (slopes, nil, nil), to: room,
        team: team)
    }
    for result in got {
      let agrees = zip(result.values, expected).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }
      #expect(agrees, "\(result.set) \(image)")
    }
    let back = try blockResults(source, before: before) { library, room, team in
      let run = try BlockPointwiseRun(
        .init(.slopeBack, accumulates: before != nil), sources: [target, source], target: source,
        library: library)
      run.run(
        try blockRoom(target, dy, team: team), try blockRoom(source, values, team: team),
        parameters: (slopes, nil, nil), to: room, team: team)
    }
    for result in back {
      #expect(difference(result.values, gradients) < 1e-6, "\(result.set) \(image)")
    }
  }

  @Test("channels cut out and shuffled, forward and back", arguments: 0..<500)
  func channels(seed: Int) throws {
    var dice = Dice(seed: seed)
    var image = BlockLayout.random(&dice)
    let parts: [BlockJoinRun.Part]
    let layer: any Operator
    if dice.flip() {
      let groups = dice.number(1...6)
      image.channels = groups * dice.number(1...30)
      layer = CatalogEntry(Shuffle.self).make(["groups": .integer(groups)])
      parts = BlockJoinRun.shuffle(channels: image.channels, groups: groups)
    } else {
      let first = dice.flip() ? dice.number(0...image.channels - 1) / 16 * 16 : 0
      let end = dice.number(first + 1...image.channels)
      layer = CatalogEntry(Slice.self).make(["to": .integers([first, end])])
      parts = [.init(channels: first..<end)]
    }
    let item = try Resampled(&dice, "channels", layer, image)
    let expected = try item.plain.forward(try FloatBlock(item.values)).output
    let got = try blockResults(item.target) { library, room, team in
      let run = try BlockJoinRun(
        parts, sources: [item.source], target: item.target, library: library)
      run.run([try blockRoom(item.source, item.values, team: team)], to: room, team: team)
    }
    for result in got { #expect(result.values == expected, "\(result.set) \(item.name)") }
    let before = dice.flip() ? dice.floats(image.plainCount) : nil
    let gradients = try item.gradients(before)
    let back = try blockResults(item.source, before: before) { library, room, team in
      let run = try BlockJoinRun(
        BlockJoinRun.back(through: parts, channels: image.channels), sources: [item.target],
        target: item.source, accumulates: before != nil, library: library)
      run.run([try blockRoom(item.target, item.gradient, team: team)], to: room, team: team)
    }
    for result in back { #expect(result.values == gradients, "\(result.set) \(item.name)") }
  }
}
