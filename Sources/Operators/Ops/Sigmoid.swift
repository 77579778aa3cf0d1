public import Tensors

/// Squeezes to the range 0 to 1.
///
/// - Shape: any, unchanged.
/// - Reads in backward: the output; `dy/dx = y (1 − y)`.
/// - Source: Verhulst 1845, the logistic function.
public struct Sigmoid: Operator {
  /// A fixed function has nothing to set.
  public init() {}

  public static let schema = OperatorSchema<Sigmoid>(
    "sigmoid", "Squeezes to 0..1: y = 1 / (1 + e^-x).",
    foreign: ["Sigmoid", "logistic"])

  public func role(for inputs: [Shape]) -> Role { .pointwise(.curve(.sigmoid)) }

  public func infer(_ inputs: [Shape]) throws(ShapeFault) -> Inference {
    Inference(output: try inputs.single())
  }

  public var backwardReads: BackwardReads { .output }

  public func forward(_ pass: borrowing ForwardPass) {
    let x = pass.input()
    var y = pass.output()
    for i in x.indices { y[i] = Float(logistic(Double(x[i]))) }
  }

  /// `dx += dy · y (1 − y)`.
  public func backward(_ pass: borrowing BackwardPass) {
    guard var dx = pass.inputGradient() else { return }
    let (dy, y) = (pass.outputGradient(), pass.output())
    for i in dy.indices {
      let gate = Double(y[i])
      dx[i] += Float(Double(dy[i]) * gate * (1 - gate))
    }
  }
}
