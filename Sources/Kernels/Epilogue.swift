/// What is done to a sum before it is stored, while it is still in registers.
public enum Epilogue: Sendable, Hashable, CaseIterable {
  /// Nothing.
  case none
  /// `max(v, 0)`.
  case rectifier
  /// `min(max(v, 0), 6)`.
  case rectifier6

  /// Four values at once.
  ///
  /// As with Swift's `max` and `min`, what is not a number stays so.
  @inline(__always)
  func apply(_ values: SIMD4<Float>) -> SIMD4<Float> {
    switch self {
    case .none: return values
    case .rectifier: return values.replacing(with: 0, where: values .<= 0)
    case .rectifier6:
      return values.replacing(with: 0, where: values .<= 0).replacing(with: 6, where: values .> 6)
    }
  }
}
