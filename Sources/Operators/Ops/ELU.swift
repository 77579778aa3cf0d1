public import Tensors

/// Keeps what is positive and bends what is negative towards `−alpha`.
///
/// - Shape: any, unchanged.
/// - Reads in backward: the output; alpha is not negative, so `y > 0` exactly where `x > 0`, and
///   elsewhere `dy/dx = alpha eˣ = y + alpha`.
/// - Source: Clevert et al. 2016, equation 15.
public struct ELU: Operator {
  var alpha = 1.0

  /// An alpha of one.
  public init() {}

  public static let schema = OperatorSchema<ELU>(
    "elu", "Bends what is negative: y = x where x > 0, else alpha (e^x - 1).",
    paper: "Clevert et al. 2016", foreign: ["ELU", "Elu"], principal: "alpha",
    fields: [
      .real("alpha", \.alpha, in: RealRange(0, 1e6), "Where the negative side ends, negated.")
    ])

  public func role(for inputs: [Shape]) -> Role { .pointwise(.curve(.elu(alpha: alpha))) }

  public func infer(_ inputs: [Shape]) throws(ShapeFault) -> Inference {
    Inference(output: try inputs.single())
  }

  public var backwardReads: BackwardReads { .output }

  public func forward(_ pass: borrowing ForwardPass) {
    let x = pass.input()
    var y = pass.output()
    for i in x.indices {
      y[i] = x[i] > 0 ? x[i] : Float(alpha * exponentialMinusOne(Double(x[i])))
    }
  }

  /// `dx += dy` where `y > 0`, else `dy (y + alpha)`.
  public func backward(_ pass: borrowing BackwardPass) {
    guard var dx = pass.inputGradient() else { return }
    let (dy, y) = (pass.outputGradient(), pass.output())
    for i in dy.indices {
      dx[i] += y[i] > 0 ? dy[i] : Float(Double(dy[i]) * (Double(y[i]) + alpha))
    }
  }
}
