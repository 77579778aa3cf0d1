public import Tensors

/// The mean of whole planes, forward and backward.
///
/// - Layout: values `[planes, plane]`, means `[planes]`; a plane is one channel of one item.
public enum PortableGlobalAverage {
  /// `output[p] = Σ input[p] / n`, summed in 16 lanes.
  public static func forward(input: FloatBlock, output: FloatBlock, plane: Int, team: Team) {
    precondition(input.count == output.count * plane, "blocks of different size")
    unsafe team.spread(output.count, floats: plane, (plane, input.pointer, output.mutablePointer)) {
      let (plane, x, y) = unsafe $0
      for index in $1 {
        unsafe y[index] = Lanes.sum(x + index * plane, count: plane) / Float(plane)
      }
    }
  }

  /// `inputGradient[p] = outputGradient[p] / n` everywhere in a plane, or adds that where
  /// `accumulate` is true.
  public static func backward(
    outputGradient: FloatBlock, inputGradient: FloatBlock, plane: Int, accumulate: Bool = false,
    team: Team
  ) {
    precondition(inputGradient.count == outputGradient.count * plane, "blocks of different size")
    let operands = unsafe (
      plane, outputGradient.pointer, inputGradient.mutablePointer, accumulate
    )
    unsafe team.spread(outputGradient.count, floats: plane, operands) {
      let (plane, dy, dx, accumulate) = unsafe $0
      for index in $1 {
        let share = unsafe SIMD4<Float>(repeating: dy[index] / Float(plane))
        Four.forEach(index * plane..<(index + 1) * plane) { at, count in
          let before =
            unsafe accumulate
            ? Four.load(UnsafePointer(dx) + at, count) : SIMD4<Float>()
          unsafe Four.store(before + share, dx + at, count)
        }
      }
    }
  }
}
