import Kernels
import Tensors
import Testing

/// A random convolution whose groups map to blocks.
func blockableProblem(_ dice: inout Dice) -> ConvolutionProblem {
  var (groups, inputs, outputs) = (1, dice.number(1...70), dice.number(1...70))
  switch dice.number(0...5) {
  case 0:
    groups = dice.number(2...3)
    inputs = groups * 16 * dice.number(1...2)
    outputs = groups * 16 * dice.number(1...2)
  case 1:
    groups = dice.number(2...12)
    inputs = groups * [1, 2, 4, 8][dice.number(0...3)]
    outputs = inputs
  default: break
  }
  let kernel = (dice.number(1...4), dice.number(1...5))
  let stride = dice.flip() ? (1, 1) : (dice.number(1...3), dice.number(1...3))
  let dilation = dice.flip() ? (1, 1) : (dice.number(1...3), dice.number(1...3))
  let pads = (0..<4).map { _ in dice.number(0...3) }
  return ConvolutionProblem(
    batch: dice.number(1...2), inputChannels: inputs,
    inputHeight: max(dice.number(1...20), dilation.0 * (kernel.0 - 1) + 1 - pads[0] - pads[1]),
    inputWidth: max(dice.number(1...35), dilation.1 * (kernel.1 - 1) + 1 - pads[2] - pads[3]),
    outputChannels: outputs, kernelHeight: kernel.0, kernelWidth: kernel.1,
    strideHeight: stride.0, strideWidth: stride.1, dilationHeight: dilation.0,
    dilationWidth: dilation.1, padTop: pads[0], padBottom: pads[1], padLeft: pads[2],
    padRight: pads[3], groups: groups)
}

/// The values of a layout's border, all planes.
func haloValues(_ block: FloatBlock, _ layout: BlockLayout) -> [Float] {
  let values = block.array
  var found: [Float] = []
  let (top, left) = (layout.halo.top, layout.halo.left)
  for plane in 0..<layout.batch * layout.blocks {
    for y in 0..<top + layout.height + layout.halo.bottom {
      for x in 0..<left + layout.width + layout.halo.right
      where !(top..<top + layout.height).contains(y) || !(left..<left + layout.width).contains(x) {
        let start = plane * layout.plane + y * layout.row + x * layout.lanes
        found += values[start..<start + layout.lanes]
      }
    }
  }
  return found
}

/// Fenced room for values in a layout, filled with what is not a number or with `values`.
///
/// The lanes past the last channel are not numbers either, as nobody's result may depend on them.
func blockRoom(_ layout: BlockLayout, _ values: [Float]? = nil, team: Team) throws -> FloatBlock {
  let room = try Fence.block(layout.count)
  guard let values else { return room }
  BlockConversion.blocks(from: try Fence.block(values), to: room, layout, team: team)
  let used = layout.channels % 16
  guard layout.lanes == 16, used > 0 else { return room }
  for item in 0..<layout.batch {
    let plane = (item * layout.blocks + layout.blocks - 1) * layout.plane + layout.origin
    for y in 0..<layout.height {
      for x in 0..<layout.width {
        let start = plane + y * layout.row + x * 16
        for lane in used..<16 { room.buffer[start + lane] = .nan }
      }
    }
  }
  return room
}
func rows(_ room: FloatBlock, _ layout: BlockLayout, team: Team) throws -> [Float] {
  let plain = try Fence.block(layout.plainCount)
  BlockConversion.rows(from: room, layout, to: plain, team: team)
  return plain.array
}

extension BlockLayout.Halo {
  /// A border that is somewhat wider.
  func widened(_ dice: inout Dice) -> Self {
    union(
      .init(
        top: dice.number(0...2), bottom: dice.number(0...2), left: dice.number(0...1),
        right: dice.number(0...2)))
  }
}

/// One convolution with a random start and end, between random layouts, and what the operator's own
/// code makes of it.
struct BlockCase {
  let problem: ConvolutionProblem
  let plain: PlainConvolution
  var source: BlockLayout
  let target: BlockLayout
  /// Where the addend or the rectifier's value lies.
  let beside: BlockLayout
  let values: [Float]
  let extra: [Float]
  /// What the target holds where sums are added to it.
  let before: [Float]?
  let end: BlockRun.End
  let readsExtra: Bool
  let expected: [Float]
  let bias: [Float]?

