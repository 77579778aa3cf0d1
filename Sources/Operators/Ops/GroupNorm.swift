public import Tensors

/// Normalises groups of channels by their own statistics.
///
/// `y = (x − mean)/√(variance + eps) · weight + bias`, mean and variance over a group's channels
/// and all positions of one item.
///
/// - Shape: any, unchanged; channels are the first axis.
/// - Layout: weight and bias `[C]`, only if affine.
/// - Reads in backward: the input.
/// - Source: Wu & He 2018, section 3.1.
public struct GroupNorm: Operator {
  var groups = 1
  var epsilon = 1e-5
  var affine = true

  /// One group.
  public init() {}

  public static let schema = OperatorSchema<GroupNorm>(
    "groupnorm",
    "Normalises groups of channels of an item: y = (x - mean) / sqrt(var + eps) w + b.",
    paper: "Wu & He 2018", foreign: ["GroupNorm", "GroupNormalization", "group_norm"],
    principal: "groups",
    fields: [
      .integer(
        "groups", \.groups, in: 1...1_048_576, required: true, foreign: ["num_groups"],
        "Groups of neighbouring channels."),
      .real("eps", \.epsilon, in: .epsilon, foreign: ["epsilon"], "Added to the variance."),
      .boolean("affine", \.affine, "Learns a factor and an offset for each channel."),
    ])

  public func role(for inputs: [Shape]) -> Role { .normalise(.ofItem("groupnorm")) }

  public func infer(_ inputs: [Shape]) throws(ShapeFault) -> Inference {
    let input = try inputs.single()
    guard input.channels % groups == 0 else {
      throw .inputGroups(channels: input.channels, groups: groups)
    }
    return Inference(
      output: input, parameters: affine ? ParameterShape.scaleAndShift(input.channels) : [])
  }

  public var backwardReads: BackwardReads { .inputs }

  private func arithmetic(_ shape: Shape) -> ItemNormalisation {
    .channelGroups(groups, of: shape, epsilon: epsilon, affine: affine)
  }

  public func forward(_ pass: borrowing ForwardPass) {
    arithmetic(pass.inputShapes[0]).forward(pass)
  }

  public func backward(_ pass: borrowing BackwardPass) {
    arithmetic(pass.inputShapes[0]).backward(pass)
  }
}
