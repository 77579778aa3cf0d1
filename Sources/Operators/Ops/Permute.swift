public import Tensors

/// Puts the axes into another order.
///
/// Axes count from 1, as `axis` does elsewhere: `order: [2, 3, 1]` makes `[H, W, C]` of
/// `[C, H, W]`. The first number says which axis comes first.
///
/// - Shape: extents in the new order.
/// - Reads in backward: nothing.
public struct Permute: Operator {
  var order = [1]

  /// One axis, which stays.
  public init() {}

  public static let schema = OperatorSchema<Permute>(
    "permute", "Puts the axes into another order.",
    foreign: ["Permute", "Transpose", "transpose"], principal: "order",
    fields: [
      .integers(
        "order", \.order, count: 1...Shape.maximumRank, in: 1...Shape.maximumRank,
        required: true, foreign: ["dims", "perm"],
        "Axes of the input, counted from 1, in their new order.")
    ])

  public func role(for inputs: [Shape]) -> Role { .reshape(.move) }

  public func infer(_ inputs: [Shape]) throws(ShapeFault) -> Inference {
    let input = try inputs.single()
    guard order.sorted().elementsEqual(1...input.rank),
      let output = Shape(order.map { input[$0 - 1] })
    else { throw .notAPermutation(order, rank: input.rank) }
    return Inference(output: output)
  }

  public var backwardReads: BackwardReads { [] }

  public func forward(_ pass: borrowing ForwardPass) {
    StridedView.permuted(pass.inputShapes[0]) { order[$0] - 1 }.forward(pass)
  }

  public func backward(_ pass: borrowing BackwardPass) {
    StridedView.permuted(pass.inputShapes[0]) { order[$0] - 1 }.backward(pass)
  }
}
