public import Tensors

/// Keeps what is positive.
///
/// - Shape: any, unchanged.
/// - Reads in backward: the output; `y > 0` exactly where `x > 0`.
/// - Source: Nair & Hinton 2010; guided rule Springenberg et al. 2015, section 3.4.
public struct ReLU: Operator {
  /// A rectifier has nothing to set.
  public init() {}

  public static let schema = OperatorSchema<ReLU>(
    "relu", "Keeps what is positive: y = max(x, 0).", paper: "Nair & Hinton 2010",
    foreign: ["ReLU", "Relu"])

  public func role(for inputs: [Shape]) -> Role { .pointwise(.rectifier) }

  public func infer(_ inputs: [Shape]) throws(ShapeFault) -> Inference {
    Inference(output: try inputs.single())
  }

  public var backwardReads: BackwardReads { .output }

  public func forward(_ pass: borrowing ForwardPass) {
    let x = pass.input()
    var y = pass.output()
    for i in x.indices { y[i] = max(x[i], 0) }
  }

  public func backward(_ pass: borrowing BackwardPass) {
    guard var dx = pass.inputGradient() else { return }
    let (dy, y) = (pass.outputGradient(), pass.output())
    for i in dy.indices where pass.rule.passes(gradient: dy[i], inRange: y[i] > 0) {
      dx[i] += dy[i]
    }
  }
}
