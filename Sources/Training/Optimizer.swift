public import SpecChecking
public import Tensors

/// How weights follow their gradients.
public protocol Optimizer {
  /// Names of what is kept for each weight between steps.
  static var slots: [String] { get }
  /// What is kept, by slot, then weight; empty arrays before the first step.
  var state: [[[Float]]] { get set }
  /// Changes one weight by its gradient.
  ///
  /// - Parameters:
  ///   - index: Which of the weights, from 0.
  ///   - values: The weight.
  ///   - gradient: Its gradient, already clipped.
  ///   - rate: The rate of this step.
  ///   - step: How many steps there are, this one included.
  mutating func update(
    _ index: Int, _ values: FloatBlock, gradient: FloatBlock, scale: Float, rate: Double, step: Int)
}

/// Gradient descent with momentum.
///
/// `g' = g + decay · w`, `m = momentum · m + g'` (the first step `m = g'`), `w −= rate · m`; with
/// Nesterov `w −= rate · (g' + momentum · m)`.
///
/// - Source: Polyak 1964; Nesterov 1983 in the form of Sutskever et al. 2013.
public struct SGD: Optimizer {
  public static let slots = ["momentum"]
  public var state: [[[Float]]]
  private let momentum: Float
  private let nesterov: Bool
  private let decay: Float

  /// An optimiser for so many weights.
  public init(_ settings: TrainSpec, weights: Int) {
    momentum = Float(settings.momentum)
    nesterov = settings.nesterov
    decay = Float(settings.decay)
    state = [Array(repeating: [], count: weights)]
  }

  public mutating func update(
    _ index: Int, _ values: FloatBlock, gradient: FloatBlock, scale: Float, rate: Double, step: Int
  ) {
    let rate = Float(rate)
    let (g, decay, momentum) = (gradient.span, decay, momentum)
    var w = values.mutableSpan
    guard momentum != 0 else {
      for i in w.indices { w[i] -= rate * (g[i] * scale + decay * w[i]) }
      return
    }
    let isFirst = state[0][index].isEmpty
    if isFirst { state[0][index] = [Float](repeating: 0, count: values.count) }
    var m = state[0][index].mutableSpan
    for i in w.indices {
      let slope = g[i] * scale + decay * w[i]
      m[i] = isFirst ? slope : momentum * m[i] + slope
      w[i] -= rate * (nesterov ? slope + momentum * m[i] : m[i])
    }
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
  public var state: [[[Float]]] {
    get { [means, squares] }
    set { (means, squares) = (newValue[0], newValue[1]) }
  }
  private var means: [[Float]]
  private var squares: [[Float]]
  private let betas: (Double, Double)
  private let epsilon: Double
  private let decay: Double
  private let decouples: Bool

  /// An optimiser for so many weights.
  public init(_ settings: TrainSpec, weights: Int) {
    betas = (settings.betas[0], settings.betas[1])
    epsilon = settings.epsilon
    decay = settings.decay
    decouples = settings.optimizer == .adamw
    means = Array(repeating: [], count: weights)
    squares = means
  }

  public mutating func update(
    _ index: Int, _ values: FloatBlock, gradient: FloatBlock, scale: Float, rate: Double, step: Int
  ) {
    if means[index].isEmpty {
      means[index] = [Float](repeating: 0, count: values.count)
      squares[index] = means[index]
    }
    let g = gradient.span
    var w = values.mutableSpan
    let (first, second) = (Float(betas.0), Float(betas.1))
    let size = Float(rate / (1 - power(betas.0, step)))
    let root = Float((1 - power(betas.1, step)).squareRoot())
    let (epsilon, added) = (Float(epsilon), decouples ? 0 : Float(decay))
    let kept = decouples ? Float(1 - rate * decay) : 1
    var m = means[index].mutableSpan
    var v = squares[index].mutableSpan
    for i in w.indices {
      let slope = g[i] * scale + added * w[i]
      m[i] = first * m[i] + (1 - first) * slope
      v[i] = second * v[i] + (1 - second) * slope * slope
      w[i] = kept * w[i] - size * m[i] / (v[i].squareRoot() / root + epsilon)
    }
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
