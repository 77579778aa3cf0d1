public import Tensors

/// Normalises each channel of an image by its own statistics.
///
/// `y = (x − mean)/√(variance + eps) · weight + bias`, mean and variance over the positions of
/// one channel of one item; no factor and no offset unless `affine`.
///
/// - Shape: `[C, H, W]`, unchanged.
/// - Layout: weight and bias `[C]`, only if affine.
/// - Reads in backward: the input.
/// - Source: Ulyanov et al. 2016, equation 2.
public struct InstanceNorm: Operator {
  var epsilon = 1e-5
  var affine = false

  /// Without factor and offset.
  public init() {}

  public static let schema = OperatorSchema<InstanceNorm>(
    "instancenorm",
    "Normalises each channel of an image by itself: y = (x - mean) / sqrt(var + eps).",
    paper: "Ulyanov et al. 2016",
    foreign: ["InstanceNorm2d", "InstanceNormalization", "instance_norm"], principal: "eps",
    fields: [
      .real("eps", \.epsilon, in: .epsilon, foreign: ["epsilon"], "Added to the variance."),
      .boolean("affine", \.affine, "Learns a factor and an offset for each channel."),
    ])

  public func role(for inputs: [Shape]) -> Role { .normalise(.ofItem("instancenorm")) }

  public func infer(_ inputs: [Shape]) throws(ShapeFault) -> Inference {
    let input = try inputs.singleImage()
    return Inference(
      output: input, parameters: affine ? ParameterShape.scaleAndShift(input.channels) : [])
  }

  public var backwardReads: BackwardReads { .inputs }

  private func arithmetic(_ shape: Shape) -> ItemNormalisation {
    .channelGroups(shape.channels, of: shape, epsilon: epsilon, affine: affine)
  }

  public func forward(_ pass: borrowing ForwardPass) {
    arithmetic(pass.inputShapes[0]).forward(pass)
  }

  public func backward(_ pass: borrowing BackwardPass) {
    arithmetic(pass.inputShapes[0]).backward(pass)
  }
}
