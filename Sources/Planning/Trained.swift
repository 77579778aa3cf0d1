import Graphs
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

extension Node {
  /// Whether gradient descent changes any of its parameters.
  func learns(frozen: Set<Int>) -> Bool {
    !layers.contains(where: frozen.contains) && parameters.contains { $0.kind.isTrained }
  }
}
