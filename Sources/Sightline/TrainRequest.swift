/// What `explain train` is asked for.
public struct TrainRequest: Sendable {
  /// The network.
  public var spec: String
  /// A folder, a tar archive or a csv file.
  public var data: String
  /// Changes of the network.
  public var model = ModelChoices()
  /// How it runs.
  public var running: RunChoices
  /// `key=value` texts that change the spec's `train:`.
  public var settings: [String] = []
  /// Weights to start from.
  public var start: String?
  /// The folder for checkpoint, log and pictures.
  public var output: String?
  /// A file that gets the best weights besides.
  public var save: String?
  /// Goes on from the folder's checkpoint.
  public var resumes = false
  /// Starts again over a folder that holds a checkpoint.
  public var overwrites = false

  /// Asks to train a network on data.
  ///
  /// - Throws: `RunFault` never with these defaults.
  public init(spec: String, data: String) throws(RunFault) {
    self.spec = spec
    self.data = data
    running = try RunChoices()
  }
}
