import Kernels
import Tensors
import Testing

/// Random windows over a random image.
private struct Windows {
  let problem: PoolingProblem
  let source: BlockLayout
  let target: BlockLayout

  init(_ dice: inout Dice, dilated: Bool) {
    let usual = dice.number(0...2)
    let kernel =
      usual < 2 ? (usual + 2, usual + 2) : (dice.number(1...6), dice.number(1...7))
    let stride = usual < 2 ? (2, 2) : (dice.number(1...4), dice.number(1...4))
    let dilation = dilated && dice.flip() ? (dice.number(1...3), dice.number(1...3)) : (1, 1)
    let pads = [kernel.0, kernel.0, kernel.1, kernel.1].map { dice.number(0...$0 / 2) }
    let span = ((kernel.0 - 1) * dilation.0 + 1, (kernel.1 - 1) * dilation.1 + 1)
    let large = dice.number(0...9) == 0
    source = BlockLayout(
      batch: dice.number(1...3), channels: dice.number(1...(large ? 90 : 40)),
      height: max(dice.number(1...(large ? 40 : 15)), span.0 - pads[0] - pads[1]),
      width: max(dice.number(1...(large ? 60 : 35)), span.1 - pads[2] - pads[3]))
    // Rounded up or down; a window that starts beyond the image and its border is none.
    func size(_ extent: Int, _ pads: (Int, Int), _ span: Int, _ stride: Int, _ up: Bool) -> Int {
      let room = extent + pads.0 + pads.1 - span
      let count = (room + (up ? stride - 1 : 0)) / stride + 1
      return (count - 1) * stride >= extent + pads.0 ? count - 1 : count
    }
    let up = dice.flip()
    let height = size(source.height, (pads[0], pads[1]), span.0, stride.0, up)
    let width = size(source.width, (pads[2], pads[3]), span.1, stride.1, up)
    target = BlockLayout(
      batch: source.batch, channels: source.channels, height: height, width: width)
    problem = PoolingProblem(
      planes: source.batch * source.channels, inputHeight: source.height,
      inputWidth: source.width, outputHeight: height, outputWidth: width,
      kernelHeight: kernel.0, kernelWidth: kernel.1, strideHeight: stride.0,
      strideWidth: stride.1, dilationHeight: dilation.0, dilationWidth: dilation.1,
      padTop: pads[0], padBottom: pads[1], padLeft: pads[2], padRight: pads[3])
  }

  /// The numbers of taps, row by row in each window, of what the portable kernel keeps: indices in
  /// the plane, or more than that for nowhere.
  func taps(of places: [Float]) -> [Float] {
    let p = problem
    return places.enumerated().map { at, place in
      let index = Int(place.bitPattern)
      guard index < p.inputPlane else { return -1 }
      let (y, x) = index.quotientAndRemainder(dividingBy: p.inputWidth)
      let (row, column) = (at % p.outputPlane).quotientAndRemainder(dividingBy: p.outputWidth)
      let tapRow = (y - row * p.strideHeight + p.padTop) / p.dilationHeight
      let tapColumn = (x - column * p.strideWidth + p.padLeft) / p.dilationWidth
      return Float(tapRow * p.kernelWidth + tapColumn)
    }
  }
}

/// The portable kernels are the oracle: they agree with the operators bit by bit
/// (`PoolingTests`).
@Suite struct BlockPoolingTests {
  private let alone = Team(size: 1)

  @Test("the largest values and their gradients, with and without places", arguments: 0..<600)
  func maximum(seed: Int) throws {
    var dice = Dice(seed: seed)
    let windows = Windows(&dice, dilated: true)
    let (p, source, target) = (
      windows.problem, windows.source.bordered(&dice), windows.target.bordered(&dice)
    )
    // A coarse grid makes ties common; minus infinity must not lose to a border.
    var values = dice.coarse(p.inputCount)
    if dice.number(0...4) == 0 { values = values.map { _ in -.infinity } }
    if dice.number(0...4) == 0 {
      for _ in 0..<9 { values[dice.number(0...values.count - 1)] = .nan }
    }
    let expected = try FloatBlock(zeros: p.outputCount)
    let plainPlaces = try FloatBlock(zeros: p.outputCount)
    PortableMaximum(p).forward(
      input: try FloatBlock(values), output: expected, places: plainPlaces, team: alone)
    func agrees(_ got: [Float]) -> Bool {
      zip(got, expected.array).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }
    }
    let withoutPlaces = try blockResults(target) { library, room, team in
      let run = try BlockPoolingRun(
        maximum: p, source: source, target: target, library: library)
      run.run(try blockRoom(source, values, team: team), to: room, team: team)
    }
    for result in withoutPlaces { #expect(agrees(result.values), "\(result.set) \(p)") }

    let dy = dice.floats(p.outputCount)
    let gradient = windows.target.bordered(&dice)
    let taps = windows.taps(of: plainPlaces.array)
    let places =
      dice.flip() ? BlockPoolingRun.placesLayout(of: target) : windows.target.bordered(&dice)
    for accumulates in [false, true] {
      let before = accumulates ? dice.floats(p.inputCount) : nil
      let plain = try FloatBlock(before ?? [Float](repeating: 0, count: p.inputCount))
      PortableMaximum(p).backward(
        outputGradient: try FloatBlock(dy), places: plainPlaces, inputGradient: plain,
        accumulate: true, team: alone)
      let got = try blockResults(source, before: before) { library, room, team in
        let kept = try Fence.block(places.count)
        let output = try blockRoom(target, team: team)
        let forward = try BlockPoolingRun(
          maximum: p, source: source, target: target, places: places, library: library)
        forward.run(
          try blockRoom(source, values, team: team), places: kept, to: output, team: team)
        #expect(agrees(try rows(output, target, team: team)), "\(library.set) \(p)")
        #expect(try rows(kept, places, team: team) == taps, "\(library.set) \(p)")
        #expect(Fence.holds(output) && Fence.holds(kept), "\(library.set) \(p)")
        let back = try BlockPoolingBackRun(
          maximum: p, gradient: gradient, places: places, target: source,
          accumulates: accumulates, library: library)
        back.run(try blockRoom(gradient, dy, team: team), places: kept, to: room, team: team)
      }
      // Windows that overlap are added in another order.
      for result in got {
        #expect(difference(result.values, plain.array) < 1e-6, "\(result.set) \(p)")
      }
    }
  }

