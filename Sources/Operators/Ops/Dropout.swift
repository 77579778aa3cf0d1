public import Tensors

/// Passes its input on: dropout acts in training only, and stays in the network for its name.
///
/// - Shape: any, unchanged.
/// - Reads in backward: nothing.
/// - Source: Srivastava et al. 2014, in the inverted form that needs no scaling at inference.
public struct Dropout: Operator {
  var probability = 0.5

  /// Drops half in training.
  public init() {}

  public static let schema = OperatorSchema<Dropout>(
    "dropout", "Passes its input on; training drops values: y = x.",
    paper: "Srivastava et al. 2014",
    foreign: ["Dropout", "Dropout2d", "SpatialDropout2D"], principal: "p",
    fields: [
      .real(
        "p", \.probability, in: RealRange(0, 1, excludesUpper: true),
        foreign: ["rate", "dropout_ratio"], "Share of the values that training drops.")
    ])

  public func role(for inputs: [Shape]) -> Role { .reshape(.view) }

  public func infer(_ inputs: [Shape]) throws(ShapeFault) -> Inference {
    Inference(output: try inputs.single())
  }

  public var backwardReads: BackwardReads { [] }

  public var trainingForm: (any Operator)? { DropoutTraining(probability: probability) }

  public func forward(_ pass: borrowing ForwardPass) { pass.copyInput() }

  public func backward(_ pass: borrowing BackwardPass) { pass.copyGradient() }
}
