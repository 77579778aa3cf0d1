public import Tensors

/// Turns the values along an axis into shares that sum to 1.
///
/// The largest value is subtracted first, so that no exponential overflows.
///
/// - Shape: any, unchanged.
/// - Reads in backward: the output; `dx = y (dy − Σ dy y)`.
/// - Source: Bridle 1990.
public struct Softmax: Operator {
  var axis = 1

  /// Over the channels.
  public init() {}

  public static let schema = OperatorSchema<Softmax>(
    "softmax", "Shares that sum to 1 along an axis: y = e^x / sum(e^x).", paper: "Bridle 1990",
    foreign: ["Softmax", "Softmax2d"], principal: "axis",
    fields: [
      .integer(
        "axis", \.axis, in: 1...Shape.maximumRank, foreign: ["dim"],
        "Axis of the sum; 1 is the channels.")
    ])

  public func role(for inputs: [Shape]) -> Role { .reduce(.softmax(axis: axis - 1)) }

  public func infer(_ inputs: [Shape]) throws(ShapeFault) -> Inference {
    let input = try inputs.single()
    guard axis <= input.rank else { throw .axisOutOfRange(axis: axis, shape: input) }
    return Inference(output: input)
  }

  public var backwardReads: BackwardReads { .output }

  public func forward(_ pass: borrowing ForwardPass) {
    let x = pass.input()
    var y = pass.output()
    forEachLine(pass.inputShapes[0], batch: pass.batch) { line in
      var largest = -Float.infinity
      for i in line { largest = max(largest, x[i]) }
      var sum = 0.0
      for i in line { sum += exponential(Double(x[i]) - Double(largest)) }
      for i in line { y[i] = Float(exponential(Double(x[i]) - Double(largest)) / sum) }
    }
  }

  /// `dx += y (dy − Σ dy y)`.
  public func backward(_ pass: borrowing BackwardPass) {
    guard var dx = pass.inputGradient() else { return }
    let (dy, y) = (pass.outputGradient(), pass.output())
    forEachLine(pass.outputShape, batch: pass.batch) { line in
      var sum = 0.0
      for i in line { sum += Double(dy[i]) * Double(y[i]) }
      for i in line { dx[i] += Float(Double(y[i]) * (Double(dy[i]) - sum)) }
    }
  }

  /// Calls `body` with the indices of each line along the axis.
  private func forEachLine(_ shape: Shape, batch: Int, _ body: (StrideTo<Int>) -> Void) {
    var stride = 1
    for later in axis..<max(axis, shape.rank) { stride *= shape[later] }
    let length = shape[axis - 1] * stride
    for start in Swift.stride(from: 0, to: batch * shape.count, by: length) {
      for offset in 0..<stride {
        body(Swift.stride(from: start + offset, to: start + length, by: stride))
      }
    }
  }
}
