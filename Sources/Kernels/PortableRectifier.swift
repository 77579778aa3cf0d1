public import Tensors

/// Rectifiers, forward and backward under the three rules.
public enum PortableRectifier {
  /// `output = max(input, 0)`, or `min(max(input, 0), 6)`; `Epilogue.none` copies.
  ///
  /// Input and output may be the same memory.
  public static func forward(
    _ function: Epilogue, input: FloatBlock, output: FloatBlock, team: Team
  ) {
    precondition(input.count == output.count, "blocks of different size")
    unsafe team.spread(input.count, (function, input.pointer, output.mutablePointer)) {
      let (function, x, y) = unsafe $0
      Four.forEach($1) { at, count in
        unsafe Four.store(function.apply(Four.load(x + at, count)), y + at, count)
      }
    }
  }

  /// The gradient by the input, from the rectifier's output: stored, or added where `accumulate` is
  /// true.
  ///
  /// `Epilogue.none` lets everything through under every rule.
  ///
  /// The gradients may be the same memory where nothing is accumulated.
  /// - Source: see `BackwardRule`.
  public static func backward(
    _ function: Epilogue, rule: BackwardRule, output: FloatBlock, outputGradient: FloatBlock,
    inputGradient: FloatBlock, accumulate: Bool = false, team: Team
  ) {
    precondition(output.count == outputGradient.count, "blocks of different size")
    precondition(outputGradient.count == inputGradient.count, "blocks of different size")
    let operands = unsafe Operands(
      y: output.pointer, dy: outputGradient.pointer, dx: inputGradient.mutablePointer,
      accumulate: accumulate)
    let count = output.count
    switch (function, rule) {
    case (.none, _):
      unsafe team.spread(count, operands) { unsafe $0.pass($1) { _, _ in .init(repeating: true) } }
    case (_, .deconvolution): unsafe team.spread(count, operands) { unsafe $0.pass($1) { $1 .> 0 } }
    case (.rectifier, .gradient):
      unsafe team.spread(count, operands) { unsafe $0.pass($1) { y, _ in y .> 0 } }
    case (.rectifier, .guided):
      unsafe team.spread(count, operands) { unsafe $0.pass($1) { ($0 .> 0) .& ($1 .> 0) } }
    case (.rectifier6, .gradient):
      unsafe team.spread(count, operands) { unsafe $0.pass($1) { y, _ in (y .> 0) .& (y .< 6) } }
    case (.rectifier6, .guided):
      unsafe team.spread(count, operands) {
        unsafe $0.pass($1) { ($0 .> 0) .& ($0 .< 6) .& ($1 .> 0) }
      }
    }
  }

  @unsafe private struct Operands {
    let y: UnsafePointer<Float>
    let dy: UnsafePointer<Float>
    let dx: UnsafeMutablePointer<Float>
    let accumulate: Bool

    /// Passes the gradients for which `passes` holds.
    @inline(__always)
    func pass(
      _ range: Range<Int>,
      _ passes: (_ y: SIMD4<Float>, _ dy: SIMD4<Float>) -> SIMDMask<SIMD4<Int32>>
    ) {
      Four.forEach(range) { at, count in
        let gradient = unsafe Four.load(dy + at, count)
        let mask = unsafe passes(Four.load(y + at, count), gradient)
        var result = SIMD4<Float>().replacing(with: gradient, where: mask)
        if unsafe accumulate { unsafe result += Four.load(UnsafePointer(dx) + at, count) }
        unsafe Four.store(result, dx + at, count)
      }
    }
  }
}
