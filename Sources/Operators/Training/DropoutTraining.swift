public import Tensors

/// Dropout while a network is trained: each value times a factor that the trainer drew.
///
/// `y = x · f` with `f` 0 for what is dropped and `1 / (1 − p)` for what is kept. The factors lie in
/// what forward keeps for backward and are written before the forward run.
///
/// - Shape: any, unchanged.
/// - Reads in backward: the factors.
/// - Source: Srivastava et al. 2014, in the inverted form that needs no scaling at inference.
public struct DropoutTraining: Operator {
  var probability = 0.5

  /// Drops half.
  public init() {}
  init(probability: Double) { self.probability = probability }

  public static let schema = OperatorSchema<DropoutTraining>(
    "dropout", "Drops values at random: y = x f.", paper: "Srivastava et al. 2014")

  public func role(for inputs: [Shape]) -> Role { .pointwise(.dropped(probability)) }

  public func infer(_ inputs: [Shape]) throws(ShapeFault) -> Inference {
    let input = try inputs.single()
    return Inference(output: input, saved: input.count)
  }

  public var backwardReads: BackwardReads { .saved }

  public func forward(_ pass: borrowing ForwardPass) {
    let x = pass.input()
    var y = pass.output()
    guard let factors = pass.saved() else { return pass.copyInput() }
    for i in x.indices { y[i] = x[i] * factors[i] }
  }

  public func backward(_ pass: borrowing BackwardPass) {
    guard var dx = pass.inputGradient() else { return }
    let (dy, factors) = (pass.outputGradient(), pass.saved())
    for i in dy.indices { dx[i] += dy[i] * factors[i] }
  }
}
