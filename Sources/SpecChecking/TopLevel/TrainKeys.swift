public import Operators
public import SourceMarks

/// One key of `train:`: what it takes, where it goes, and what it means.
///
/// The check of a spec, the schema for editors and the reference page all read `TrainKey.all`.
public struct TrainKey: Sendable {
  /// A property of `TrainSpec`.
  public typealias Property<Value> = any WritableKeyPath<TrainSpec, Value> & Sendable

  /// What a key takes.
  public enum Kind: Sendable {
    /// A number.
    case real(Property<Double>, RealRange)
    /// A number that has no value of its own where it is left out.
    case optionalReal(Property<Double?>, RealRange)
    /// A whole number.
    case integer(Property<Int>, ClosedRange<Int>)
    /// `true` or `false`.
    case boolean(Property<Bool>)
    /// One of some words, each with a sentence.
    case choice([(word: String, summary: String)], Choice)
    /// A list of so many numbers.
    case reals(Property<[Double]>, count: Int, RealRange)
    /// One text or a list of them.
    case texts(Property<[String]>)
    /// One selector of layers or a list of them.
    case layers(Property<[String]>, span: Property<SourceSpan?>)
    /// A layer's name, alias or selector.
    case layer(Property<String?>, span: Property<SourceSpan?>)
    /// A method that draws maps of layers.
    case method(Property<String?>)
    /// A map with keys of its own.
    case keys([TrainKey])
  }

  /// How a word is kept.
  public struct Choice: Sendable {
    /// The word that is set.
    public let get: @Sendable (TrainSpec) -> String
    let set: @Sendable (inout TrainSpec, String) -> Void
  }

  /// The key.
  public let name: String
  /// What it takes.
  public let kind: Kind
  /// What it means, in a sentence.
  public let doc: String
  /// What happens where it is left out, for keys without a value then.
  public let absent: String?
  /// An example of its value.
  public let example: String
  /// Other tools' words for it.
  public let foreign: [String]

  init(
    _ name: String, _ kind: Kind, _ doc: String, absent: String? = nil, example: String,
    foreign: [String] = []
  ) {
    self.name = name
    self.kind = kind
    self.doc = doc
    self.absent = absent
    self.example = example
    self.foreign = foreign
  }

  /// Every key of `train:`, in the order of the reference.
  public static let all: [TrainKey] = learning + duration + weights + data

  private static func choice<Word: RawRepresentable & CaseIterable>(
    _ property: Property<Word>, _ summary: (Word) -> String
  ) -> Kind where Word.RawValue == String, Word: SendableMetatype {
    .choice(
      Word.allCases.map { ($0.rawValue, summary($0)) },
      Choice(
        get: { $0[keyPath: property].rawValue },
        set: { train, word in
          if let word = Word(rawValue: word) { train[keyPath: property] = word }
        }))
  }

  private static let share = RealRange(0, 1, excludesUpper: true)
  private static func above(_ lower: Double, upTo upper: Double) -> RealRange {
    RealRange(lower, upper, excludesLower: true)
  }

  private static var learning: [TrainKey] {
    [
      TrainKey(
        "loss",
        choice(\.loss) { loss in
          switch loss {
          case .crossEntropy: "-Σ t log softmax(y), mean over the batch"
          case .squaredError: "½ Σ (y - t)², mean over the batch"
          }
        }, "What is made small.", example: "cross-entropy"),
      TrainKey(
        "smoothing", .real(\.smoothing, share),
        "Share of the target that goes to all classes alike (Szegedy et al. 2016).",
        example: "0.1", foreign: ["label_smoothing"]),
      TrainKey(
        "optimizer",
        choice(\.optimizer) { optimizer in
          switch optimizer {
          case .sgd: "with momentum (Polyak 1964), decay added to the gradient"
          case .adam: "Kingma & Ba 2015, decay added to the gradient"
          case .adamw: "Loshchilov & Hutter 2019, decay shrinks the weights directly"
          }
        }, "How weights follow the gradient.", example: "adamw", foreign: ["optimiser"]),
      TrainKey(
        "rate", .optionalReal(\.rate, above(0, upTo: 1000)), "Learning rate after warming up.",
        absent: "0.05 with sgd, else 0.001", example: "0.002", foreign: ["lr", "learning_rate"]),
      TrainKey(
        "momentum", .real(\.momentum, share), "Share of the last step that is kept; sgd only.",
        example: "0.9"),
      TrainKey(
        "nesterov", .boolean(\.nesterov), "Looks ahead along the momentum; sgd only.",
        example: "true"),
      TrainKey(
        "betas", .reals(\.betas, count: 2, share),
        "How slowly the mean of gradients and of their squares changes; adam and adamw.",
        example: "[0.9, 0.999]"),
      TrainKey(
        "eps", .real(\.epsilon, above(0, upTo: 1)),
        "Added to the root of the mean square; adam and adamw.", example: "1e-8"),
      TrainKey(
        "decay", .real(\.decay, RealRange(0, 1)), "Weight decay.", example: "0.01",
        foreign: ["weight_decay"]),
      TrainKey(
        "clip", .optionalReal(\.clip, above(0, upTo: 1e9)),
        "The longest gradient of all parameters together; longer ones are shortened.",
        absent: "any length", example: "5", foreign: ["clip_norm"]),
    ]
  }

