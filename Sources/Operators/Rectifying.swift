public import Tensors

extension BackwardRule {
  /// Whether a rectifier lets a gradient through under this rule. `inRange` says that the
  /// rectifier's input was strictly inside its linear range.
  @inlinable
  public func passes(gradient: Float, inRange: Bool) -> Bool {
    switch self {
    case .gradient: inRange
    case .guided: inRange && gradient > 0
    case .deconvolution: gradient > 0
    }
  }
}
