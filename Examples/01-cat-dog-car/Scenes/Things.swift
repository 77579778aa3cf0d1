/// What a scene shows.
public enum Thing: String, Sendable, CaseIterable {
  /// Pointed ears, slit pupils, whiskers, a long tail.
  case cat
  /// Hanging or pricked ears, a long muzzle, a large nose.
  case dog
  /// Wheels, windows, lamps.
  case car
}

/// A part of a thing.
public enum Part: UInt8, Sendable, CaseIterable {
  /// Everything that has no name of its own.
  case body = 1
  case eye
  case ear
  /// Muzzle, nose, mouth and whiskers.
  case muzzle
  /// Legs and paws.
  case leg
  case tail
  case wheel
  case window
  case lamp
}
