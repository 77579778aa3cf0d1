/// What `explain verify --golden` is asked for.
public struct GoldenRequest: Sendable {
  /// The network: a path, or a bare name of the zoo.
  public var spec: String
  /// The file of golden maps.
  public var golden: String
  /// Whether the file is written instead of compared with.
  public var records = false
  /// Changes to the network.
  public var model = ModelChoices()
  /// How it runs.
  public var running: RunChoices
  /// A weight file, or `seeded:N`; nil for the spec's.
  public var weights: String?
  /// Pictures; when comparing, instead of those that the file names.
  public var images: [String] = []
  /// Layers; for recording.
  public var layers: [String] = []
  /// Methods; for recording.
  public var methods: [String] = []
  /// Classes; for recording.
  public var classes: [String] = []
  /// The largest error that passes.
  public var tolerance = GoldenRun.usualTolerance
  /// Whether every comparison is printed.
  public var printsAll = false
  /// Whether a file that this tool did not write is replaced.
  public var overwrites = false

  /// A request for a network with everything else left to the spec.
  ///
  /// - Throws: Never in practice: the default choices are sound.
  public init(spec: String, golden: String) throws(RunFault) {
    self.spec = spec
    self.golden = golden
    running = try RunChoices()
  }
}
