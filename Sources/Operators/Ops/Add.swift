public import Tensors

/// Sums its inputs.
///
/// Nothing is stretched: adding `[64, 1, 1]` to `[64, 56, 56]` is refused, because it is far more
/// often a slip than meant.
///
/// - Shape: equal shapes, unchanged.
/// - Reads in backward: nothing.
/// - Source: shortcuts He et al. 2016.
public struct Add: Operator {
  /// A sum has nothing to set.
  public init() {}

  public static let schema = OperatorSchema<Add>(
    "add", "Sums inputs of equal shape: y = a + b.", paper: "He et al. 2016",
    foreign: ["Add", "Sum", "Eltwise"], arity: .listed(atLeast: 2), principal: "of")

  public func role(for inputs: [Shape]) -> Role { .combine(.add) }

  public func infer(_ inputs: [Shape]) throws(ShapeFault) -> Inference {
    let output = try inputs.several()
    guard inputs.allSatisfy({ $0 == output }) else { throw .shapesDiffer(inputs) }
    return Inference(output: output)
  }

  public var backwardReads: BackwardReads { [] }

  public func forward(_ pass: borrowing ForwardPass) {
    pass.copyInput()
    var y = pass.output()
    for index in 1..<pass.inputCount {
      let x = pass.input(index)
      for i in x.indices { y[i] += x[i] }
    }
  }

  public func backward(_ pass: borrowing BackwardPass) {
    for index in 0..<pass.inputCount { pass.copyGradient(to: index) }
  }
}
