public import Tensors

/// Takes the mean of each window.
///
/// The divisor is the size of the window inside the padded input where `count_pad`, else inside
/// the input itself.
///
/// - Shape: as for `maxpool`, without dilation.
/// - Reads in backward: nothing.
/// - Source: LeCun et al. 1998.
public struct AvgPool: Operator {
  var kernel = Pair(1)
  var stride: Pair?
  var pad = Padding.sides(Sides())
  var ceil = false
  var countPadding = true

  /// A window of one pixel.
  public init() {}

  public static let schema = OperatorSchema<AvgPool>(
    "avgpool", "Takes the mean of each window.", paper: "LeCun et al. 1998",
    foreign: ["AvgPool2d", "AveragePooling2D", "AveragePool", "avg_pool2d", "avgpool2d"],
    principal: "kernel",
    fields: [
      .pair(
        "kernel", \.kernel, in: 1...1024, required: true, foreign: ["kernel_size", "pool_size"],
        "Window, one number or [height, width]."),
      .pair(
        "stride", \.stride, in: 1...1024, foreign: ["strides"],
        "Step between windows; as large as the window where not given."),
      .padding("pad", \.pad, foreign: ["padding"], "Border of zeros around the input."),
      .boolean("ceil", \.ceil, foreign: ["ceil_mode"], "Rounds the output's size up."),
      .boolean(
        "count_pad", \.countPadding, foreign: ["count_include_pad"],
        "Counts the border in the mean."),
    ])

  private func geometry(_ input: Shape) -> PoolWindow {
    PoolWindow(
      kernel: kernel, stride: stride, pad: pad, dilation: Pair(1), ceil: ceil, input: input)
  }

  public func role(for inputs: [Shape]) -> Role {
    .window(.average(geometry(inputs[0]).window, ceil: ceil, countPadding: countPadding))
  }

  public func infer(_ inputs: [Shape]) throws(ShapeFault) -> Inference {
    let input = try inputs.singleImage()
    let size = try geometry(input).outputSize(input)
    return try Inference(
      output: Shape(channels: input.channels, height: size.height, width: size.width)
    ).withinBounds()
  }

  public var backwardReads: BackwardReads { [] }

  /// Calls `body` with the place of every output, the rows and columns of its plane that it
  /// averages, and its divisor.
  private func forEachMean(
    _ input: Shape, _ output: Shape, batch: Int,
    _ body: (_ plane: Int, _ target: Int, Range<Int>, Range<Int>, _ divisor: Int) -> Void
  ) {
    let geometry = geometry(input)
    let pads = geometry.window.padding
    geometry.forEachOutput(batch: batch, output: output) { plane, target, top, left in
      let bottom = min(top + kernel.height, input.height + pads.bottom)
      let right = min(left + kernel.width, input.width + pads.right)
      let rows = max(top, 0)..<max(min(bottom, input.height), max(top, 0))
      let columns = max(left, 0)..<max(min(right, input.width), max(left, 0))
      let counted =
        countPadding ? (bottom - top) * (right - left) : rows.count * columns.count
      body(plane, target, rows, columns, max(counted, 1))
    }
  }

  public func forward(_ pass: borrowing ForwardPass) {
    let input = pass.inputShapes[0]
    let x = pass.input()
    var y = pass.output()
    forEachMean(input, pass.outputShape, batch: pass.batch) { plane, at, rows, columns, divisor in
      var sum = 0.0
      for row in rows {
        for column in columns {
          sum += Double(x[plane * input.plane + row * input.width + column])
        }
      }
      y[at] = Float(sum / Double(divisor))
    }
  }

  public func backward(_ pass: borrowing BackwardPass) {
    guard var dx = pass.inputGradient() else { return }
    let input = pass.inputShapes[0]
    let dy = pass.outputGradient()
    forEachMean(input, pass.outputShape, batch: pass.batch) { plane, at, rows, columns, divisor in
      for row in rows {
        for column in columns {
          dx[plane * input.plane + row * input.width + column] += dy[at] / Float(divisor)
        }
      }
    }
  }
}
