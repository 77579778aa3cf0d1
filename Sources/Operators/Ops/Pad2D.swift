public import Tensors

/// Adds a border around an image.
///
/// - Shape: `[C, H, W] → [C, H + top + bottom, W + left + right]`.
/// - Reads in backward: nothing.
/// - Source: the modes are PyTorch's; `reflect` does not repeat the edge.
public struct Pad2D: Operator {
  var by = Padding.sides(Sides())
  var mode = Convolution.Border.zeros

  /// No border.
  public init() {}

  public static let schema = OperatorSchema<Pad2D>(
    "pad2d", "Adds a border around an image.",
    foreign: ["ZeroPad2d", "ZeroPadding2D", "ReflectionPad2d", "ReplicationPad2d", "Pad"],
    principal: "by",
    fields: [
      .padding("by", \.by, required: true, foreign: ["padding"], "Rows and columns to add."),
      .choice("mode", \.mode, "How the border is filled."),
    ])

  public func role(for inputs: [Shape]) -> Role {
    inputs.first.map { .reshape(.border(sides($0), mode)) } ?? .reshape(.move)
  }

  /// A border is always given as numbers; `same` and `valid` need no rows for a window of one.
  private func sides(_ input: Shape) -> Sides {
    by.resolved(height: input.height, width: input.width, window: Window(kernel: Pair(1)))
  }

  public func infer(_ inputs: [Shape]) throws(ShapeFault) -> Inference {
    let input = try inputs.singleImage()
    let sides = sides(input)
    if mode == .reflect {
      for (pad, extent, axis) in [
        (max(sides.top, sides.bottom), input.height, ShapeFault.Axis.height),
        (max(sides.left, sides.right), input.width, ShapeFault.Axis.width),
      ] where pad >= extent {
        throw .reflectTooLarge(pad: pad, extent: extent, axis: axis)
      }
    }
    return try Inference(
      output: Shape(
        channels: input.channels, height: input.height + sides.top + sides.bottom,
        width: input.width + sides.left + sides.right)
    ).withinBounds()
  }

  public var backwardReads: BackwardReads { [] }

  /// Calls `body` with every output and the input that fills it; nil where it is zero.
  private func forEachOutput(
    _ input: Shape, _ output: Shape, batch: Int, _ body: (_ target: Int, _ source: Int?) -> Void
  ) {
    let sides = sides(input)
    let rows = (0..<output.height).map { mode.source($0 - sides.top, extent: input.height) }
    let columns = (0..<output.width).map { mode.source($0 - sides.left, extent: input.width) }
    var target = 0
    for plane in 0..<batch * input.channels {
      for row in rows {
        for column in columns {
          if let row, let column {
            body(target, plane * input.plane + row * input.width + column)
          } else {
            body(target, nil)
          }
          target += 1
        }
      }
    }
  }

  public func forward(_ pass: borrowing ForwardPass) {
    let x = pass.input()
    var y = pass.output()
    forEachOutput(pass.inputShapes[0], pass.outputShape, batch: pass.batch) { target, source in
      if let source { y[target] = x[source] } else { y[target] = 0 }
    }
  }

  public func backward(_ pass: borrowing BackwardPass) {
    guard var dx = pass.inputGradient() else { return }
    let dy = pass.outputGradient()
    forEachOutput(pass.inputShapes[0], pass.outputShape, batch: pass.batch) { target, source in
      if let source { dx[source] += dy[target] }
    }
  }
}
