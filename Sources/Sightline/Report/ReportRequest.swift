/// What `explain report` is asked for.
public struct ReportRequest: Sendable {
  /// The network: a path, or a bare name of the zoo.
  public var spec: String
  /// Changes to the network.
  public var model = ModelChoices()
  /// How it runs.
  public var running: RunChoices
  /// Layers, blocks, aliases, selectors; empty for the last layer of each of the last sizes.
  public var layers: [String] = []
  /// A weight file, or `seeded:N`; nil for the spec's.
  public var weights: String?
  /// Pictures; empty for those of `data` or `truth`, else the spec's sample.
  public var images: [String] = []
  /// A folder with a folder of pictures for each class.
  public var data: String?
  /// A csv file of pictures and their classes.
  public var truth: String?
  /// Classes; empty for the two best and, where it is known, the true one.
  public var classes: [String] = []
  /// Methods; empty for `ReportRun.usualMethods`.
  public var methods: [String] = []
  /// The page.
  public var output = "report.html"
  /// The most images on the page, where they are chosen from labelled ones.
  public var limit = 20
  /// Whether every picture is tried out: other classes, shuffled weights, noise, occlusion.
  public var trusts = false
  /// Whether a file that this tool did not write is replaced.
  public var overwrites = false

  /// A request for a network with everything else left to the spec.
  ///
  /// - Throws: Never in practice: the default choices are sound.
  public init(spec: String) throws(RunFault) {
    self.spec = spec
    running = try RunChoices()
  }
}
