public import Tensors

/// Weighs each value by a smooth gate.
///
/// - Shape: any, unchanged.
/// - Reads in backward: the input; the function is not monotonic.
/// - Source: Misra 2019.
public struct Mish: Operator {
  /// A fixed function has nothing to set.
  public init() {}

  public static let schema = OperatorSchema<Mish>(
    "mish", "Weighs each value by a smooth gate: y = x tanh(ln(1 + e^x)).", paper: "Misra 2019",
    foreign: ["Mish"])

  public func role(for inputs: [Shape]) -> Role { .pointwise(.curve(.mish)) }

  public func infer(_ inputs: [Shape]) throws(ShapeFault) -> Inference {
    Inference(output: try inputs.single())
  }

  public var backwardReads: BackwardReads { .inputs }

  public func forward(_ pass: borrowing ForwardPass) {
    let x = pass.input()
    var y = pass.output()
    for i in x.indices {
      let value = Double(x[i])
      y[i] = Float(value * hyperbolicTangent(softplus(value)))
    }
  }

  /// `dx += dy · (t + x σ (1 − t²))`, `t = tanh(ln(1 + eˣ))`, `σ = sigmoid(x)`.
  public func backward(_ pass: borrowing BackwardPass) {
    guard var dx = pass.inputGradient() else { return }
    let (dy, x) = (pass.outputGradient(), pass.input())
    for i in dy.indices {
      let value = Double(x[i])
      let gate = hyperbolicTangent(softplus(value))
      dx[i] += Float(Double(dy[i]) * (gate + value * logistic(value) * (1 - gate * gate)))
    }
  }
}