  @Test("means and their gradients", arguments: 0..<600)
  func average(seed: Int) throws {
    var dice = Dice(seed: seed)
    let windows = Windows(&dice, dilated: false)
    let (p, source, target) = (
      windows.problem, windows.source.bordered(&dice), windows.target.bordered(&dice)
    )
    let kernel = PortableAverage(p, countsPadding: dice.flip())
    let values = dice.floats(p.inputCount)
    let expected = try FloatBlock(zeros: p.outputCount)
    kernel.forward(input: try FloatBlock(values), output: expected, team: alone)
    let got = try blockResults(target) { library, room, team in
      let run = try BlockPoolingRun(
        average: kernel, source: source, target: target, library: library)
      run.run(try blockRoom(source, values, team: team), to: room, team: team)
    }
    for result in got {
      #expect(difference(result.values, expected.array) < 1e-6, "\(result.set) \(kernel)")
    }
    let dy = dice.floats(p.outputCount)
    let gradient = windows.target.bordered(&dice)
    for accumulates in [false, true] {
      let before = accumulates ? dice.floats(p.inputCount) : nil
      let plain = try FloatBlock(before ?? [Float](repeating: 0, count: p.inputCount))
      kernel.backward(
        outputGradient: try FloatBlock(dy), inputGradient: plain, accumulate: true, team: alone)
      let got = try blockResults(source, before: before) { library, room, team in
        let back = try BlockPoolingBackRun(
          average: kernel, gradient: gradient, target: source, accumulates: accumulates,
          library: library)
        back.run(try blockRoom(gradient, dy, team: team), to: room, team: team)
      }
      for result in got {
        #expect(difference(result.values, plain.array) < 1e-5, "\(result.set) \(kernel)")
      }
    }
  }

  @Test("wide windows")
  func wide() throws {
    var dice = Dice(seed: 5)
    for (height, width, kernel, stride, pad) in [
      (56, 56, 56, 1, 0), (20, 120, 20, 3, 10), (40, 40, 9, 4, 4),
    ] {
      let image = BlockLayout(batch: 1, channels: 20, height: height, width: width)
      let size = { (extent: Int) in (extent + 2 * pad - kernel) / stride + 1 }
      let p = PoolingProblem(
        planes: 20, inputHeight: height, inputWidth: width, outputHeight: size(height),
        outputWidth: size(width), kernelHeight: kernel, kernelWidth: kernel,
        strideHeight: stride, strideWidth: stride, padTop: pad, padBottom: pad, padLeft: pad,
        padRight: pad)
      let target = BlockLayout(
        batch: 1, channels: 20, height: p.outputHeight, width: p.outputWidth)
      let values = dice.floats(p.inputCount)
      let (largest, means) = (
        try FloatBlock(zeros: p.outputCount), try FloatBlock(zeros: p.outputCount)
      )
      let average = PortableAverage(p, countsPadding: true)
      PortableMaximum(p).forward(
        input: try FloatBlock(values), output: largest, places: nil, team: alone)
      average.forward(input: try FloatBlock(values), output: means, team: alone)
      let got = try blockResults(target) { library, room, team in
        let run = try BlockPoolingRun(
          maximum: p, source: image, target: target, library: library)
        run.run(try blockRoom(image, values, team: team), to: room, team: team)
      }
      for result in got { #expect(result.values == largest.array, "\(result.set) \(p)") }
      let gotMeans = try blockResults(target) { library, room, team in
        let run = try BlockPoolingRun(
          average: average, source: image, target: target, library: library)
        run.run(try blockRoom(image, values, team: team), to: room, team: team)
      }
      for result in gotMeans {
        #expect(difference(result.values, means.array) < 1e-6, "\(result.set) \(p)")
      }
    }
  }
}
