/// What this build calls itself.
public enum Version {
  /// Semantic version.
  public static let number = "0.1.0"
  /// `sightline 0.1.0`
  public static let text = "sightline \(number)"
}
