public import Tensors

/// Joins the axes from one on into a single axis.
///
/// With `order: hwc` an image is read row by row, the channels of each pixel together, as
/// frameworks with channels last do; the linear layer behind it then fits their weights. That
/// order differs only where the channels are among the joined axes.
///
/// - Shape: `[C, H, W] → [C·H·W]`; `from_axis: 2` gives `[C, H·W]`.
/// - Reads in backward: nothing.
public struct Flatten: Operator {
  enum Order: String, Sendable, CaseIterable {
    case chw
    case hwc
  }
  var fromAxis = 1
  var order = Order.chw

  /// To a vector.
  public init() {}

  public static let schema = OperatorSchema<Flatten>(
    "flatten", "Joins axes into one, without arithmetic.", foreign: ["Flatten"],
    principal: "from_axis",
    fields: [
      .integer(
        "from_axis", \.fromAxis, in: 1...Shape.maximumRank, foreign: ["start_dim"],
        "First axis to join; 1 is the channels."),
      .choice(
        "order", \.order, foreign: ["data_format"],
        "Order in which an image is read; hwc for weights trained with channels last."),
    ])

  public func role(for inputs: [Shape]) -> Role {
    .reshape(reorders(inputs[0]) ? .move : .view)
  }

  private func reorders(_ input: Shape) -> Bool {
    order == .hwc && fromAxis == 1 && input.isImage
  }

  public func infer(_ inputs: [Shape]) throws(ShapeFault) -> Inference {
    let input = try inputs.single()
    guard fromAxis <= input.rank else { throw .axisOutOfRange(axis: fromAxis, shape: input) }
    guard order == .chw || input.isImage || input.rank == 1 else { throw .needsImage(got: input) }
    guard input.checkedCount != nil else { throw .sizeOutOfBounds(input.dimensions) }
    let kept = input.dimensions.prefix(fromAxis - 1)
    let joined = input.dimensions.dropFirst(fromAxis - 1).reduce(1, *)
    guard let output = Shape(kept + [joined]) else { throw .sizeOutOfBounds(input.dimensions) }
    return Inference(output: output)
  }

  public var backwardReads: BackwardReads { [] }

  /// Rows, then columns, then channels.
  private func channelsLast(_ shape: Shape) -> StridedView {
    .permuted(shape) { ($0 + 1) % 3 }
  }

  public func forward(_ pass: borrowing ForwardPass) {
    let shape = pass.inputShapes[0]
    if reorders(shape) { channelsLast(shape).forward(pass) } else { pass.copyInput() }
  }

  public func backward(_ pass: borrowing BackwardPass) {
    let shape = pass.inputShapes[0]
    if reorders(shape) { channelsLast(shape).backward(pass) } else { pass.copyGradient() }
  }
}
