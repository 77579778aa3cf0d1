public import Tensors

/// The same values in the same order under another shape.
///
/// - Shape: any to `shape`, in which one extent may be −1: whatever makes the counts agree.
/// - Reads in backward: nothing.
public struct Reshape: Operator {
  var shape = [-1]

  /// To a vector.
  public init() {}

  public static let schema = OperatorSchema<Reshape>(
    "reshape", "The same values under another shape.", foreign: ["Reshape", "view", "Unflatten"],
    principal: "shape",
    fields: [
      .integers(
        "shape", \.shape, count: 1...Shape.maximumRank, in: -1...1 << 31, required: true,
        foreign: ["target_shape"], "Extents of an item; one may be -1, the rest's remainder.")
    ])

  public func role(for inputs: [Shape]) -> Role { .reshape(.view) }

  public func infer(_ inputs: [Shape]) throws(ShapeFault) -> Inference {
    let input = try inputs.single()
    guard let count = input.checkedCount else { throw .sizeOutOfBounds(input.dimensions) }
    let stated = shape.filter { $0 != -1 }
    // An empty list of stated extents has the product 1.
    let product = stated.isEmpty ? 1 : Shape(stated)?.checkedCount
    guard let product else { throw .sizeOutOfBounds(shape) }
    guard stated.count >= shape.count - 1, count % product == 0,
      stated.count < shape.count || product == count,
      let output = Shape(shape.map { $0 == -1 ? count / product : $0 })
    else { throw .reshapeCount(to: shape, from: input) }
    return Inference(output: output)
  }

  public var backwardReads: BackwardReads { [] }

  public func forward(_ pass: borrowing ForwardPass) { pass.copyInput() }

  public func backward(_ pass: borrowing BackwardPass) { pass.copyGradient() }
}
