import Kernels
import Tensors
import Testing

@Suite struct BlockBatchNormTests {
  /// A norm of random sizes, with all that its ways need.
  private struct Case {
    let layout: BlockLayout
    let epsilon: Double
    let x: [Float]
    let dy: [Float]
    let scale: [Float]?
    let shift: [Float]?
    let epilogue: Epilogue

    init(_ seed: Int, epilogue only: Epilogue? = nil) {
      var dice = Dice(seed: seed)
      var layout = BlockLayout.random(&dice)
      layout.batch = dice.number(1...6)
      // Now and then planes of more values than are summed at once.
      // The variance of few values may be next to nothing: then rounding alone decides.
      let isSound = layout.batch * layout.height * layout.width >= 16
      epsilon = isSound ? [1e-3, 1e-5, 0.1][dice.number(0...2)] : 1e-3
      if seed % 100 == 0 { (layout.height, layout.width, layout.channels) = (70, 90, 5) }
      self.layout = layout
      // Channels far from zero: their squares must not swallow the variance.
      let offset = isSound ? Float(dice.number(0...2)) * 30 : 0
      x = dice.floats(layout.plainCount).map { $0 + offset }
      dy = dice.floats(layout.plainCount)
      // Now and then beyond the upper end of a rectifier.
      let size: Float = dice.flip() ? 1 : 8
      scale = dice.flip() ? dice.floats(layout.channels).map { $0 * size } : nil
      shift = dice.flip() ? dice.floats(layout.channels) : nil
      epilogue = only ?? Epilogue.allCases[dice.number(0...Epilogue.allCases.count - 1)]
    }

    /// The values of a channel by item and position, in the rows.
    func forEach(_ channel: Int, _ body: (Int) -> Void) {
      let plane = layout.height * layout.width
      for item in 0..<layout.batch {
        let start = (item * layout.channels + channel) * plane
        for i in start..<start + plane { body(i) }
      }
    }
    var count: Double { Double(layout.batch * layout.height * layout.width) }

    /// Output, statistics and, for the gradient behind the rectifier, the gradients of input, scale
    /// and shift, in double precision. `y` decides what the rectifier lets through.
    func expected(letting y: [Float]? = nil) -> (
      y: [Float], statistics: [Float], dx: [Float], dscale: [Float], dshift: [Float]
    ) {
      var (result, dx) = (x, x)
      var (means, variances): ([Float], [Float]) = ([], [])
      var (dscale, dshift): ([Float], [Float]) = ([], [])
      for channel in 0..<layout.channels {
        var (sum, square) = (0.0, 0.0)
        forEach(channel) { sum += Double(x[$0]) }
        let mean = sum / count
        forEach(channel) { square += (Double(x[$0]) - mean) * (Double(x[$0]) - mean) }
        let inverse = 1 / (square / count + epsilon).squareRoot()
        let factor = inverse * Double(scale?[channel] ?? 1)
        means.append(Float(mean))
        variances.append(Float(square / count))
        var (total, product) = (0.0, 0.0)
        func passed(_ i: Int) -> Double {
          guard let y else { return Double(dy[i]) }
          let isInside =
            epilogue == .none || (y[i] > 0 && (epilogue == .rectifier || y[i] < 6))
          return isInside ? Double(dy[i]) : 0
        }
        forEach(channel) { i in
          result[i] = plainEpilogue(
            epilogue, Float((Double(x[i]) - mean) * factor + Double(shift?[channel] ?? 0)))
          total += passed(i)
          product += passed(i) * (Double(x[i]) - mean) * inverse
        }
        dscale.append(Float(product))
        dshift.append(Float(total))
        forEach(channel) { i in
          let z = (Double(x[i]) - mean) * inverse
          dx[i] = Float(factor * (passed(i) - total / count - z * product / count))
        }
      }
      return (result, means + variances, dx, dscale, dshift)
    }
  }

