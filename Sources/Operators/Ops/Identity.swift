public import Tensors

/// Passes its input on; a name for a place.
///
/// - Shape: any, unchanged.
/// - Reads in backward: nothing.
public struct Identity: Operator {
  /// A pass-through has nothing to set.
  public init() {}

  public static let schema = OperatorSchema<Identity>(
    "identity", "Passes its input on: y = x.", foreign: ["Identity"])

  public func role(for inputs: [Shape]) -> Role { .reshape(.view) }

  public func infer(_ inputs: [Shape]) throws(ShapeFault) -> Inference {
    Inference(output: try inputs.single())
  }

  public var backwardReads: BackwardReads { [] }

  public func forward(_ pass: borrowing ForwardPass) { pass.copyInput() }

  public func backward(_ pass: borrowing BackwardPass) { pass.copyGradient() }
}
