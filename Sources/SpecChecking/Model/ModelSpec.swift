public import Operators
public import SourceMarks
public import Tensors

/// A checked network description: every layer expanded, named and shaped, every value legal.
///
/// The room `SpecChecking` turns a syntax tree into this, or into all the reasons why not.
public struct ModelSpec: Sendable {
  /// The file it was read from.
  public var file: SourceFile
  /// `name:`, else the file's own name without its ending.
  public var name: String
  /// The network's parameters after `--set`, for printing.
  public var parameters: [String: String] = [:]
  /// Shape of one input item, `[C, H, W]`.
  public var inputShape: Shape
  /// How a picture becomes an input.
  public var preprocess: Preprocess
  /// Whether the spec says anything of preprocessing.
  public var statesPreprocess = false
  /// The layers in order of execution.
  ///
  /// Each reads the input or layers before it.
  public var layers: [LayerSpec] = []
  /// Names that stand for a layer's value: groups, blocks, ranges, layers switched off by `when`.
  public var groups: [GroupSpec] = []
  /// What the network gives: one unnamed value, or several named ones.
  public var outputs: [OutputSpec] = []
  /// Class names, if the spec lists them.
  public var labels: LabelsSpec?
  /// Where the weights are, if the spec says so.
  public var weights: WeightsSpec?
  /// Public names for hook points, in order.
  public var hooks: [HookAlias] = []
  /// Defaults for explaining.
  public var explain: ExplainSpec = ExplainSpec()
  /// How `explain train` trains the network.
  public var train = TrainSpec()
  /// Findings that the authors accept, with their reasons.
  public var allow: [AllowedFinding] = []

  /// Starts a spec; the checker fills in the rest.
  public init(file: SourceFile, name: String, inputShape: Shape, preprocess: Preprocess) {
    self.file = file
    self.name = name
    self.inputShape = inputShape
    self.preprocess = preprocess
  }

  /// The shape of one item of a value.
  public func shape(of value: ValueReference) -> Shape {
    switch value {
    case .input: inputShape
    case .layer(let index): layers[index].inference.output
    }
  }
  /// All weight tensors in order, shared ones once, with the index of the layer that owns each.
  public var tensors: [(name: String, shape: ParameterShape, layer: Int)] {
    layers.enumerated().flatMap { index, layer in
      layer.sharedOwner != nil
        ? []
        : layer.inference.parameters.map { ("\(layer.name).\($0.name)", $0, index) }
    }
  }
  /// Learned values, running statistics not counted.
  public var parameterCount: Int {
    tensors.reduce(0) { sum, tensor in
      switch tensor.shape.kind {
      case .runningMean, .runningVariance: sum
      case .weight, .bias, .scale, .shift: sum + tensor.shape.count
      }
    }
  }
}
