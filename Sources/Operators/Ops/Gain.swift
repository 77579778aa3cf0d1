public import Tensors

/// Multiplies each channel by a learned factor.
///
/// - Shape: any, unchanged; channels are the first axis.
/// - Layout: weight `[C]`.
/// - Reads in backward: nothing for the input's gradient; the input for the factor's.
/// - Source: Touvron et al. 2021 (LayerScale).
public struct Gain: Operator {
  /// A factor has nothing to set.
  public init() {}

  public static let schema = OperatorSchema<Gain>(
    "gain", "Multiplies each channel by a learned factor: y = w x.",
    paper: "Touvron et al. 2021", foreign: ["LayerScale", "layer_scale"])

  public func role(for inputs: [Shape]) -> Role { .normalise(.gain) }

  public func infer(_ inputs: [Shape]) throws(ShapeFault) -> Inference {
    let input = try inputs.single()
    return Inference(
      output: input, parameters: [ParameterShape("weight", [input.channels], .scale)])
  }

  public var backwardReads: BackwardReads { [] }

  public func forward(_ pass: borrowing ForwardPass) {
    let (x, w) = (pass.input(), pass.parameter(0))
    var y = pass.output()
    let run = x.count / (pass.batch * w.count)
    for i in x.indices { y[i] = w[i / run % w.count] * x[i] }
  }

  /// `dx += w dy`; `dw += Σ x dy`.
  public func backward(_ pass: borrowing BackwardPass) {
    let (dy, w) = (pass.outputGradient(), pass.parameter(0))
    let run = dy.count / (pass.batch * w.count)
    if var dx = pass.inputGradient() {
      for i in dy.indices { dx[i] += w[i / run % w.count] * dy[i] }
    }
    if var dw = pass.parameterGradient(0) {
      let x = pass.input()
      for i in dy.indices { dw[i / run % dw.count] += x[i] * dy[i] }
    }
  }
}
