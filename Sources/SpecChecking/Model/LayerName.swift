/// The full dotted name of a layer.
public struct LayerName: Hashable, Sendable, CustomStringConvertible, Comparable {
  /// The name as text.
  public let text: String
  /// Wraps a name.
  public init(_ text: String) { self.text = text }
  /// The name as text.
  public var description: String { text }
  /// Alphabetical.
  public static func < (a: LayerName, b: LayerName) -> Bool { a.text < b.text }
}
