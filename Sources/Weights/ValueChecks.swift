/// What the values of a tensor must be, looked at while they are read.
public struct ValueChecks: OptionSet, Sendable, Hashable {
  /// The bits of the set.
  public let rawValue: UInt8
  /// Makes a set from its bits.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Neither NaN nor infinite, once they are floats of 32 bits.
  public static let finite = Self(rawValue: 1)
  /// Not below zero, as a variance must be.
  public static let notNegative = Self(rawValue: 2)
}