  init(
    _ p: ConvolutionProblem, _ direction: BlockConvolution.Direction, halo: BlockLayout.Halo,
    _ dice: inout Dice
  ) throws {
    problem = p
    let isForward = direction == .forward
    let hasBias = dice.flip()
    plain = try PlainConvolution(p, bias: isForward && hasBias, &dice)
    // A transposed convolution is the way back with a bias for each of its targets.
    let bias = hasBias ? plain.bias?.array ?? dice.floats(p.inputChannels) : nil
    self.bias = bias
    var source = BlockLayout(
      batch: p.batch, channels: p.inputChannels, height: p.inputHeight, width: p.inputWidth)
    var target = BlockLayout(
      batch: p.batch, channels: p.outputChannels, height: p.outputHeight, width: p.outputWidth)
    if !isForward { swap(&source, &target) }
    source.halo = halo.widened(&dice)
    target.halo = target.halo.widened(&dice)
    var beside = target
    beside.halo = BlockLayout.Halo().widened(&dice)
    (self.source, self.target, self.beside) = (source, target, beside)
    values = isForward ? plain.input.array : dice.floats(source.plainCount)
    let extra = dice.floats(target.plainCount).map { $0 * 8 }
    self.extra = extra
    before = hasBias || dice.flip() ? nil : dice.floats(target.plainCount)

    var expected: [Float]
    if isForward {
      expected = try plain.forward()
    } else {
      expected = try plain.backward(try FloatBlock(values)).input
      if let bias {
        for i in expected.indices { expected[i] += bias[i / p.inputPlane % p.inputChannels] }
      }
    }
    if let before { expected = zip(expected, before).map { $0 + $1 } }
    let mask = RectifierMask(
      readsValue: dice.flip(), keepsPositive: dice.flip(), hasUpperEnd: dice.flip())
    let kind = dice.number(0...2)
    if kind == 2 {
      end = .mask(mask, value: beside)
      for (i, y) in extra.enumerated() {
        if mask.keepsPositive { expected[i] = max(expected[i], 0) }
        if mask.readsValue, !(y > 0 && (!mask.hasUpperEnd || y < 6)) { expected[i] = 0 }
      }
    } else {
      let epilogue = Epilogue.allCases[dice.number(0...2)]
      end = .activation(epilogue, addend: kind == 1 ? beside : nil)
      if kind == 1 { expected = zip(expected, extra).map { $0 + $1 } }
      switch epilogue {
      case .none: break
      case .rectifier: expected = expected.map { max($0, 0) }
      case .rectifier6: expected = expected.map { min(max($0, 0), 6) }
      }
    }
    readsExtra = kind == 1 || (kind == 2 && mask.readsValue)
    self.expected = expected
  }

  /// Runs a kernel on teams of several sizes and compares the targets, their borders and bits.
  ///
  /// `run` gets the source, the bias, what lies beside, the target and the team.
  func check(
    tolerance: Float, _ name: String,
    _ run: (FloatBlock, FloatBlock?, FloatBlock?, FloatBlock, Team) throws -> Void
  ) throws {
    let bias = try bias.map { try Fence.block($0 + [Float](repeating: 0, count: 32)) }
    var results: [[Float]] = []
    for team in BlockConvolutionTests.teams {
      let room = try blockRoom(target, before, team: team)
      try run(
        try blockRoom(source, values, team: team), bias,
        readsExtra ? try blockRoom(beside, extra, team: team) : nil, room, team)
      results.append(try rows(room, target, team: team))
      #expect(Fence.holds(room), "\(name) \(problem)")
      #expect(haloValues(room, target).allSatisfy { $0 == 0 }, "\(name) \(problem)")
    }
    #expect(difference(results[0], expected) < tolerance, "\(name) \(problem) \(end)")
    #expect(results[0] == results[1] && results[0] == results[2], "\(name) \(problem)")
  }
}

