public import Tensors

/// Shifts and scales each channel by statistics gathered in training.
///
/// `y = (x − mean)/√(variance + eps) · weight + bias` with the mean and variance of the running
/// statistics, and a weight of 1 and bias of 0 where not `affine`.
///
/// - Shape: `[C, H, W]` or `[F]`, unchanged.
/// - Layout: weight, bias (both only if affine), running_mean, running_var, each `[C]`.
/// - Reads in backward: nothing for the input's gradient; the input for the parameters'. The
///   statistics are constants.
/// - Source: Ioffe & Szegedy 2015, algorithm 2.
public struct BatchNorm: Operator {
  var epsilon = 1e-5
  var affine = true

  /// With factor and offset.
  public init() {}

  public static let schema = OperatorSchema<BatchNorm>(
    "batchnorm",
    "Normalises channels by running statistics: y = (x - mean) / sqrt(var + eps) w + b.",
    paper: "Ioffe & Szegedy 2015",
    foreign: [
      "BatchNorm2d", "BatchNorm1d", "BatchNorm", "BatchNormalization", "batch_norm",
      "batchnorm2d", "bn",
    ], principal: "eps",
    fields: [
      .real(
        "eps", \.epsilon, in: .epsilon, foreign: ["epsilon"], "Added to the variance."),
      .boolean("affine", \.affine, foreign: ["scale"], "Learns a factor and an offset."),
    ])

  public func role(for inputs: [Shape]) -> Role {
    .normalise(.perChannel(epsilon: epsilon, affine: affine))
  }

  public func infer(_ inputs: [Shape]) throws(ShapeFault) -> Inference {
    let input = try inputs.single()
    guard input.isImage || input.rank == 1 else { throw .needsImage(got: input) }
    let learned = affine ? ParameterShape.scaleAndShift(input.channels) : []
    return Inference(
      output: input,
      parameters: learned + [
        ParameterShape("running_mean", [input.channels], .runningMean),
        ParameterShape("running_var", [input.channels], .runningVariance),
      ])
  }

  public var backwardReads: BackwardReads { [] }

  public var trainingForm: (any Operator)? {
    BatchNormTraining(epsilon: epsilon, affine: affine)
  }

  public func forward(_ pass: borrowing ForwardPass) {
    let (x, mean, variance) = (
      pass.input(), pass.parameter(affine ? 2 : 0), pass.parameter(affine ? 3 : 1)
    )
    var y = pass.output()
    forEachPlane(pass.inputShapes[0], batch: pass.batch) { channel, plane in
      let factor = inverse(variance[channel]) * (affine ? Double(pass.parameter(0)[channel]) : 1)
      let offset = affine ? Double(pass.parameter(1)[channel]) : 0
      let middle = Double(mean[channel])
      for i in plane { y[i] = Float((Double(x[i]) - middle) * factor + offset) }
    }
  }

  /// `dx += dy · weight/√(variance + eps)`; `dweight += Σ dy (x − mean)/√(variance + eps)`,
  /// `dbias += Σ dy`.
  public func backward(_ pass: borrowing BackwardPass) {
    let (shape, dy) = (pass.inputShapes[0], pass.outputGradient())
    let (mean, variance) = (pass.parameter(affine ? 2 : 0), pass.parameter(affine ? 3 : 1))
    if var dx = pass.inputGradient() {
      forEachPlane(shape, batch: pass.batch) { channel, plane in
        let factor = inverse(variance[channel]) * (affine ? Double(pass.parameter(0)[channel]) : 1)
        for i in plane { dx[i] += Float(Double(dy[i]) * factor) }
      }
    }
    guard affine else { return }
    if var dweight = pass.parameterGradient(0) {
      let x = pass.input()
      forEachPlane(shape, batch: pass.batch) { channel, plane in
        var sum = 0.0
        for i in plane { sum += Double(dy[i]) * (Double(x[i]) - Double(mean[channel])) }
        dweight[channel] += Float(sum * inverse(variance[channel]))
      }
    }
    if var dbias = pass.parameterGradient(1) {
      forEachPlane(shape, batch: pass.batch) { channel, plane in
        var sum = 0.0
        for i in plane { sum += Double(dy[i]) }
        dbias[channel] += Float(sum)
      }
    }
  }

  /// One over the standard deviation. In double, as all that is done here: the difference to the
  /// mean may cancel, and what is lost then is lost for every layer behind.
  private func inverse(_ variance: Float) -> Double {
    1 / (Double(variance) + epsilon).squareRoot()
  }

  /// Calls `body` with each channel of each item, and the indices of its values.
  private func forEachPlane(_ shape: Shape, batch: Int, _ body: (Int, Range<Int>) -> Void) {
    var start = 0
    for _ in 0..<batch {
      for channel in 0..<shape.channels {
        body(channel, start..<start + shape.plane)
        start += shape.plane
      }
    }
  }
}
