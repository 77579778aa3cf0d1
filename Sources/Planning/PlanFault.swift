public import Graphs

/// Why there is no plan.
public enum PlanFault: Error, Equatable, Sendable {
  /// The score does not depend on this value, so its gradient is zero everywhere (SL0604).
  case notOnPath(ValueID)
  /// The plan would need more memory than there can be.
  case tooLarge(name: String)
}
