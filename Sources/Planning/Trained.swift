public import Operators

extension ParameterShape.Kind {
  /// Whether gradient descent changes it; running statistics are measured instead.
  public var isTrained: Bool {
    switch self {
    case .weight, .bias, .scale, .shift: true
    case .runningMean, .runningVariance: false
    }
  }
}
