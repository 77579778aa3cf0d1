public import SourceMarks

/// Defaults for explaining.
public struct ExplainSpec: Sendable {
  /// What is explained when the output is an image of classes.
  public enum Score: String, Sendable, CaseIterable {
    /// The class's logit; for dense outputs the mean of its map.
    case logit
    /// The mean of the class's map.
    case mean
    /// The mean over the positions predicted as the class.
    case argmaxRegion = "argmax-region"
  }
  /// A selector.
  public var layer: String?
  /// A method's name.
  public var method: String?
  /// What is explained.
  public var score: Score = .logit
  /// A class: index, label or `topK`.
  public var className: String?
  /// A sample picture, relative to the spec's folder.
  public var image: String?
  /// Where `layer` stands.
  public var layerSpan: SourceSpan?
  /// Starts with nothing set.
  public init() {}
}
