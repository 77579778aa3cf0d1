public import Tensors

/// The sigmoid in straight lines.
///
/// - Shape: any, unchanged.
/// - Reads in backward: the output; `0 < y < 1` where `−3 < x < 3`.
/// - Source: Howard et al. 2019 (MobileNetV3), section 5.2.
public struct HardSigmoid: Operator {
  /// A fixed function has nothing to set.
  public init() {}

  public static let schema = OperatorSchema<HardSigmoid>(
    "hardsigmoid", "The sigmoid in straight lines: y = min(max(x + 3, 0), 6) / 6.",
    paper: "Howard et al. 2019",
    foreign: ["Hardsigmoid", "HardSigmoid", "hard_sigmoid"])

  public func role(for inputs: [Shape]) -> Role { .pointwise(.curve(.hardSigmoid)) }

  public func infer(_ inputs: [Shape]) throws(ShapeFault) -> Inference {
    Inference(output: try inputs.single())
  }

  public var backwardReads: BackwardReads { .output }

  public func forward(_ pass: borrowing ForwardPass) {
    let x = pass.input()
    var y = pass.output()
    for i in x.indices { y[i] = min(max(x[i] + 3, 0), 6) / 6 }
  }

  /// `dx += dy / 6` where `0 < y < 1`.
  public func backward(_ pass: borrowing BackwardPass) {
    guard var dx = pass.inputGradient() else { return }
    let (dy, y) = (pass.outputGradient(), pass.output())
    for i in dy.indices where y[i] > 0 && y[i] < 1 { dx[i] += dy[i] / 6 }
  }
}
