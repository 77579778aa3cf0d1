public import Tensors

/// Squeezes to the range −1 to 1.
///
/// - Shape: any, unchanged.
/// - Reads in backward: the output; `dy/dx = 1 − y²`.
/// - Source: the hyperbolic tangent.
public struct Tanh: Operator {
  /// A fixed function has nothing to set.
  public init() {}

  public static let schema = OperatorSchema<Tanh>(
    "tanh", "Squeezes to -1..1: y = tanh(x).",
    foreign: ["Tanh", "TanH"])

  public func role(for inputs: [Shape]) -> Role { .pointwise(.curve(.tanh)) }

  public func infer(_ inputs: [Shape]) throws(ShapeFault) -> Inference {
    Inference(output: try inputs.single())
  }

  public var backwardReads: BackwardReads { .output }

  public func forward(_ pass: borrowing ForwardPass) {
    let x = pass.input()
    var y = pass.output()
    for i in x.indices { y[i] = Float(hyperbolicTangent(Double(x[i]))) }
  }

  /// `dx += dy · (1 − y²)`.
  public func backward(_ pass: borrowing BackwardPass) {
    guard var dx = pass.inputGradient() else { return }
    let (dy, y) = (pass.outputGradient(), pass.output())
    for i in dy.indices {
      let value = Double(y[i])
      dx[i] += Float(Double(dy[i]) * (1 - value * value))
    }
  }
}
