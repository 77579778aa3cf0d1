public import Kernels
public import SpecChecking
public import Tensors

/// How weights follow their gradients.
public protocol Optimizer {
  /// Names of what is kept for each weight between steps.
  static var slots: [String] { get }
  /// What is kept, by slot, then weight; nothing before the first step.
  var state: [[FloatBlock]] { get }
  /// Changes one weight by its gradient.
  ///
  /// - Parameters:
  ///   - index: Which of the weights, from 0.
  ///   - values: The weight.
  ///   - gradient: Its gradient.
  ///   - scale: What the gradient is multiplied with first.
  ///   - rate: The rate of this step.
  ///   - step: How many steps there are, this one included.
  func update(
    _ index: Int, _ values: FloatBlock, gradient: FloatBlock, scale: Float, rate: Double,
    step: Int, team: Team)
}

/// Gradient descent with momentum.
///
/// `g' = g + decay · w`, `m = momentum · m + g'` (from `m = 0`), `w −= rate · m`; with Nesterov
/// `w −= rate · (g' + momentum · m)`.
///
/// - Source: Polyak 1964; Nesterov 1983 in the form of Sutskever et al. 2013.
public struct SGD: Optimizer {
  public static let slots = ["momentum"]
  public let state: [[FloatBlock]]
  private let momentum: Float
  private let nesterov: Bool
  private let decay: Float

  /// An optimiser for weights of so many numbers each.
  ///
  /// - Throws: Where memory is refused.
  public init(_ settings: TrainSpec, weights: [Int]) throws(Arena.Fault) {
    momentum = Float(settings.momentum)
    nesterov = settings.nesterov
    decay = Float(settings.decay)
    state = [
      settings.momentum == 0
        ? [] : try weights.map { count throws(Arena.Fault) in try FloatBlock(zeros: count) }
    ]
  }

  public func update(
    _ index: Int, _ values: FloatBlock, gradient: FloatBlock, scale: Float, rate: Double,
    step: Int, team: Team
  ) {
    guard momentum != 0 else {
      PortableDescent.step(
        values, gradient: gradient, scale: scale, rate: Float(rate), decay: decay, team: team)
      return
    }
    PortableDescent.step(
      values, gradient: gradient, moving: state[0][index], momentum: momentum,
      nesterov: nesterov, scale: scale, rate: Float(rate), decay: decay, team: team)
  }
}

/// Adam, and AdamW where decay shrinks the weights directly.
///
/// `m = β₁ m + (1 − β₁) g`, `v = β₂ v + (1 − β₂) g²`,
/// `w −= rate · m/(1 − β₁ᵗ) / (√(v/(1 − β₂ᵗ)) + ε)`.
///
/// - Source: Kingma & Ba 2015, algorithm 1; Loshchilov & Hutter 2019, algorithm 2.
public struct Adam: Optimizer {
  public static let slots = ["mean", "square"]
  public let state: [[FloatBlock]]
  private let betas: (Double, Double)
  private let epsilon: Double
  private let decay: Double
  private let decouples: Bool

  /// An optimiser for weights of so many numbers each.
  ///
  /// - Throws: Where memory is refused.
  public init(_ settings: TrainSpec, weights: [Int]) throws(Arena.Fault) {
    betas = (settings.betas[0], settings.betas[1])
    epsilon = settings.epsilon
    decay = settings.decay
    decouples = settings.optimizer == .adamw
    state = try Self.slots.map { _ throws(Arena.Fault) in
      try weights.map { count throws(Arena.Fault) in try FloatBlock(zeros: count) }
    }
  }

  public func update(
    _ index: Int, _ values: FloatBlock, gradient: FloatBlock, scale: Float, rate: Double,
    step: Int, team: Team
  ) {
    let numbers = PortableDescent.Adam(
      betas: (Float(betas.0), Float(betas.1)), size: Float(rate / (1 - power(betas.0, step))),
      root: Float((1 - power(betas.1, step)).squareRoot()), epsilon: Float(epsilon),
      added: decouples ? 0 : Float(decay), kept: decouples ? Float(1 - rate * decay) : 1)
    PortableDescent.step(
      values, gradient: gradient, mean: state[0][index], square: state[1][index], scale: scale,
      numbers, team: team)
  }

  private func power(_ base: Double, _ exponent: Int) -> Double {
    var (result, factor, left) = (1.0, base, exponent)
    while left > 0 {
      if left & 1 == 1 { result *= factor }
      factor *= factor
      left >>= 1
    }
    return result
  }
}
