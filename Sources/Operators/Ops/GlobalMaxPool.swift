public import Tensors

/// Takes the largest value of each channel over all positions.
///
/// - Shape: `[C, H, W] → [C, 1, 1]`.
/// - Reads in backward: the place of each channel's winner, as `maxpool` keeps it.
/// - Source: Oquab et al. 2015, section 3.
public struct GlobalMaxPool: Operator {
  /// There is nothing to set.
  public init() {}

  public static let schema = OperatorSchema<GlobalMaxPool>(
    "global_maxpool", "Takes the largest value of each channel over all positions.",
    paper: "Oquab et al. 2015",
    foreign: ["GlobalMaxPooling2D", "GlobalMaxPool", "AdaptiveMaxPool2d", "gmp"])

  public func role(for inputs: [Shape]) -> Role { .reduce(.globalMaximum) }

  public func infer(_ inputs: [Shape]) throws(ShapeFault) -> Inference {
    let input = try inputs.singleImage()
    return Inference(
      output: Shape(channels: input.channels, height: 1, width: 1), saved: input.channels)
  }

  public var backwardReads: BackwardReads { .saved }

  public func forward(_ pass: borrowing ForwardPass) {
    let plane = pass.inputShapes[0].plane
    let x = pass.input()
    var y = pass.output()
    let keeps = pass.saved() != nil
    for channel in y.indices {
      let start = channel * plane
      var winner = 0
      for i in 0..<plane {
        let (value, best) = (x[start + i], x[start + winner])
        if value > best || (value.isNaN && !best.isNaN) { winner = i }
      }
      y[channel] = x[start + winner]
      if keeps, var winners = pass.saved() {
        winners[channel] = Float(bitPattern: UInt32(winner))
      }
    }
  }

  public func backward(_ pass: borrowing BackwardPass) {
    guard var dx = pass.inputGradient() else { return }
    let plane = pass.inputShapes[0].plane
    let (dy, winners) = (pass.outputGradient(), pass.saved())
    for channel in dy.indices {
      dx[channel * plane + Int(winners[channel].bitPattern)] += dy[channel]
    }
  }
}
