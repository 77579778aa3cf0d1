public import Tensors

/// Batch norm while a network is trained: by the mean and variance of the batch itself.
///
/// `y = (x − mean)/√(variance + eps) · weight + bias` over all items and positions of a channel, the
/// variance divided by their number. The running statistics are the trainer's business.
///
/// - Shape: `[C, H, W]` or `[F]`, unchanged.
/// - Layout: parameters as in `BatchNorm`. Keeps the means of all channels, then their variances.
/// - Reads in backward: the input, and what it kept.
/// - Source: Ioffe & Szegedy 2015, algorithm 1 and section 3.
public struct BatchNormTraining: Operator {
  var epsilon = 1e-5
  var affine = true

  /// With factor and offset.
  public init() {}
  init(epsilon: Double, affine: Bool) {
    self.epsilon = epsilon
    self.affine = affine
  }

  public static let schema = OperatorSchema<BatchNormTraining>(
    "batchnorm", "Normalises channels by the batch: y = (x - mean) / sqrt(var + eps) w + b.",
    paper: "Ioffe & Szegedy 2015")

  public func role(for inputs: [Shape]) -> Role {
    .normalise(.ofBatch(epsilon: epsilon, affine: affine))
  }

  public func infer(_ inputs: [Shape]) throws(ShapeFault) -> Inference {
    var form = BatchNorm()
    (form.epsilon, form.affine) = (epsilon, affine)
    var inference = try form.infer(inputs)
    inference.saved = 2 * inference.output.channels
    return inference
  }

  public var backwardReads: BackwardReads { [.inputs, .saved] }

  public func forward(_ pass: borrowing ForwardPass) {
    let (shape, x) = (pass.inputShapes[0], pass.input())
    var y = pass.output()
    let count = Double(pass.batch * shape.plane)
    for channel in 0..<shape.channels {
      var (sum, square) = (0.0, 0.0)
      forEach(channel, shape, pass.batch) { sum += Double(x[$0]) }
      let mean = sum / count
      forEach(channel, shape, pass.batch) { at in
        let difference = Double(x[at]) - mean
        square += difference * difference
      }
      let variance = square / count
      if var saved = pass.saved() {
        saved[channel] = Float(mean)
        saved[shape.channels + channel] = Float(variance)
      }
      let factor =
        1 / (variance + epsilon).squareRoot() * (affine ? Double(pass.parameter(0)[channel]) : 1)
      let offset = affine ? Double(pass.parameter(1)[channel]) : 0
      forEach(channel, shape, pass.batch) {
        y[$0] = Float((Double(x[$0]) - mean) * factor + offset)
      }
    }
  }

  /// With `z = (x − mean)/√(variance + eps)` and means over the batch: `dweight += Σ dy z`,
  /// `dbias += Σ dy`, `dx += weight/√(variance + eps) · (dy − mean(dy) − z · mean(dy z))`.
  public func backward(_ pass: borrowing BackwardPass) {
    let (shape, x, dy) = (pass.inputShapes[0], pass.input(), pass.outputGradient())
    let saved = pass.saved()
    let count = Double(pass.batch * shape.plane)
    for channel in 0..<shape.channels {
      let mean = Double(saved[channel])
      let inverse = 1 / (Double(saved[shape.channels + channel]) + epsilon).squareRoot()
      var (sum, product) = (0.0, 0.0)
      forEach(channel, shape, pass.batch) { at in
        sum += Double(dy[at])
        product += Double(dy[at]) * (Double(x[at]) - mean) * inverse
      }
      if affine, var dweight = pass.parameterGradient(0) { dweight[channel] += Float(product) }
      if affine, var dbias = pass.parameterGradient(1) { dbias[channel] += Float(sum) }
      guard var dx = pass.inputGradient() else { continue }
      let factor = inverse * (affine ? Double(pass.parameter(0)[channel]) : 1)
      let (meanGradient, meanProduct) = (sum / count, product / count)
      forEach(channel, shape, pass.batch) { at in
        let z = (Double(x[at]) - mean) * inverse
        dx[at] += Float(factor * (Double(dy[at]) - meanGradient - z * meanProduct))
      }
    }
  }

  /// Calls `body` with the index of each value of a channel in the whole batch.
  private func forEach(_ channel: Int, _ shape: Shape, _ batch: Int, _ body: (Int) -> Void) {
    for item in 0..<batch {
      let start = (item * shape.channels + channel) * shape.plane
      for i in start..<start + shape.plane { body(i) }
    }
  }
}