extension BlockCase {
  /// The same for one of the ways that products are made, its packing included.
  func check(_ product: BlockProduct, _ set: InstructionSet, tolerance: Float) throws {
    let run = try BlockProductRun(
      product, source: source, target: target, hasBias: bias != nil, accumulates: before != nil,
      end: end, library: KernelLibrary(set))
    try check(tolerance: tolerance, "\(set) \(product.name)") {
      source, bias, extra, target, team in
      let packed = try Fence.block(product.packedCount)
      product.pack(plain.weight, into: packed, team: team)
      let scratch = try Fence.block(product.scratchCount(workers: team.size))
      run.run(
        source: source, weights: packed, bias: bias, extra: extra, target: target,
        scratch: scratch, team: team)
      #expect(Fence.holds(packed) && Fence.holds(scratch), "\(product.name) \(problem)")
    }
  }
}

@Suite struct BlockConvolutionTests {
  static let teams = [Team(size: 1), Team(size: 2), Team(size: 3)]

  /// One random convolution, compared with the operator's own code.
  func check(_ seed: Int, _ direction: BlockConvolution.Direction) throws {
    var dice = Dice(seed: seed)
    let p = blockableProblem(&dice)
    let ways = try InstructionSet.available.map {
      try #require(BlockConvolution(p, direction, set: $0))
    }
    let halo = ways.reduce(BlockLayout.Halo()) { $0.union($1.sourceHalo) }
    var item = try BlockCase(p, direction, halo: halo, &dice)
    if direction == .forward, p.groups == 1, item.source.channels < 16, dice.flip() {
      item.source.lanes = item.source.channels
    }
    for (set, way) in zip(InstructionSet.available, ways) {
      try item.check(.direct(way), set, tolerance: 1e-5)
    }
  }

  @Test("forward agrees with the operator on random shapes", arguments: 0..<1000)
  func forward(seed: Int) throws {
    try check(seed, .forward)
  }

  @Test("the way back agrees with the operator on random shapes", arguments: 0..<1000)
  func backward(seed: Int) throws {
    try check(seed + 10_000, .backward)
  }

  @Test("layers with many channels agree with the portable kernel: several chunks, teams and bands")
  func deepLayers() throws {
    var dice = Dice(seed: 3)
    for (inputs, outputs, size, kernel, stride) in [
      (200, 72, 30, 3, 1), (1100, 40, 9, 1, 1), (300, 33, 7, 3, 1), (40, 40, 60, 5, 2),
      (64, 16, 64, 3, 1),
    ] {
      let p = ConvolutionProblem(
        inputChannels: inputs, inputHeight: size, inputWidth: size, outputChannels: outputs,
        kernelHeight: kernel, kernelWidth: kernel, strideHeight: stride, strideWidth: stride,
        padTop: kernel / 2, padBottom: kernel / 2, padLeft: kernel / 2, padRight: kernel / 2)
      let (x, w) = (dice.floats(p.inputCount), try FloatBlock(dice.floats(p.weightCount)))
      let kernel = PortableConvolution(p)
      let scratch = try FloatBlock(zeros: kernel.scratchFloats(workers: 1))
      let expected = try FloatBlock(zeros: p.outputCount)
      kernel.forward(
        input: try FloatBlock(x), weight: w, output: expected, scratch: scratch,
        team: Self.teams[0])
      for set in InstructionSet.available {
        let convolution = try #require(BlockConvolution(p, .forward, set: set))
        let source = BlockLayout(
          batch: 1, channels: inputs, height: size, width: size, halo: convolution.sourceHalo)
        let target = BlockLayout(
          batch: 1, channels: outputs, height: p.outputHeight, width: p.outputWidth)
        let packed = try FloatBlock(zeros: convolution.packedCount)
        convolution.pack(w, into: packed, team: Self.teams[1])
        let run = try BlockRun(
          convolution, source: source, target: target, library: KernelLibrary(set))
        let room = try blockRoom(target, team: Self.teams[0])
        run.run(
          source: try blockRoom(source, x, team: Self.teams[0]), weights: packed, bias: nil,
          extra: nil, target: room, team: Self.teams[1])
        let got = try rows(room, target, team: Self.teams[0])
        #expect(difference(got, expected.array) < 1e-5, "\(set) \(p)")
      }
    }
  }
}
