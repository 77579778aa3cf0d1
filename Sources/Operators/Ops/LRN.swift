public import Tensors

/// Divides each value by the energy of its neighbours in other channels.
///
/// `y_c = x_c / D_c^beta` with `D_c = k + alpha/size · Σ x_j²` over the channels
/// `c − ⌊size/2⌋ … c + ⌈size/2⌉ − 1` that exist.
///
/// - Shape: `[C, H, W]`, unchanged.
/// - Reads in backward: the input.
/// - Source: Krizhevsky et al. 2012, section 3.3.
/// - Departs: `alpha` is divided by the size, as in Caffe and PyTorch.
public struct LRN: Operator {
  var size = 1
  var alpha = 1e-4
  var beta = 0.75
  var k = 1.0

  /// A channel alone.
  public init() {}

  public static let schema = OperatorSchema<LRN>(
    "lrn", "Divides by the energy of neighbouring channels: y = x / (k + alpha/size Σx²)^beta.",
    paper: "Krizhevsky et al. 2012",
    foreign: ["LocalResponseNorm", "LRN", "local_response_norm"], principal: "size",
    fields: [
      .integer(
        "size", \.size, in: 1...4096, required: true, foreign: ["local_size", "depth_radius"],
        "Channels that a value is compared with, itself included."),
      .real("alpha", \.alpha, in: RealRange(0, 1e6), "Weight of the energy."),
      .real("beta", \.beta, in: RealRange(0, 100), "Exponent."),
      .real(
        "k", \.k, in: RealRange(0, 1e6, excludesLower: true), foreign: ["bias"],
        "Added to the energy."),
    ])

  public func role(for inputs: [Shape]) -> Role {
    .normalise(.neighbours(size: size, alpha: alpha, beta: beta, k: k))
  }

  public func infer(_ inputs: [Shape]) throws(ShapeFault) -> Inference {
    Inference(output: try inputs.singleImage())
  }

  public var backwardReads: BackwardReads { .inputs }

  /// The channels whose energy divides a channel.
  private func neighbours(_ channel: Int, of count: Int) -> Range<Int> {
    max(channel - size / 2, 0)..<min(channel + (size + 1) / 2, count)
  }

  /// `D_c` at one position, in double because powers of it are differentiated.
  private func divisor(_ x: borrowing Span<Float>, _ start: Int, _ channel: Int, _ shape: Shape)
    -> Double
  {
    var energy = 0.0
    for j in neighbours(channel, of: shape.channels) {
      let value = Double(x[start + j * shape.plane])
      energy += value * value
    }
    return k + alpha / Double(size) * energy
  }

  public func forward(_ pass: borrowing ForwardPass) {
    let shape = pass.inputShapes[0]
    let x = pass.input()
    var y = pass.output()
    for item in 0..<pass.batch {
      for position in 0..<shape.plane {
        let start = item * shape.count + position
        for channel in 0..<shape.channels {
          let at = start + channel * shape.plane
          y[at] = Float(
            Double(x[at]) * power(divisor(x, start, channel, shape), -beta))
        }
      }
    }
  }

  /// `dx_c += dy_c D_c^−β − 2 β α/size · x_c Σ_j dy_j x_j D_j^(−β−1)` over the channels `j` whose
  /// divisor contains `x_c`.
  public func backward(_ pass: borrowing BackwardPass) {
    guard var dx = pass.inputGradient() else { return }
    let shape = pass.inputShapes[0]
    let (x, dy) = (pass.input(), pass.outputGradient())
    for item in 0..<pass.batch {
      for position in 0..<shape.plane {
        let start = item * shape.count + position
        for j in 0..<shape.channels {
          let other = start + j * shape.plane
          let divisor = divisor(x, start, j, shape)
          dx[other] += Float(Double(dy[other]) * power(divisor, -beta))
          let common =
            2 * beta * alpha / Double(size) * Double(dy[other]) * Double(x[other])
            * power(divisor, -beta - 1)
          for channel in neighbours(j, of: shape.channels) {
            let at = start + channel * shape.plane
            dx[at] -= Float(common * Double(x[at]))
          }
        }
      }
    }
  }
}
