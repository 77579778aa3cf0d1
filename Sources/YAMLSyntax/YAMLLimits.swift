/// How large a file may be before it is refused, so that no file can take a checker's time.
public struct YAMLLimits: Sendable, Hashable {
  /// The largest file, in bytes.
  public var bytes: Int
  /// How many lists and maps may lie inside one another.
  public var depth: Int
  /// How many libyaml events are read.
  public var events: Int

  /// States limits.
  public init(bytes: Int, depth: Int, events: Int) {
    self.bytes = bytes
    self.depth = depth
    self.events = events
  }

  /// 1 MiB, 64 levels, 200 000 events.
  public static let standard = YAMLLimits(bytes: 1 << 20, depth: 64, events: 200_000)
}
