public import SourceMarks

/// Where weights are and how their names correspond.
public struct WeightsSpec: Sendable {
  /// How a framework names and lays out tensors.
  public enum Naming: String, Sendable, CaseIterable {
    /// PyTorch: `weight`, `bias`, `running_mean`, `running_var`; OIHW.
    case pytorch
    /// Keras: `kernel`, `gamma`, `moving_mean`; `/`; HWIO.
    case keras
    /// Caffe: blobs by number; OIHW.
    case caffe
    /// Flax: `kernel`, `scale`, `mean`; `/`; HWIO.
    case flax
  }
  /// One rewrite rule: our tensor name to the file's, captures by position.
  public struct Rule: Sendable {
    /// Pattern over our names; `*` inside a part, `**` anything.
    public var pattern: String
    /// The file's name with `*` and `**` where the captures go.
    public var target: String
    /// For each axis of ours, the axis of the file.
    public var transpose: [Int]?
    /// The part of the first axis, after `transpose`, that is taken.
    public var slice: Range<Int>?
    /// Where the rule stands.
    public var span: SourceSpan
    /// States a rule.
    public init(pattern: String, target: String, span: SourceSpan) {
      self.pattern = pattern
      self.target = target
      self.span = span
    }
  }
  /// Path as written, relative to the spec's folder.
  public var file: String?
  /// Where `file` stands.
  public var fileSpan: SourceSpan?
  /// The naming profile.
  public var naming: Naming = .pytorch
  /// Rewrite rules; the first match wins.
  public var map: [Rule] = []
  /// Patterns of file tensors that may stay unused.
  public var ignore: [String] = []
  /// Starts without a file and without rules.
  public init() {}
}
