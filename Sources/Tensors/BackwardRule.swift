/// How a rectifier (ReLU, ReLU6) lets a gradient through on the way back.
///
/// Every other operator uses its ordinary derivative under all three rules.
public enum BackwardRule: String, Sendable, Hashable, CaseIterable {
  /// The derivative: passes where the rectifier's input was inside its linear range.
  case gradient
  /// Guided Backpropagation (Springenberg et al. 2015, section 3.4): passes where the input was
  /// inside the linear range and the incoming gradient is positive.
  case guided
  /// Deconvnet (Zeiler & Fergus 2014): passes where the incoming gradient is positive.
  case deconvolution
}
