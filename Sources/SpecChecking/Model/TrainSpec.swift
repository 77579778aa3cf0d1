public import SourceMarks

/// How `explain train` trains a network: the `train:` section of a spec.
public struct TrainSpec: Sendable, Hashable {
  /// What is made small.
  public enum Loss: String, Sendable, CaseIterable {
    /// `−Σ t log softmax(y)`, mean over the batch.
    case crossEntropy = "cross-entropy"
    /// `½ Σ (y − t)²`, mean over the batch.
    case squaredError = "squared-error"
  }
  /// How weights follow the gradient.
  public enum Optimizer: String, Sendable, CaseIterable {
    /// With momentum (Polyak 1964), Nesterov's form on request; decay is added to the gradient.
    case sgd
    /// Kingma & Ba 2015; decay is added to the gradient.
    case adam
    /// Loshchilov & Hutter 2019; decay shrinks the weights directly.
    case adamw
  }
  /// How the rate changes.
  public enum Schedule: String, Sendable, CaseIterable {
    /// Not at all.
    case constant
    /// Times `step_factor` every `step_epochs` epochs.
    case step
    /// From the rate to zero along half a cosine (Loshchilov & Hutter 2017).
    case cosine
  }
  /// Where weights start.
  public enum Initialisation: String, Sendable, CaseIterable {
    /// Normal with variance `2 / fan-in` (He et al. 2015).
    case he
    /// Uniform with variance `2 / (fan-in + fan-out)` (Glorot & Bengio 2010).
    case glorot
  }
  /// How images are varied.
  public struct Augmentation: Sendable, Hashable {
    /// Mirrors every second image.
    public var flip = false
    /// Moves by up to so many pixels each way; what comes in is black.
    public var shift = 0
    /// Cuts out a part of at least this share of the area and stretches it; 1 keeps all.
    public var crop = 1.0
    /// Changes brightness, contrast and saturation by up to this share.
    public var color = 0.0
    /// Changes nothing.
    public init() {}
  }
  /// What is explained after every epoch.
  public struct Watch: Sendable, Hashable {
    /// Pictures, relative to the spec's folder.
    public var images: [String] = []
    /// A selector; nil for the layer that `explain` would take.
    public var layer: String?
    /// A method at layers; nil for Grad-CAM.
    public var method: String?
    /// Watches nothing.
    public init() {}
  }

  /// What is made small.
  public var loss = Loss.crossEntropy
  /// The share of the target that goes to all classes alike (Szegedy et al. 2016).
  public var smoothing = 0.0
  /// How weights follow the gradient.
  public var optimizer = Optimizer.adam
  /// The rate after warming up; nil for 0.05 with `sgd`, 0.001 else.
  public var rate: Double?
  /// The share of the last step that is kept; `sgd` only.
  public var momentum = 0.9
  /// Looks ahead along the momentum; `sgd` only.
  public var nesterov = false
  /// How slowly the mean of gradients and of their squares changes; `adam` and `adamw`.
  public var betas = [0.9, 0.999]
  /// Added to the root of the mean square; `adam` and `adamw`.
  public var epsilon = 1e-8
  /// Weight decay.
  public var decay = 0.0
  /// How the rate changes.
  public var schedule = Schedule.cosine
  /// Epochs between two steps.
  public var stepEpochs = 10
  /// What a step multiplies the rate by.
  public var stepFactor = 0.1
  /// Epochs over which the rate rises from zero; may be a fraction.
  public var warmup = 0.0
  /// How often every image is seen.
  public var epochs = 20
  /// Images of one step.
  public var batch = 32
  /// What every random number is drawn from.
  public var seed = 1
  /// The longest gradient; longer ones are shortened. Nil for any length.
  public var clip: Double?
  /// How slowly the moving average of the weights changes; nil for none.
  public var average: Double?
  /// Where weights start.
  public var initialisation = Initialisation.he
  /// Layers that stay as they are, as selectors.
  public var freeze: [String] = []
  /// The share of the data that is held out where the data has no `val` or `test` of its own.
  public var validate = 0.1
  /// How images are varied.
  public var augment = Augmentation()
  /// What is explained after every epoch.
  public var watch = Watch()
  /// Where `freeze` stands.
  public var freezeSpan: SourceSpan?
  /// Where `watch.layer` stands.
  public var watchSpan: SourceSpan?

  /// The defaults.
  public init() {}

  /// The rate, or the optimiser's usual one.
  public var chosenRate: Double { rate ?? (optimizer == .sgd ? 0.05 : 0.001) }
}
