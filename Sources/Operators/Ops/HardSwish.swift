public import Tensors

/// Swish with straight lines for the sigmoid.
///
/// - Shape: any, unchanged.
/// - Reads in backward: the input; the function is not monotonic.
/// - Source: Howard et al. 2019 (MobileNetV3), section 5.2.
public struct HardSwish: Operator {
  /// A fixed function has nothing to set.
  public init() {}

  public static let schema = OperatorSchema<HardSwish>(
    "hardswish", "Swish with straight lines: y = x min(max(x + 3, 0), 6) / 6.",
    paper: "Howard et al. 2019",
    foreign: ["Hardswish", "HardSwish", "hard_swish"])

  public func role(for inputs: [Shape]) -> Role { .pointwise(.curve(.hardSwish)) }

  public func infer(_ inputs: [Shape]) throws(ShapeFault) -> Inference {
    Inference(output: try inputs.single())
  }

  public var backwardReads: BackwardReads { .inputs }

  public func forward(_ pass: borrowing ForwardPass) {
    let x = pass.input()
    var y = pass.output()
    for i in x.indices {
      let value = Double(x[i])
      y[i] = Float(value * min(max(value + 3, 0), 6) / 6)
    }
  }

  /// `dx += dy · (x/3 + 1/2)` inside −3 … 3, 0 below and `dy` above.
  public func backward(_ pass: borrowing BackwardPass) {
    guard var dx = pass.inputGradient() else { return }
    let (dy, x) = (pass.outputGradient(), pass.input())
    for i in dy.indices where x[i] > -3 {
      dx[i] += x[i] < 3 ? Float(Double(dy[i]) * (Double(x[i]) / 3 + 0.5)) : dy[i]
    }
  }
}
