public import Tensors

/// Multiplies by a learned matrix: `y = W x + b`.
///
/// - Shape: `[F] → [out]`, `[C, 1, 1] → [out]`, `[T, F] → [T, out]` token by token.
/// - Layout: weight `[out, F]`.
/// - Reads in backward: nothing for the input's gradient; the input for the parameters'.
/// - Source: Rosenblatt 1958.
public struct Linear: Operator {
  var out = 1
  var bias = true

  /// One output.
  public init() {}

  public static let schema = OperatorSchema<Linear>(
    "linear", "Multiplies by a learned matrix: y = W x + b.", paper: "Rosenblatt 1958",
    foreign: ["Linear", "Dense", "InnerProduct", "fc", "Gemm", "dense", "fully_connected"],
    principal: "out",
    fields: [
      .integer(
        "out", \.out, in: 1...1_048_576, required: true,
        foreign: ["out_features", "units", "num_output"], "Output features."),
      .boolean("bias", \.bias, foreign: ["use_bias", "bias_term"], "Adds a learned offset."),
    ])

  /// Features of one vector.
  private func features(_ input: Shape) -> Int { input.rank == 2 ? input[1] : input.channels }

  public func role(for inputs: [Shape]) -> Role {
    .affine(.linear(inputs: features(inputs[0]), outputs: out, bias: bias))
  }

  public func infer(_ inputs: [Shape]) throws(ShapeFault) -> Inference {
    let input = try inputs.single()
    let output: Shape
    switch input.rank {
    case 1: output = Shape(features: out)
    case 2: output = Shape([input[0], out]) ?? Shape(features: out)
    default:
      guard input.count == input.channels else { throw .linearAfterImage(got: input) }
      output = Shape(features: out)
    }
    let weight = ParameterShape("weight", [out, features(input)], .weight)
    return try Inference(
      output: output, parameters: bias ? [weight, ParameterShape("bias", [out], .bias)] : [weight]
    ).withinBounds()
  }

  public var backwardReads: BackwardReads { [] }

  public func forward(_ pass: borrowing ForwardPass) {
    let (x, w) = (pass.input(), pass.parameter(0))
    var y = pass.output()
    let features = features(pass.inputShapes[0])
    for vector in 0..<x.count / features {
      for row in 0..<out {
        var sum = bias ? Double(pass.parameter(1)[row]) : 0
        for i in 0..<features {
          sum += Double(w[row * features + i]) * Double(x[vector * features + i])
        }
        y[vector * out + row] = Float(sum)
      }
    }
  }

  /// `dx += Wᵀ dy`, `dW += dy xᵀ`, `db += dy`
  public func backward(_ pass: borrowing BackwardPass) {
    let dy = pass.outputGradient()
    let features = features(pass.inputShapes[0])
    if var dx = pass.inputGradient() {
      let w = pass.parameter(0)
      for vector in 0..<dy.count / out {
        for i in 0..<features {
          var sum = 0.0
          for row in 0..<out where dy[vector * out + row] != 0 {
            sum += Double(w[row * features + i]) * Double(dy[vector * out + row])
          }
          dx[vector * features + i] += Float(sum)
        }
      }
    }
    if var dw = pass.parameterGradient(0) {
      let x = pass.input()
      for at in dy.indices where dy[at] != 0 {
        let (vector, row) = (at / out, at % out)
        for i in 0..<features { dw[row * features + i] += dy[at] * x[vector * features + i] }
      }
    }
    if bias, var db = pass.parameterGradient(1) {
      for at in dy.indices { db[at % out] += dy[at] }
    }
  }
}
