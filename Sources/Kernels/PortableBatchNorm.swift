public import Tensors

/// Batch norm by the statistics of the batch: forward, and back to the input and the parameters.
///
/// Sums over a plane are single lanes, sums over planes are double: the bits depend on the sizes
/// alone.
///
/// - Layout: values `[batch, channels, plane]`; statistics hold all means, then all variances.
public struct PortableBatchNorm: Sendable, Hashable {
  /// How many items stand one after the other.
  public let batch: Int
  /// Channels of an item.
  public let channels: Int
  /// Positions of one channel.
  public let plane: Int
  /// Added to the variance.
  public let epsilon: Double

  /// The kernels for values of a shape.
  public init(batch: Int, channels: Int, plane: Int, epsilon: Double) {
    self.batch = batch
    self.channels = channels
    self.plane = plane
    self.epsilon = epsilon
  }

  private var count: Int { batch * channels * plane }
  private var values: Double { Double(batch * plane) }

  /// `output = (input − mean)/√(variance + ε) · scale + shift`, and the statistics.
  public func forward(
    input: FloatBlock, scale: FloatBlock?, shift: FloatBlock?, output: FloatBlock,
    statistics: FloatBlock, team: Team
  ) {
    precondition(input.count == count && output.count == count, "blocks of different size")
    precondition(statistics.count >= 2 * channels, "two statistics for each channel")
    precondition(scale.map { $0.count == channels } ?? true, "one for each channel")
    precondition(shift.map { $0.count == channels } ?? true, "one for each channel")
    let operands = unsafe (
      self, input.pointer, scale?.pointer, shift?.pointer, output.mutablePointer,
      statistics.mutablePointer
    )
    unsafe team.spread(channels, floats: batch * plane, operands) {
      let (norm, x, scale, shift, y, statistics) = unsafe $0
      for channel in $1 {
        var sum = 0.0
        for item in 0..<norm.batch {
          unsafe sum += Double(Lanes.sum(x + norm.start(item, channel), count: norm.plane))
        }
        let mean = sum / norm.values
        let middle = SIMD4(repeating: Float(mean))
        var square = 0.0
        for item in 0..<norm.batch {
          let start = norm.start(item, channel)
          var lanes = SIMD4<Float>()
          Four.forEach(0..<norm.plane) { at, few in
            var difference = unsafe Four.load(x + (start + at), few) - middle
            for lane in few..<4 { difference[lane] = 0 }
            Tile.add(&lanes, difference, difference)
          }
          square += Double((lanes[0] + lanes[1]) + (lanes[2] + lanes[3]))
        }
        let variance = square / norm.values
        unsafe statistics[channel] = Float(mean)
        unsafe statistics[norm.channels + channel] = Float(variance)
        let inverse = 1 / (variance + norm.epsilon).squareRoot()
        let factor = unsafe SIMD4(
          repeating: Float(inverse * (scale.map { unsafe Double($0[channel]) } ?? 1)))
        let offset = unsafe SIMD4(repeating: shift.map { unsafe $0[channel] } ?? 0)
        for item in 0..<norm.batch {
          let start = norm.start(item, channel)
          Four.forEach(start..<start + norm.plane) { at, few in
            let value = unsafe (Four.load(x + at, few) - middle) * factor + offset
            unsafe Four.store(value, y + at, few)
          }
        }
      }
    }
  }

  /// With `z = (x − mean)/√(variance + ε)`: adds `Σ dy z` and `Σ dy` to the parameters' gradients,
  /// and writes `dx = scale/√(variance + ε) · (dy − mean(dy) − z · mean(dy z))`, or adds that.
  public func backward(
    input: FloatBlock, outputGradient: FloatBlock, scale: FloatBlock?, statistics: FloatBlock,
    inputGradient: FloatBlock?, accumulate: Bool, scaleGradient: FloatBlock?,
    shiftGradient: FloatBlock?, team: Team
  ) {
    precondition(input.count == count && outputGradient.count == count, "blocks of other size")
    precondition(inputGradient.map { $0.count == count } ?? true, "blocks of different size")
    precondition(statistics.count >= 2 * channels, "two statistics for each channel")
    let operands = unsafe (
      self, input.pointer, outputGradient.pointer, scale?.pointer, statistics.pointer,
      inputGradient?.mutablePointer, accumulate, scaleGradient?.mutablePointer,
      shiftGradient?.mutablePointer
    )
    unsafe team.spread(channels, floats: batch * plane, operands) {
      let (norm, x, dy, scale, statistics, dx, accumulate, dscale, dshift) = unsafe $0
      for channel in $1 {
        let mean = unsafe statistics[channel]
        let inverse =
          unsafe 1 / (Double(statistics[norm.channels + channel]) + norm.epsilon).squareRoot()
        let middle = SIMD4(repeating: mean)
        var (sum, product) = (0.0, 0.0)
        for item in 0..<norm.batch {
          let start = norm.start(item, channel)
          unsafe sum += Double(Lanes.sum(dy + start, count: norm.plane))
          var lanes = SIMD4<Float>()
          Four.forEach(start..<start + norm.plane) { at, few in
            // Missing lanes of `dy` are zero, so those of `x` do not matter.
            unsafe Tile.add(&lanes, Four.load(dy + at, few), Four.load(x + at, few) - middle)
          }
          product += Double((lanes[0] + lanes[1]) + (lanes[2] + lanes[3]))
        }
        product *= inverse
        if let dscale = unsafe dscale { unsafe dscale[channel] += Float(product) }
        if let dshift = unsafe dshift { unsafe dshift[channel] += Float(sum) }
        guard let dx = unsafe dx else { continue }
        let factor = unsafe inverse * (scale.map { unsafe Double($0[channel]) } ?? 1)
        let a = SIMD4(repeating: Float(factor))
        let b = SIMD4(repeating: Float(factor * inverse * product / norm.values))
        let c = SIMD4(repeating: Float(factor * sum / norm.values))
        for item in 0..<norm.batch {
          let start = norm.start(item, channel)
          Four.forEach(start..<start + norm.plane) { at, few in
            var value =
              unsafe Four.load(dy + at, few) * a - (Four.load(x + at, few) - middle) * b - c
            if accumulate { unsafe value += Four.load(UnsafePointer(dx) + at, few) }
            unsafe Four.store(value, dx + at, few)
          }
        }
      }
    }
  }

  private func start(_ item: Int, _ channel: Int) -> Int { (item * channels + channel) * plane }
}
