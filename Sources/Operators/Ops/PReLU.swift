public import Tensors

/// Keeps what is positive and multiplies what is negative by a learned slope.
///
/// - Shape: any, unchanged.
/// - Layout: weight `[C]`, one slope for each index of the first axis; `[1]` with `per: all`.
/// - Reads in backward: the input; a learned slope may be negative, and then the output's sign
///   says nothing.
/// - Source: He et al. 2015, equation 1.
public struct PReLU: Operator {
  enum Sharing: String, Sendable, CaseIterable {
    case channel
    case all
  }
  var sharing = Sharing.channel

  /// A slope for each channel.
  public init() {}

  public static let schema = OperatorSchema<PReLU>(
    "prelu", "Learns the slope of what is negative: y = x where x > 0, else w x.",
    paper: "He et al. 2015", foreign: ["PReLU", "PRelu"], principal: "per",
    fields: [
      .choice("per", \.sharing, "Which values share a slope: those of a channel, or all.")
    ])

  public func role(for inputs: [Shape]) -> Role { .pointwise(.slopes) }

  public func infer(_ inputs: [Shape]) throws(ShapeFault) -> Inference {
    let input = try inputs.single()
    let slopes = sharing == .all ? 1 : input.channels
    return Inference(
      output: input, parameters: [ParameterShape("weight", [slopes], .weight)])
  }

  public var backwardReads: BackwardReads { .inputs }

  public func forward(_ pass: borrowing ForwardPass) {
    let (x, w) = (pass.input(), pass.parameter(0))
    var y = pass.output()
    let run = x.count / (pass.batch * pass.inputShapes[0].channels)
    for i in x.indices { y[i] = x[i] > 0 ? x[i] : w[i / run % w.count] * x[i] }
  }

  /// `dx += dy` where `x > 0`, else `w dy`; `dw += Σ dy x` over what is not positive.
  public func backward(_ pass: borrowing BackwardPass) {
    let (x, dy, w) = (pass.input(), pass.outputGradient(), pass.parameter(0))
    let run = x.count / (pass.batch * pass.inputShapes[0].channels)
    if var dx = pass.inputGradient() {
      for i in dy.indices { dx[i] += x[i] > 0 ? dy[i] : w[i / run % w.count] * dy[i] }
    }
    if var dw = pass.parameterGradient(0) {
      for i in dy.indices where x[i] <= 0 { dw[i / run % dw.count] += dy[i] * x[i] }
    }
  }
}
