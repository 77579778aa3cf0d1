public import Tensors

/// Keeps what is positive, up to 6.
///
/// - Shape: any, unchanged.
/// - Reads in backward: the output; `0 < y < 6` exactly where `0 < x < 6`.
/// - Source: Krizhevsky 2010; guided rule Springenberg et al. 2015, section 3.4.
public struct ReLU6: Operator {
  /// A rectifier has nothing to set.
  public init() {}

  public static let schema = OperatorSchema<ReLU6>(
    "relu6", "Keeps what is positive, up to 6: y = min(max(x, 0), 6).", paper: "Krizhevsky 2010",
    foreign: ["ReLU6", "Relu6"])

  public func role(for inputs: [Shape]) -> Role { .pointwise(.rectifier6) }

  public func infer(_ inputs: [Shape]) throws(ShapeFault) -> Inference {
    Inference(output: try inputs.single())
  }

  public var backwardReads: BackwardReads { .output }

  public func forward(_ pass: borrowing ForwardPass) {
    let x = pass.input()
    var y = pass.output()
    for i in x.indices { y[i] = min(max(x[i], 0), 6) }
  }

  public func backward(_ pass: borrowing BackwardPass) {
    guard var dx = pass.inputGradient() else { return }
    let (dy, y) = (pass.outputGradient(), pass.output())
    for i in dy.indices
    where pass.rule.passes(gradient: dy[i], inRange: y[i] > 0 && y[i] < 6) {
      dx[i] += dy[i]
    }
  }
}
