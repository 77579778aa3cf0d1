import Tensors

/// The arithmetic that layer, group and instance norm share: groups of values of one item are
/// shifted to mean 0 and scaled to variance 1, then a learned factor and offset apply.
///
/// `y = (x − mean)/√(variance + epsilon) · weight + bias`, statistics over a group, the variance
/// divided by the number of values. Statistics are summed in double precision and computed anew
/// in backward, which costs one reading and saves keeping them.
struct ItemNormalisation {
  /// Values that share their statistics.
  let size: Int
  /// Step between neighbouring values of a group; so many groups are interleaved.
  var stride = 1
  /// Groups of an item that have factors of their own.
  var parameterGroups = 1
  /// Neighbouring values of a group that share a factor.
  var run = 1
  /// Added to the variance.
  let epsilon: Double
  /// Whether there are factors (parameter 0) and offsets (parameter 1).
  let affine: Bool

  /// The image's groups of channels, or any other shape's groups along its first axis.
  static func channelGroups(
    _ groups: Int, of shape: Shape, epsilon: Double, affine: Bool
  ) -> ItemNormalisation {
    ItemNormalisation(
      size: shape.count / groups, parameterGroups: groups, run: shape.count / shape.channels,
      epsilon: epsilon, affine: affine)
  }

  /// Index of a group's first value.
  private func start(_ group: Int) -> Int { group / stride * size * stride + group % stride }

  /// Index of the factor of a group's value.
  private func channel(_ group: Int, _ place: Int) -> Int {
    group / stride % parameterGroups * (size / run) + place / run
  }

  /// Mean, and one over the standard deviation.
  private func statistics(_ x: Span<Float>, from start: Int) -> (mean: Double, inverse: Double) {
    var sum = 0.0
    for place in 0..<size { sum += Double(x[start + place * stride]) }
    let mean = sum / Double(size)
    var squares = 0.0
    for place in 0..<size {
      let difference = Double(x[start + place * stride]) - mean
      squares += difference * difference
    }
    return (mean, 1 / (squares / Double(size) + epsilon).squareRoot())
  }

  /// `y = x̂ · weight + bias`, `x̂ = (x − mean)/√(variance + epsilon)`.
  func forward(_ pass: borrowing ForwardPass) {
    let x = pass.input()
    var y = pass.output()
    for group in 0..<x.count / size {
      let start = start(group)
      let (mean, inverse) = statistics(x, from: start)
      for place in 0..<size {
        let i = start + place * stride
        y[i] = Float((Double(x[i]) - mean) * inverse)
      }
    }
    guard affine else { return }
    let (weight, bias) = (pass.parameter(0), pass.parameter(1))
    for group in 0..<x.count / size {
      let start = start(group)
      for place in 0..<size {
        let (i, c) = (start + place * stride, channel(group, place))
        y[i] = y[i] * weight[c] + bias[c]
      }
    }
  }

  /// `dx += (g − mean(g) − x̂ · mean(g · x̂))/√(variance + epsilon)`, `g = dy · weight`;
  /// `dweight += Σ dy · x̂`, `dbias += Σ dy`.
  func backward(_ pass: borrowing BackwardPass) {
    let (x, dy) = (pass.input(), pass.outputGradient())
    if var dx = pass.inputGradient() {
      for group in 0..<x.count / size {
        let start = start(group)
        let (mean, inverse) = statistics(x, from: start)
        func factor(_ place: Int) -> Double {
          affine ? Double(pass.parameter(0)[channel(group, place)]) : 1
        }
        var (gradientSum, alongSum) = (0.0, 0.0)
        for place in 0..<size {
          let i = start + place * stride
          let gradient = Double(dy[i]) * factor(place)
          gradientSum += gradient
          alongSum += gradient * (Double(x[i]) - mean) * inverse
        }
        let (gradientMean, alongMean) = (gradientSum / Double(size), alongSum / Double(size))
        for place in 0..<size {
          let i = start + place * stride
          let normalised = (Double(x[i]) - mean) * inverse
          dx[i] += Float(
            (Double(dy[i]) * factor(place) - gradientMean - normalised * alongMean) * inverse)
        }
      }
    }
    guard affine else { return }
    if var dweight = pass.parameterGradient(0) {
      for group in 0..<x.count / size {
        let start = start(group)
        let (mean, inverse) = statistics(x, from: start)
        for place in 0..<size {
          let i = start + place * stride
          dweight[channel(group, place)] += Float(
            Double(dy[i]) * (Double(x[i]) - mean) * inverse)
        }
      }
    }
    if var dbias = pass.parameterGradient(1) {
      for group in 0..<x.count / size {
        let start = start(group)
        for place in 0..<size { dbias[channel(group, place)] += dy[start + place * stride] }
      }
    }
  }
}
