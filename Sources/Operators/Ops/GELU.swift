public import Tensors

/// Weighs each value by the probability that a standard normal number lies below it.
///
/// `y = x Φ(x)`, or with `form: tanh` the older
/// `y = x/2 · (1 + tanh(√(2/π) (x + 0.044715 x³)))`, which differs by up to 0.0005.
///
/// - Shape: any, unchanged.
/// - Reads in backward: the input; the function is not monotonic.
/// - Source: Hendrycks & Gimpel 2016, section 2.
public struct GELU: Operator {
  enum Form: String, Sendable, CaseIterable {
    case exact
    case tanh
  }
  var form = Form.exact

  /// The exact form.
  public init() {}

  public static let schema = OperatorSchema<GELU>(
    "gelu", "Weighs each value by the normal distribution: y = x P(N(0, 1) < x).",
    paper: "Hendrycks & Gimpel 2016", foreign: ["GELU", "Gelu"], principal: "form",
    fields: [
      .choice(
        "form", \.form, foreign: ["approximate"],
        "The normal distribution itself, or its approximation by tanh.")
    ])

  public func role(for inputs: [Shape]) -> Role { .pointwise(.curve(.gelu(tanh: form == .tanh))) }

  public func infer(_ inputs: [Shape]) throws(ShapeFault) -> Inference {
    Inference(output: try inputs.single())
  }

  public var backwardReads: BackwardReads { .inputs }

  public func forward(_ pass: borrowing ForwardPass) {
    let x = pass.input()
    var y = pass.output()
    switch form {
    case .exact:
      for i in x.indices {
        let value = Double(x[i])
        y[i] = Float(value * normalDistribution(value))
      }
    case .tanh:
      for i in x.indices {
        let value = Double(x[i])
        y[i] = Float(value * 0.5 * (1 + bend(value).tanh))
      }
    }
  }

  /// `dx += dy (Φ + x φ)`; with `t = tanh(u)`: `dx += dy ((1 + t)/2 + x/2 (1 − t²) u′)`.
  public func backward(_ pass: borrowing BackwardPass) {
    guard var dx = pass.inputGradient() else { return }
    let (dy, x) = (pass.outputGradient(), pass.input())
    switch form {
    case .exact:
      for i in dy.indices {
        let value = Double(x[i])
        let slope = normalDistribution(value) + value * normalDensity(value)
        dx[i] += Float(Double(dy[i]) * slope)
      }
    case .tanh:
      for i in dy.indices {
        let value = Double(x[i])
        let (t, slope) = bend(value)
        dx[i] += Float(Double(dy[i]) * 0.5 * (1 + t + value * (1 - t * t) * slope))
      }
    }
  }

  /// `tanh(u)` and `u′` for `u = √(2/π) (x + 0.044715 x³)`. Beyond ±20, where tanh has long
  /// been ±1, `x` is held, so that no power of it overflows.
  private func bend(_ x: Double) -> (tanh: Double, slope: Double) {
    let factor = (2 / Double.pi).squareRoot()
    let held = min(max(x, -20), 20)
    let cube = 0.044715
    return (
      hyperbolicTangent(factor * held * (1 + cube * held * held)),
      factor * (1 + 3 * cube * held * held)
    )
  }
}
