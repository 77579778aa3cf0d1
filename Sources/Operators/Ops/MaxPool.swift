public import Tensors

/// Takes the largest value of each window.
///
/// - Shape: `[C, H, W] → [C, ⌊(H + p0 + p1 − e)/s⌋ + 1, …]`, `e = d·(kernel − 1) + 1`; with `ceil`
///   the ceiling, a last window that would start in the far padding dropped.
/// - Reads in backward: the place of each window's winner in its plane, kept as a bit pattern. The
///   first of equal values wins; what is not a number wins over numbers; padding never wins.
/// - Source: Riesenhuber & Poggio 1999.
public struct MaxPool: Operator {
  var kernel = Pair(1)
  var stride: Pair?
  var pad = Padding.sides(Sides())
  var dilation = Pair(1)
  var ceil = false

  /// Marks a window that sees no value at all.
  static let noWinner = UInt32.max

  /// A window of one pixel.
  public init() {}

  public static let schema = OperatorSchema<MaxPool>(
    "maxpool", "Takes the largest value of each window.", paper: "Riesenhuber & Poggio 1999",
    foreign: ["MaxPool2d", "MaxPooling2D", "MaxPool", "max_pool2d", "maxpool2d"],
    principal: "kernel",
    fields: [
      .pair(
        "kernel", \.kernel, in: 1...1024, required: true, foreign: ["kernel_size", "pool_size"],
        "Window, one number or [height, width]."),
      .pair(
        "stride", \.stride, in: 1...1024, foreign: ["strides"],
        "Step between windows; as large as the window where not given."),
      .padding("pad", \.pad, foreign: ["padding"], "Border around the input; never wins."),
      .pair(
        "dilation", \.dilation, in: 1...1024, foreign: ["dilations"],
        "Distance between neighbouring samples of a window."),
      .boolean("ceil", \.ceil, foreign: ["ceil_mode"], "Rounds the output's size up."),
    ])

  private func geometry(_ input: Shape) -> PoolWindow {
    PoolWindow(
      kernel: kernel, stride: stride, pad: pad, dilation: dilation, ceil: ceil, input: input)
  }

  public func role(for inputs: [Shape]) -> Role {
    .window(.maximum(geometry(inputs[0]).window, ceil: ceil))
  }

  public func infer(_ inputs: [Shape]) throws(ShapeFault) -> Inference {
    let input = try inputs.singleImage()
    let size = try geometry(input).outputSize(input)
    let output = Shape(channels: input.channels, height: size.height, width: size.width)
    return try Inference(output: output, saved: output.count).withinBounds()
  }

  public var backwardReads: BackwardReads { .saved }

  public func forward(_ pass: borrowing ForwardPass) {
    let input = pass.inputShapes[0]
    let geometry = geometry(input)
    let x = pass.input()
    var y = pass.output()
    let keeps = pass.saved() != nil
    geometry.forEachOutput(batch: pass.batch, output: pass.outputShape) { plane, at, top, left in
      var best = -Float.infinity
      var winner = Self.noWinner
      for i in 0..<kernel.height {
        let row = top + i * dilation.height
        guard row >= 0, row < input.height else { continue }
        for j in 0..<kernel.width {
          let column = left + j * dilation.width
          guard column >= 0, column < input.width else { continue }
          let place = row * input.width + column
          let value = x[plane * input.plane + place]
          if winner == Self.noWinner || value > best || (value.isNaN && !best.isNaN) {
            (best, winner) = (value, UInt32(place))
          }
        }
      }
      y[at] = best
      if keeps, var winners = pass.saved() { winners[at] = Float(bitPattern: winner) }
    }
  }

  public func backward(_ pass: borrowing BackwardPass) {
    guard var dx = pass.inputGradient() else { return }
    let (dy, winners) = (pass.outputGradient(), pass.saved())
    let (input, output) = (pass.inputShapes[0], pass.outputShape)
    for i in dy.indices where winners[i].bitPattern != Self.noWinner {
      dx[i / output.plane * input.plane + Int(winners[i].bitPattern)] += dy[i]
    }
  }
}
