public import Tensors

/// Keeps what is positive and shrinks what is negative.
///
/// The guided rules do not apply: they are defined for rectifiers that stop the negative side.
///
/// - Shape: any, unchanged.
/// - Reads in backward: the output; the slope is not negative, so `y > 0` exactly where `x > 0`.
/// - Source: Maas et al. 2013.
public struct LeakyReLU: Operator {
  var slope = 0.01

  /// A slope of one hundredth.
  public init() {}

  public static let schema = OperatorSchema<LeakyReLU>(
    "leaky_relu", "Shrinks what is negative: y = x where x > 0, else slope x.",
    paper: "Maas et al. 2013", foreign: ["LeakyReLU", "LeakyRelu", "leaky"], principal: "slope",
    fields: [
      .real(
        "slope", \.slope, in: RealRange(0, 1e6),
        foreign: ["negative_slope", "alpha"], "Factor of negative values.")
    ])

  public func role(for inputs: [Shape]) -> Role { .pointwise(.curve(.leaky(slope: slope))) }

  public func infer(_ inputs: [Shape]) throws(ShapeFault) -> Inference {
    Inference(output: try inputs.single())
  }

  public var backwardReads: BackwardReads { .output }

  public func forward(_ pass: borrowing ForwardPass) {
    let (x, slope) = (pass.input(), Float(slope))
    var y = pass.output()
    for i in x.indices { y[i] = x[i] > 0 ? x[i] : slope * x[i] }
  }

  /// `dx += dy` where `y > 0`, else `slope · dy`.
  public func backward(_ pass: borrowing BackwardPass) {
    guard var dx = pass.inputGradient() else { return }
    let (dy, y, slope) = (pass.outputGradient(), pass.output(), Float(slope))
    for i in dy.indices { dx[i] += y[i] > 0 ? dy[i] : slope * dy[i] }
  }
}
