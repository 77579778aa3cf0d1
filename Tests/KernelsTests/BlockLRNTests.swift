import Kernels
import Operators
import Tensors
import Testing

@Suite struct BlockLRNTests {
  @Test("local response normalisation agrees with the operator, both ways", arguments: 0..<1000)
  func lrn(seed: Int) throws {
    var dice = Dice(seed: seed)
    let image = BlockLayout.random(&dice)
    let (source, gradient) = (image.bordered(&dice), image.bordered(&dice))
    let target = image.bordered(&dice)
    let size = dice.flip() ? 5 : dice.number(1...33)
    let beta = [0.75, 0.5, 1, 0.6][dice.number(0...3)]
    let (alpha, k) = (Double(dice.number(0...20)) / 10, Double(dice.number(1...20)) / 10)
    let layer = CatalogEntry(LRN.self).make([
      "size": .integer(size), "alpha": .real(alpha), "beta": .real(beta), "k": .real(k),
    ])
    let plain = try PlainRun(
      layer, Shape(channels: image.channels, height: image.height, width: image.width),
      batch: image.batch)
    let x = dice.floats(image.plainCount).map { $0 * 3 }
    let dy = dice.floats(image.plainCount)
    let expected = try plain.forward(try FloatBlock(x)).output
    let norm = try #require(
      BlockLRN(size: size, alpha: alpha, beta: beta, k: k, source: source))
    // What stands in lanes past the last channel must not count.
    func filled(_ layout: BlockLayout, _ values: [Float], _ team: Team) throws -> FloatBlock {
      var whole = layout
      whole.channels = layout.blocks * 16
      let room = try blockRoom(whole, [Float](repeating: 9, count: whole.plainCount), team: team)
      // Nine and the rest of each value.
      BlockConversion.blocks(
        from: try FloatBlock(values.map { $0 - 9 }), to: room, layout, accumulate: true,
        team: team)
      return room
    }
    let got = try blockResults(target) { _, room, team in
      norm.forward(try filled(source, x, team), to: room, target, team: team)
    }
    for result in got { #expect(difference(result.values, expected) < 2e-6, "\(image) \(size)") }
    let before = dice.flip() ? dice.floats(image.plainCount) : nil
    let wanted = try plain.backward(
      try FloatBlock(dy), input: try FloatBlock(x),
      inputGradient: before ?? [Float](repeating: 0, count: x.count)
    ).input
    let back = try blockResults(target, before: before) { _, room, team in
      norm.backward(
        try filled(source, x, team), gradient: try filled(gradient, dy, team), gradient,
        to: room, target, accumulate: before != nil, team: team)
    }
    for result in back { #expect(difference(result.values, wanted) < 3e-6, "\(image) \(size)") }
  }

  @Test("neighbours beyond the next block are left to others")
  func tooWide() {
    let layout = BlockLayout(batch: 1, channels: 64, height: 2, width: 2)
    #expect(BlockLRN(size: 34, alpha: 1, beta: 1, k: 1, source: layout) == nil)
    #expect(BlockLRN(size: 33, alpha: 1, beta: 1, k: 1, source: layout) != nil)
  }
}
