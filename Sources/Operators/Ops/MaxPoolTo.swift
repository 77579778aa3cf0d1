public import Tensors

/// Takes maxima over windows that fit a given output size.
///
/// - Shape: `[C, H, W] → [C, size]`; output `i` of `o` sees `⌊i·n/o⌋ ..< ⌈(i+1)·n/o⌉`.
/// - Reads in backward: the place of each window's winner in its plane, as `maxpool` keeps it.
/// - Source: He et al. 2014 (spatial pyramid pooling), section 2.2.
public struct MaxPoolTo: Operator {
  var size = Pair(1)

  /// To one pixel.
  public init() {}

  public static let schema = OperatorSchema<MaxPoolTo>(
    "maxpool_to", "Takes maxima so that the output has a given size.", paper: "He et al. 2014",
    foreign: ["AdaptiveMaxPool", "adaptive_max_pool2d"], principal: "size",
    fields: [
      .pair(
        "size", \.size, in: 1...4096, required: true, foreign: ["output_size"],
        "Rows and columns of the output.")
    ])

  public func role(for inputs: [Shape]) -> Role { .window(.maximumTo(size)) }

  public func infer(_ inputs: [Shape]) throws(ShapeFault) -> Inference {
    let input = try inputs.singleImage()
    let output = Shape(channels: input.channels, height: size.height, width: size.width)
    return try Inference(output: output, saved: output.count).withinBounds()
  }

  public var backwardReads: BackwardReads { .saved }

  public func forward(_ pass: borrowing ForwardPass) {
    let input = pass.inputShapes[0]
    let x = pass.input()
    var y = pass.output()
    let keeps = pass.saved() != nil
    AdaptiveWindows.forEach(input, pass.outputShape, batch: pass.batch) {
      plane, at, rows, columns in
      let start = plane * input.plane
      var winner = rows.lowerBound * input.width + columns.lowerBound
      for row in rows {
        for column in columns {
          let place = row * input.width + column
          let (value, best) = (x[start + place], x[start + winner])
          if value > best || (value.isNaN && !best.isNaN) { winner = place }
        }
      }
      y[at] = x[start + winner]
      if keeps, var winners = pass.saved() { winners[at] = Float(bitPattern: UInt32(winner)) }
    }
  }

  public func backward(_ pass: borrowing BackwardPass) {
    guard var dx = pass.inputGradient() else { return }
    let (dy, winners) = (pass.outputGradient(), pass.saved())
    let (input, output) = (pass.inputShapes[0].plane, pass.outputShape.plane)
    for i in dy.indices { dx[i / output * input + Int(winners[i].bitPattern)] += dy[i] }
  }
}
