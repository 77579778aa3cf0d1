// What the normalisations share of their attributes and parameters.

extension RealRange {
  /// For the number added to a variance. Never so small that one over its root, the factor of a
  /// constant channel, leaves what a float holds.
  static let epsilon = RealRange(1e-12, 1)
}

extension ParameterShape {
  /// A learned factor and offset for each of `count` channels.
  static func scaleAndShift(_ count: Int) -> [ParameterShape] {
    [ParameterShape("weight", [count], .scale), ParameterShape("bias", [count], .shift)]
  }
}
