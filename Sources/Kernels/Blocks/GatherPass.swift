/// One pass of a convolution over blocks: a grid of targets, each the sum over a regular window of
/// sources.
///
/// A convolution is one pass. The way back to its input is one pass for every phase of the stride:
/// the inputs of one phase are reached by the same taps of the window, and their sources are
/// neighbours.
struct GatherPass: Hashable {
  /// How targets and sources are arranged along one axis.
  struct Axis: Hashable {
    /// The first target, and the distance to the next.
    var first: Int
    var step: Int
    /// How many targets.
    var count: Int
    /// The source of the first target's first tap; negative inside the border.
    var origin: Int
    /// Sources between neighbouring targets.
    var sourceStep: Int
    /// Sources between neighbouring taps.
    var tapStep: Int
    /// The places in the weight's window, in the order of their sources.
    var taps: [Int]

    /// The last source that a target reads; less than `origin` where there are no taps.
    var lastSource: Int {
      taps.isEmpty || count == 0
        ? origin - 1 : origin + (count - 1) * sourceStep + (taps.count - 1) * tapStep
    }

    static func forward(kernel: Int, stride: Int, dilation: Int, pad: Int, outputs: Int) -> Axis {
      Axis(
        first: 0, step: 1, count: outputs, origin: -pad, sourceStep: stride, tapStep: dilation,
        taps: Array(0..<kernel))
    }

    /// The inputs `phase, phase + stride, …`: input `y` gets `dy[o] · w[k]` where
    /// `o · stride + k · dilation − pad = y`.
    static func backward(
      kernel: Int, stride: Int, dilation: Int, pad: Int, inputs: Int, phase: Int
    ) -> Axis {
      let taps = (0..<kernel).filter { (phase + pad - $0 * dilation) % stride == 0 }
      let common = greatestCommonDivisor(stride, dilation)
      let last = taps.last ?? 0
      return Axis(
        first: phase, step: stride, count: phase < inputs ? (inputs - phase - 1) / stride + 1 : 0,
        origin: taps.isEmpty ? 0 : (phase + pad - last * dilation) / stride, sourceStep: 1,
        tapStep: dilation / common, taps: taps.reversed())
    }
  }

  var vertical: Axis
  var horizontal: Axis

  static func forward(_ p: ConvolutionProblem) -> [GatherPass] {
    [
      GatherPass(
        vertical: .forward(
          kernel: p.kernelHeight, stride: p.strideHeight, dilation: p.dilationHeight,
          pad: p.padTop, outputs: p.outputHeight),
        horizontal: .forward(
          kernel: p.kernelWidth, stride: p.strideWidth, dilation: p.dilationWidth,
          pad: p.padLeft, outputs: p.outputWidth))
    ]
  }

  static func backward(_ p: ConvolutionProblem) -> [GatherPass] {
    (0..<p.strideHeight).flatMap { y in
      (0..<p.strideWidth).map { x in
        GatherPass(
          vertical: .backward(
            kernel: p.kernelHeight, stride: p.strideHeight, dilation: p.dilationHeight,
            pad: p.padTop, inputs: p.inputHeight, phase: y),
          horizontal: .backward(
            kernel: p.kernelWidth, stride: p.strideWidth, dilation: p.dilationWidth,
            pad: p.padLeft, inputs: p.inputWidth, phase: x))
      }
    }.filter { $0.vertical.count > 0 && $0.horizontal.count > 0 }
  }

  /// Whether any tap exists.
  var hasTaps: Bool { !vertical.taps.isEmpty && !horizontal.taps.isEmpty }
  var taps: Int { vertical.taps.count * horizontal.taps.count }

  /// The border that sources of this size need.
  func halo(height: Int, width: Int) -> BlockLayout.Halo {
    guard hasTaps else { return .init() }
    return .init(
      top: max(0, -vertical.origin), bottom: max(0, vertical.lastSource - height + 1),
      left: max(0, -horizontal.origin), right: max(0, horizontal.lastSource - width + 1))
  }
}

private func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int {
  b == 0 ? a : greatestCommonDivisor(b, a % b)
}
