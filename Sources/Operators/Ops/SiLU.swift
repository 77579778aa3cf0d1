public import Tensors

/// Weighs each value by its own sigmoid; also called swish.
///
/// - Shape: any, unchanged.
/// - Reads in backward: the input; the function is not monotonic.
/// - Source: Elfwing et al. 2018; Ramachandran et al. 2017.
public struct SiLU: Operator {
  /// A fixed function has nothing to set.
  public init() {}

  public static let schema = OperatorSchema<SiLU>(
    "silu", "Weighs each value by its own sigmoid: y = x / (1 + e^-x).",
    paper: "Elfwing et al. 2018",
    foreign: ["SiLU", "Swish", "swish"])

  public func role(for inputs: [Shape]) -> Role { .pointwise(.curve(.silu)) }

  public func infer(_ inputs: [Shape]) throws(ShapeFault) -> Inference {
    Inference(output: try inputs.single())
  }

  public var backwardReads: BackwardReads { .inputs }

  public func forward(_ pass: borrowing ForwardPass) {
    let x = pass.input()
    var y = pass.output()
    for i in x.indices {
      let value = Double(x[i])
      y[i] = Float(value * logistic(value))
    }
  }

  /// `dx += dy · σ (1 + x (1 − σ))`, `σ = sigmoid(x)`.
  public func backward(_ pass: borrowing BackwardPass) {
    guard var dx = pass.inputGradient() else { return }
    let (dy, x) = (pass.outputGradient(), pass.input())
    for i in dy.indices {
      let value = Double(x[i])
      let gate = logistic(value)
      dx[i] += Float(Double(dy[i]) * gate * (1 + value * (1 - gate)))
    }
  }
}
