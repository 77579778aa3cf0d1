public import Tensors

/// A stretch of one axis.
///
/// `to: [a, b]` keeps the indices from `a`, counted from 0, up to but without `b`.
///
/// - Shape: `b − a` on the axis, the others unchanged.
/// - Reads in backward: nothing.
public struct Slice: Operator {
  var to = [0, 1]
  var axis = 1

  /// The first channel.
  public init() {}

  public static let schema = OperatorSchema<Slice>(
    "slice", "Keeps a stretch of one axis: indices a up to but without b.",
    foreign: ["Slice", "narrow"], principal: "to",
    fields: [
      .integers(
        "to", \.to, count: 2...2, in: 0...1 << 31, required: true,
        "First index, counted from 0, and the index just past the last."),
      .integer(
        "axis", \.axis, in: 1...Shape.maximumRank, foreign: ["dim"],
        "Axis to cut; 1 is the channels."),
    ])

  public func role(for inputs: [Shape]) -> Role {
    .reshape(.part(axis: axis - 1, from: to[0]))
  }

  public func infer(_ inputs: [Shape]) throws(ShapeFault) -> Inference {
    var shape = try inputs.single()
    guard axis <= shape.rank else { throw .axisOutOfRange(axis: axis, shape: shape) }
    guard to[0] < to[1], to[1] <= shape[axis - 1] else {
      throw .sliceOutside(from: to[0], to: to[1], extent: shape[axis - 1])
    }
    shape[axis - 1] = to[1] - to[0]
    return Inference(output: shape)
  }

  public var backwardReads: BackwardReads { [] }

  public func forward(_ pass: borrowing ForwardPass) {
    StridedView.part(pass.outputShape, of: pass.inputShapes[0], axis: axis - 1, from: to[0])
      .forward(pass)
  }

  public func backward(_ pass: borrowing BackwardPass) {
    StridedView.part(pass.outputShape, of: pass.inputShapes[0], axis: axis - 1, from: to[0])
      .backward(pass)
  }
}
