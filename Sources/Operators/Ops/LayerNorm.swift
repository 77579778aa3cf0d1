public import Tensors

/// Normalises each line of values along an axis by its own statistics.
///
/// `y = (x − mean)/√(variance + eps) · weight + bias`, mean and variance along the last axis, or
/// with `axis: channels` over the channels of each pixel.
///
/// - Shape: any, unchanged; `[C, H, W]` with `axis: channels`.
/// - Layout: weight and bias of the axis' extent.
/// - Reads in backward: the input.
/// - Source: Ba et al. 2016, equation 3; per pixel Liu et al. 2022 (ConvNeXt).
public struct LayerNorm: Operator {
  enum Axis: String, Sendable, CaseIterable {
    case last
    case channels
  }
  var epsilon = 1e-5
  var axis = Axis.last

  /// Along the last axis.
  public init() {}

  public static let schema = OperatorSchema<LayerNorm>(
    "layernorm", "Normalises along an axis of an item: y = (x - mean) / sqrt(var + eps) w + b.",
    paper: "Ba et al. 2016",
    foreign: ["LayerNorm", "LayerNorm2d", "LayerNormalization", "layer_norm"], principal: "eps",
    fields: [
      .real("eps", \.epsilon, in: .epsilon, foreign: ["epsilon"], "Added to the variance."),
      .choice("axis", \.axis, "The last axis, or the channels of each pixel."),
    ])

  public func role(for inputs: [Shape]) -> Role { .normalise(.ofItem("layernorm")) }

  public func infer(_ inputs: [Shape]) throws(ShapeFault) -> Inference {
    let input = try axis == .channels ? inputs.singleImage() : inputs.single()
    let extent = axis == .channels ? input.channels : input[input.rank - 1]
    return Inference(output: input, parameters: ParameterShape.scaleAndShift(extent))
  }

  public var backwardReads: BackwardReads { .inputs }

  private func arithmetic(_ shape: Shape) -> ItemNormalisation {
    switch axis {
    case .last:
      ItemNormalisation(size: shape[shape.rank - 1], epsilon: epsilon, affine: true)
    case .channels:
      ItemNormalisation(
        size: shape.channels, stride: shape.plane, epsilon: epsilon, affine: true)
    }
  }

  public func forward(_ pass: borrowing ForwardPass) {
    arithmetic(pass.inputShapes[0]).forward(pass)
  }

  public func backward(_ pass: borrowing BackwardPass) {
    arithmetic(pass.inputShapes[0]).backward(pass)
  }
}