  @Test(
    "forward and back agree with double precision, in the same bits for every team",
    arguments: 0..<1000)
  func random(seed: Int) throws {
    let item = Case(seed)
    var dice = Dice(seed: seed + 7)
    let norm = BlockBatchNorm(
      batch: item.layout.batch, channels: item.layout.channels, epsilon: item.epsilon)
    let (source, gradient) = (item.layout.bordered(&dice), item.layout.bordered(&dice))
    let (target, back) = (item.layout.bordered(&dice), item.layout.bordered(&dice))
    let before = dice.flip() ? dice.floats(item.layout.plainCount) : nil
    let scale = try item.scale.map { try FloatBlock($0) }
    let shift = try item.shift.map { try FloatBlock($0) }
    for set in InstructionSet.available {
      let library = KernelLibrary(set)
      let forward = try BlockBatchNormRun(
        norm, source: source, target: target, epilogue: item.epilogue, library: library)
      let mask: RectifierMask? =
        item.epilogue == .none
        ? nil
        : RectifierMask(
          readsValue: true, keepsPositive: false, hasUpperEnd: item.epilogue == .rectifier6)
      let backward = try BlockBatchNormBackRun(
        norm, values: source, gradient: gradient, target: back, mask: mask,
        accumulates: before != nil, library: library)
      var bits: [[[UInt32]]] = []
      for team in BlockConvolutionTests.teams {
        let scratch = try Fence.block(norm.scratchCount)
        let statistics = try Fence.block(2 * norm.channels)
        let input = try blockRoom(source, item.x, team: team)
        let output = try blockRoom(target, team: team)
        forward.run(
          input, scale: scale, shift: shift, to: output, statistics: statistics,
          scratch: scratch, team: team)
        let y = try rows(output, target, team: team)
        #expect(haloValues(output, target).allSatisfy { $0 == 0 })
        let start = dice.floats(norm.channels)
        let (dscale, dshift) = (try FloatBlock(start), try FloatBlock(start))
        let dx = try blockRoom(back, before, team: team)
        scratch.fill(.nan)
        backward.run(
          input, outputGradient: try blockRoom(gradient, item.dy, team: team), scale: scale,
          shift: shift, statistics: statistics, scaleGradient: dscale, shiftGradient: dshift,
          to: dx, scratch: scratch, team: team)
        #expect(haloValues(dx, back).allSatisfy { $0 == 0 })
        for block in [scratch, statistics, output, dx] { #expect(Fence.holds(block)) }
        let slopes = try rows(dx, back, team: team)
        bits.append([y, statistics.array, slopes].map { $0.map(\.bitPattern) })

        let wanted = item.expected(letting: y)
        // An offset of 60 costs values of single precision 4e-6 of it before any kernel.
        #expect(difference(y, wanted.y) < 1e-4, "\(set) \(item.layout)")
        #expect(difference(statistics.array, wanted.statistics) < 1e-5, "\(set) \(item.layout)")
        let dxWanted = Self.sum(wanted.dx, before)
        #expect(difference(slopes, dxWanted) < 1e-4, "\(set) \(item.layout)")
        let (a, b) = (Self.sum(wanted.dscale, start), Self.sum(wanted.dshift, start))
        #expect(difference(dscale.array, a) < 1e-4, "\(set) \(item.layout)")
        #expect(difference(dshift.array, b) < 1e-5, "\(set) \(item.layout)")
      }
      #expect(bits[0] == bits[1] && bits[0] == bits[2], "\(set) \(item.layout)")
    }
  }

  @Test(
    "the portable kernels agree with double precision, in the same bits for every team",
    arguments: 0..<1000)
  func portable(seed: Int) throws {
    let item = Case(seed + 3, epilogue: Epilogue.none)
    var dice = Dice(seed: seed + 11)
    let (layout, wanted) = (item.layout, item.expected())
    let norm = PortableBatchNorm(
      batch: layout.batch, channels: layout.channels, plane: layout.height * layout.width,
      epsilon: item.epsilon)
    let (input, gradient) = (try FloatBlock(item.x), try FloatBlock(item.dy))
    let scale = try item.scale.map { try FloatBlock($0) }
    let shift = try item.shift.map { try FloatBlock($0) }
    let before = dice.flip() ? dice.floats(layout.plainCount) : nil
    let start = dice.floats(layout.channels)
    let (hasScale, hasShift) = (dice.flip(), dice.flip())
    let results = try BlockConvolutionTests.teams.map { team in
      let (y, statistics) = (
        try FloatBlock(zeros: layout.plainCount), try FloatBlock(zeros: 2 * layout.channels)
      )
      norm.forward(
        input: input, scale: scale, shift: shift, output: y, statistics: statistics, team: team)
      let dx = try FloatBlock(before ?? [Float](repeating: .nan, count: layout.plainCount))
      let (dscale, dshift) = (try FloatBlock(start), try FloatBlock(start))
      norm.backward(
        input: input, outputGradient: gradient, scale: scale, statistics: statistics,
        inputGradient: dx, accumulate: before != nil, scaleGradient: hasScale ? dscale : nil,
        shiftGradient: hasShift ? dshift : nil, team: team)
      return [y, statistics, dx, dscale, dshift].map(\.array)
    }
    let got = results[0]
    #expect(difference(got[0], wanted.y) < 1e-4, "\(layout)")
    #expect(difference(got[1], wanted.statistics) < 1e-5, "\(layout)")
    #expect(difference(got[2], Self.sum(wanted.dx, before)) < 1e-4, "\(layout)")
    let dscale = hasScale ? Self.sum(wanted.dscale, start) : start
    #expect(difference(got[3], dscale) < 1e-4, "\(layout)")
    let dshift = hasShift ? Self.sum(wanted.dshift, start) : start
    #expect(difference(got[4], dshift) < 1e-5, "\(layout)")
    #expect(results[0] == results[1] && results[0] == results[2], "\(layout)")
  }

  private static func sum(_ values: [Float], _ others: [Float]?) -> [Float] {
    guard let others else { return values }
    return values.indices.map { values[$0] + others[$0] }
  }

  @Test("a variance far below the square of the mean is kept")
  func cancellation() throws {
    // Values around 1000 by steps of a hundredth.
    let layout = BlockLayout(batch: 8, channels: 16, height: 9, width: 7)
    let values: [Float] = (0..<layout.plainCount).map { (index: Int) -> Float in
      1000 + Float(index * 7919 % 100) / 100
    }
    let norm = BlockBatchNorm(batch: 8, channels: 16, epsilon: 1e-5)
    let team = Team(size: 1)
    for set in InstructionSet.available {
      let run = try BlockBatchNormRun(
        norm, source: layout, target: layout, library: KernelLibrary(set))
      let statistics = try FloatBlock(zeros: 32)
      run.run(
        try blockRoom(layout, values, team: team), scale: nil, shift: nil,
        to: try blockRoom(layout, team: team), statistics: statistics,
        scratch: try FloatBlock(zeros: norm.scratchCount), team: team)
      for channel in 0..<16 {
        var own: [Double] = []
        for item in 0..<8 {
          let start = (item * 16 + channel) * 63
          own += values[start..<start + 63].map { Double($0) }
        }
        let mean = own.reduce(0, +) / Double(own.count)
        let variance = own.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(own.count)
        #expect(abs(Double(statistics.array[16 + channel]) - variance) < 1e-5 * variance)
      }
    }
  }
}
