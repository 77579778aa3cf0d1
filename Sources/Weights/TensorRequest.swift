public import SourceMarks

/// A tensor that a network needs from its weight file.
public struct TensorRequest: Sendable, Hashable {
  /// What a tensor is for; decides which explanations of a wrong shape are tried.
  public enum Kind: Sendable, Hashable {
    /// `[out, in / groups, height, width]`.
    case convolutionWeight
    /// `[channels · multiplier, 1, height, width]` of a layer with filters of its own a channel.
    case depthwiseWeight
    /// `[in, out / groups, height, width]` of a transposed convolution.
    case transposedWeight
    /// `[out, in]`.
    case linearWeight
    /// Any other factor.
    case otherWeight
    /// An offset for each output.
    case bias
    /// A normalisation's factor.
    case scale
    /// A normalisation's offset.
    case shift
    /// A statistic of training.
    case runningMean
    /// A statistic of training, never negative.
    case runningVariance
  }

  /// Its full name in the network: `layer1.0.conv1.weight`.
  public let name: String
  /// Its extents, in PyTorch's order.
  public let dimensions: [Int]
  /// What it is for.
  public let kind: Kind
  /// The full name of the layer that owns it.
  public let layer: String
  /// Where the layer stands in the spec.
  public let span: SourceSpan?

  /// States a need.
  public init(
    _ name: String, _ dimensions: [Int], _ kind: Kind, layer: String, span: SourceSpan? = nil
  ) {
    self.name = name
    self.dimensions = dimensions
    self.kind = kind
    self.layer = layer
    self.span = span
  }
}

/// One rewrite rule from the network's tensor names to the file's.
public struct NameRule: Sendable {
  /// What the network's name must look like.
  public let pattern: NamePattern
  /// The file's name, with `*` and `**` where the pattern's captures go.
  public let target: String
  /// What is done to the tensor; nil leaves that to the naming profile.
  public let change: TensorChange?
  /// Where the rule stands.
  public let span: SourceSpan?

  /// States a rule.
  public init(
    _ pattern: String, _ target: String, change: TensorChange? = nil, span: SourceSpan? = nil
  ) {
    self.change = change
    self.pattern = NamePattern(pattern)
    self.target = target
    self.span = span
  }
}
