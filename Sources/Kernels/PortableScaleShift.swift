public import Tensors

/// A mean, a factor and an offset for each channel: batch norm with fixed statistics.
///
/// - Layout: values `[batch, channels, plane]`, means, factors and offsets `[channels]`.
public struct PortableScaleShift: Sendable, Hashable {
  /// How many items stand one after the other.
  public let batch: Int
  /// Channels of an item.
  public let channels: Int
  /// Positions of one channel.
  public let plane: Int

  /// The kernels for values of a shape.
  public init(batch: Int, channels: Int, plane: Int) {
    self.batch = batch
    self.channels = channels
    self.plane = plane
  }

  private var count: Int { batch * channels * plane }

  /// `output = epilogue((input - middle) · scale + shift)`; without a shift nothing is added.
  ///
  /// Computed in double precision: what is left of a value after its mean is taken away is often
  /// much smaller than the value. Input and output may be the same memory.
  public func forward(
    input: FloatBlock, scale: FloatBlock, middle: FloatBlock, shift: FloatBlock? = nil,
    output: FloatBlock, epilogue: Epilogue = .none, team: Team
  ) {
    precondition(input.count == count && output.count == count, "blocks of different size")
    precondition(scale.count == channels && middle.count == channels, "one for each channel")
    precondition(shift.map { $0.count == channels } ?? true, "one for each channel")
    let operands = unsafe (
      channels, plane, epilogue, input.pointer, scale.pointer, middle.pointer, shift?.pointer,
      output.mutablePointer
    )
    unsafe team.spread(batch * channels, floats: plane, operands) {
      let (channels, plane, epilogue, x, scale, middle, shift, y) = unsafe $0
      for index in $1 {
        let channel = index % channels
        let factor = unsafe SIMD4(repeating: Double(scale[channel]))
        let mean = unsafe SIMD4(repeating: Double(middle[channel]))
        let offset = unsafe SIMD4(repeating: Double(shift?[channel] ?? 0))
        Four.forEach(index * plane..<(index + 1) * plane) { at, count in
          let value = unsafe (SIMD4<Double>(Four.load(x + at, count)) - mean) * factor + offset
          unsafe Four.store(epilogue.apply(SIMD4<Float>(value)), y + at, count)
        }
      }
    }
  }

  /// `inputGradient = outputGradient · scale`, or adds that where `accumulate` is true.
  public func backward(
    outputGradient: FloatBlock, scale: FloatBlock, inputGradient: FloatBlock,
    accumulate: Bool = false, team: Team
  ) {
    precondition(
      outputGradient.count == count && inputGradient.count == count, "blocks of different size")
    precondition(scale.count == channels, "one for each channel")
    let operands = unsafe (
      channels, plane, accumulate, outputGradient.pointer, scale.pointer,
      inputGradient.mutablePointer
    )
    unsafe team.spread(batch * channels, floats: plane, operands) {
      let (channels, plane, accumulate, dy, scale, dx) = unsafe $0
      for index in $1 {
        let factor = unsafe SIMD4(repeating: scale[index % channels])
        Four.forEach(index * plane..<(index + 1) * plane) { at, count in
          var value = unsafe Four.load(dy + at, count) * factor
          if accumulate { unsafe value += Four.load(UnsafePointer(dx) + at, count) }
          unsafe Four.store(value, dx + at, count)
        }
      }
    }
  }

  /// Adds to the gradients of the factors, `Σ outputGradient · (input - middle)`, and of the
  /// offsets, `Σ outputGradient`, whichever is given.
  public func backwardParameters(
    input: FloatBlock, middle: FloatBlock, outputGradient: FloatBlock, scaleGradient: FloatBlock?,
    shiftGradient: FloatBlock?, team: Team
  ) {
    precondition(input.count == count && outputGradient.count == count, "blocks of different size")
    precondition(middle.count == channels, "one for each channel")
    precondition(scaleGradient.map { $0.count == channels } ?? true, "one for each channel")
    precondition(shiftGradient.map { $0.count == channels } ?? true, "one for each channel")
    let operands = unsafe (
      self, input.pointer, middle.pointer, outputGradient.pointer, scaleGradient?.mutablePointer,
      shiftGradient?.mutablePointer
    )
    unsafe team.spread(channels, floats: batch * plane, operands) {
      let (sizes, x, middle, dy, scaleGradient, shiftGradient) = unsafe $0
      for channel in $1 {
        for item in 0..<sizes.batch {
          let start = (item * sizes.channels + channel) * sizes.plane
          if let scaleGradient = unsafe scaleGradient {
            let mean = unsafe SIMD4(repeating: Double(middle[channel]))
            var sums = SIMD4<Double>()
            Four.forEach(start..<start + sizes.plane) { at, few in
              let away = unsafe SIMD4<Double>(Four.load(x + at, few)) - mean
              // Lanes past the end have a gradient of zero.
              unsafe sums += away * SIMD4<Double>(Four.load(dy + at, few))
            }
            unsafe scaleGradient[channel] += Float(sums.sum())
          }
          if let shiftGradient = unsafe shiftGradient {
            unsafe shiftGradient[channel] += Lanes.sum(dy + start, count: sizes.plane)
          }
        }
      }
    }
  }
}
