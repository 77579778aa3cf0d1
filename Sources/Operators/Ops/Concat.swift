public import Tensors

/// Puts its inputs one after the other along an axis.
///
/// - Shape: the sum of the extents on the axis; the inputs agree on the others.
/// - Reads in backward: nothing.
public struct Concat: Operator {
  var axis = 1

  /// Along the channels.
  public init() {}

  public static let schema = OperatorSchema<Concat>(
    "concat", "Puts its inputs one after the other along an axis.",
    foreign: ["Concat", "Concatenate", "cat", "concatenate"], arity: .listed(atLeast: 2),
    principal: "of",
    fields: [
      .integer(
        "axis", \.axis, in: 1...Shape.maximumRank, foreign: ["dim"],
        "Axis to join; 1 is the channels.")
    ])

  public func role(for inputs: [Shape]) -> Role { .combine(.concatenate(axis: axis - 1)) }

  public func infer(_ inputs: [Shape]) throws(ShapeFault) -> Inference {
    var output = try inputs.several()
    guard axis <= output.rank else { throw .axisOutOfRange(axis: axis, shape: output) }
    var extent = 0
    for input in inputs {
      var aligned = input
      aligned[axis - 1] = output[axis - 1]
      guard aligned == output else { throw .cannotConcatenate(inputs, axis: axis) }
      let (sum, overflow) = extent.addingReportingOverflow(input[axis - 1])
      guard !overflow else { throw .sizeOutOfBounds(output.dimensions) }
      extent = sum
    }
    output[axis - 1] = extent
    return try Inference(output: output).withinBounds()
  }

  public var backwardReads: BackwardReads { [] }

  public func forward(_ pass: borrowing ForwardPass) {
    var y = pass.output()
    var start = 0
    for index in 0..<pass.inputCount {
      let (x, shape) = (pass.input(index), pass.inputShapes[index])
      StridedView.part(shape, of: pass.outputShape, axis: axis - 1, from: start)
        .forEach(batch: pass.batch) { y[$1] = x[$0] }
      start += shape[axis - 1]
    }
  }

  public func backward(_ pass: borrowing BackwardPass) {
    let dy = pass.outputGradient()
    var start = 0
    for index in 0..<pass.inputCount {
      let shape = pass.inputShapes[index]
      if var dx = pass.inputGradient(index) {
        StridedView.part(shape, of: pass.outputShape, axis: axis - 1, from: start)
          .forEach(batch: pass.batch) { dx[$0] += dy[$1] }
      }
      start += shape[axis - 1]
    }
  }
}
