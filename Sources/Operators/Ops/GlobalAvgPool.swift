public import Tensors

/// Takes the mean of each channel over all positions.
///
/// - Shape: `[C, H, W] → [C, 1, 1]`.
/// - Reads in backward: nothing.
/// - Source: Lin et al. 2014, section 3.2.
public struct GlobalAvgPool: Operator {
  /// There is nothing to set.
  public init() {}

  public static let schema = OperatorSchema<GlobalAvgPool>(
    "global_avgpool", "Takes the mean of each channel over all positions.",
    paper: "Lin et al. 2014",
    foreign: ["GlobalAveragePooling2D", "GlobalAveragePool", "AdaptiveAvgPool2d", "gap"])

  public func role(for inputs: [Shape]) -> Role { .reduce(.globalAverage) }

  public func infer(_ inputs: [Shape]) throws(ShapeFault) -> Inference {
    let input = try inputs.singleImage()
    return Inference(output: Shape(channels: input.channels, height: 1, width: 1))
  }

  public var backwardReads: BackwardReads { [] }

  public func forward(_ pass: borrowing ForwardPass) {
    let plane = pass.inputShapes[0].plane
    let x = pass.input()
    var y = pass.output()
    for channel in y.indices {
      var sum = 0.0
      for i in channel * plane..<(channel + 1) * plane { sum += Double(x[i]) }
      y[channel] = Float(sum / Double(plane))
    }
  }

  public func backward(_ pass: borrowing BackwardPass) {
    guard var dx = pass.inputGradient() else { return }
    let plane = pass.inputShapes[0].plane
    let dy = pass.outputGradient()
    for channel in dy.indices {
      let share = dy[channel] / Float(plane)
      for i in channel * plane..<(channel + 1) * plane { dx[i] += share }
    }
  }
}
