public import Tensors

/// Averages an image down (or up) to a given size.
///
/// - Shape: `[C, H, W] → [C, size]`; output `i` of `o` is the mean over `⌊i·n/o⌋ ..< ⌈(i+1)·n/o⌉`.
/// - Reads in backward: nothing.
/// - Source: He et al. 2014 (spatial pyramid pooling), section 2.2.
public struct AvgPoolTo: Operator {
  var size = Pair(1)

  /// To one pixel.
  public init() {}

  public static let schema = OperatorSchema<AvgPoolTo>(
    "avgpool_to", "Averages an image to a given size.", paper: "He et al. 2014",
    foreign: ["AdaptiveAvgPool", "adaptive_avg_pool2d"], principal: "size",
    fields: [
      .pair(
        "size", \.size, in: 1...4096, required: true, foreign: ["output_size"],
        "Rows and columns of the output.")
    ])

  public func role(for inputs: [Shape]) -> Role {
    // To the size that it has, an image stays what it is; networks from torchvision do so.
    guard let input = inputs.first, input.isImage, input.plane > 1,
      Pair(input.height, input.width) == size
    else { return .window(.averageTo(size)) }
    return .reshape(.view)
  }

  public func infer(_ inputs: [Shape]) throws(ShapeFault) -> Inference {
    let input = try inputs.singleImage()
    return try Inference(
      output: Shape(channels: input.channels, height: size.height, width: size.width)
    ).withinBounds()
  }

  public var backwardReads: BackwardReads { [] }

  public func forward(_ pass: borrowing ForwardPass) {
    let input = pass.inputShapes[0]
    let x = pass.input()
    var y = pass.output()
    AdaptiveWindows.forEach(input, pass.outputShape, batch: pass.batch) {
      plane, at, rows, columns in
      var sum = 0.0
      for row in rows {
        for column in columns { sum += Double(x[plane * input.plane + row * input.width + column]) }
      }
      y[at] = Float(sum / Double(rows.count * columns.count))
    }
  }

  public func backward(_ pass: borrowing BackwardPass) {
    guard var dx = pass.inputGradient() else { return }
    let input = pass.inputShapes[0]
    let dy = pass.outputGradient()
    AdaptiveWindows.forEach(input, pass.outputShape, batch: pass.batch) {
      plane, at, rows, columns in
      let share = dy[at] / Float(rows.count * columns.count)
      for row in rows {
        for column in columns { dx[plane * input.plane + row * input.width + column] += share }
      }
    }
  }
}