  private static var duration: [TrainKey] {
    [
      TrainKey(
        "schedule",
        choice(\.schedule) { schedule in
          switch schedule {
          case .constant: "not at all"
          case .step: "times step_factor every step_epochs epochs"
          case .cosine:
            "from the rate to zero along half a cosine (Loshchilov & Hutter 2017)"
          }
        }, "How the rate changes.", example: "cosine"),
      TrainKey(
        "step_epochs", .integer(\.stepEpochs, 1...100_000), "Epochs between two steps.",
        example: "10"),
      TrainKey(
        "step_factor", .real(\.stepFactor, above(0, upTo: 1)),
        "What a step multiplies the rate by.", example: "0.1", foreign: ["gamma"]),
      TrainKey(
        "warmup", .real(\.warmup, RealRange(0, 100_000)),
        "Epochs over which the rate rises from zero; may be a fraction.", example: "1"),
      TrainKey(
        "epochs", .integer(\.epochs, 1...100_000), "How often every image is seen.",
        example: "20", foreign: ["epoch"]),
      TrainKey(
        "batch", .integer(\.batch, 1...65_536), "Images of one step.", example: "32",
        foreign: ["batch_size"]),
      TrainKey(
        "seed", .integer(\.seed, 0...Int(Int32.max)),
        "What every random number is drawn from: the same seed gives the same weights.",
        example: "7"),
    ]
  }

  private static var weights: [TrainKey] {
    [
      TrainKey(
        "average", .optionalReal(\.average, share),
        "How slowly a moving average of the weights changes; the average is what is kept.",
        absent: "no average", example: "0.999", foreign: ["ema"]),
      TrainKey(
        "init",
        choice(\.initialisation) { start in
          switch start {
          case .he: "normal with variance 2 / fan-in (He et al. 2015)"
          case .glorot: "uniform with variance 2 / (fan-in + fan-out) (Glorot & Bengio 2010)"
          }
        }, "Where weights start.", example: "he"),
      TrainKey(
        "freeze", .layers(\.freeze, span: \.freezeSpan), "Layers that stay as they are.",
        example: "'layer*'", foreign: ["frozen"]),
    ]
  }

  private static var data: [TrainKey] {
    [
      TrainKey(
        "validate", .real(\.validate, share),
        "Share of the data that is held out where it has no val or test of its own.",
        example: "0.1", foreign: ["validation"]),
      TrainKey(
        "augment",
        .keys([
          TrainKey(
            "flip", .boolean(\.augment.flip), "Mirrors every second image.", example: "true"),
          TrainKey(
            "shift", .integer(\.augment.shift, 0...4096),
            "Moves by up to so many pixels each way; what comes in is black.", example: "4"),
          TrainKey(
            "crop", .real(\.augment.crop, above(0, upTo: 1)),
            "Cuts out a part of at least this share of the area and stretches it; 1 keeps all.",
            example: "0.6"),
          TrainKey(
            "color", .real(\.augment.color, share),
            "Changes brightness, contrast and saturation by up to this share.", example: "0.2"),
        ]), "How images are varied.", example: "{flip: true, shift: 4}",
        foreign: ["augmentation"]),
      TrainKey(
        "watch",
        .keys([
          TrainKey(
            "image", .texts(\.watch.images), "Pictures, relative to the spec's folder.",
            example: "[cat.png, dog.png]"),
          TrainKey(
            "layer", .layer(\.watch.layer, span: \.watchSpan),
            "The layer to explain at.", absent: "the one that `explain` would take",
            example: "conv4"),
          TrainKey(
            "method", .method(\.watch.method), "The method.", absent: "gradcam",
            example: "layercam"),
        ]), "What is explained after every epoch, into a strip for each picture.",
        example: "{image: [cat.png], layer: conv4}"),
    ]
  }
}
