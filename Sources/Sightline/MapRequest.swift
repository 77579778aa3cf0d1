public import Attribution

/// What `explain map` is asked for.
public struct MapRequest: Sendable {
  /// The network: a path, or a bare name of the zoo.
  public var spec: String
  /// Changes to the network.
  public var model = ModelChoices()
  /// How it runs.
  public var running: RunChoices
  /// What is written of the machine code that runs.
  public var kernelFiles = KernelFiles()
  /// Layers, blocks, aliases, selectors; empty for the default.
  public var layers: [String] = []
  /// A weight file, or `seeded:N`; nil for the spec's.
  public var weights: String?
  /// Pictures; empty for the spec's sample.
  public var images: [String] = []
  /// A prepared tensor instead of pictures.
  public var input: String?
  /// Classes; empty for the predicted one.
  public var classes: [String] = []
  /// A class for each picture, in their order; empty where `classes` holds for all.
  public var classPerImage: [String] = []
  /// Which part of a dense output counts; nil for the spec's choice.
  public var region: Target.Region?
  /// Whether it is tried out how far each picture can be believed.
  public var trusts = false
  /// Whether each picture is searched for what may be wrong with it.
  public var diagnoses = false
  /// A class whose score is subtracted.
  public var versus: String?
  /// A class that the network was expected to say: it, what the network says, and the one rather
  /// than the other are explained.
  public var whyNot: String?
  /// Methods; empty for the spec's, else Grad-CAM.
  public var methods: [String] = []
  /// What methods that run the network many times are set to.
  public var options = MethodOptions()
  /// Whether maps are averaged over flipped and brighter or darker copies of the input.
  public var augments = false
  /// How the maps of several layers become one more; nil for not at all.
  public var fusion: MapFusion?
  /// Whose rules turn a map into a picture.
  public var profile = MapProfile.sightline
  /// A .png file, or a folder; nil for `explanations`.
  public var output: String?
  /// How pictures look.
  public var looks: Looks
  /// Where the numbers go.
  public var raw: String?
  /// Whether the numbers contain the layers' values and gradients.
  public var rawLayers = false
  /// Where the record of the run goes.
  public var manifest: String?
  /// Whether files that this tool did not write are replaced.
  public var overwrites = false
  /// Whether weights may hold NaN or infinities.
  public var allowsNonFinite = false

  /// Whether one class is explained rather than another.
  var contrasts: Bool { versus != nil || whyNot != nil }

  /// A request for a network with everything else left to the spec.
  ///
  /// - Throws: Never in practice: the default choices are sound.
  public init(spec: String) throws(RunFault) {
    self.spec = spec
    running = try RunChoices()
    looks = try Looks()
  }
}
