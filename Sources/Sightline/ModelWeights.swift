public import Execution
import Graphs
import Operators
public import SourceMarks
import SpecChecking
public import Tensors
public import Weights

/// The weights of a network: matched tensors of a file, or numbers drawn from a seed.
public enum ModelWeights: ParameterSource, Sendable {
  /// Tensors of a file, each checked against the network.
  case file(WeightTable)
  /// Numbers drawn from a seed; the network is not trained.
  case seeded(SeededWeights, seed: UInt64)

  /// Opens the weights that a person or the spec names.
  ///
  /// - Parameters:
  ///   - text: A path, or `seeded:N`; nil for the spec's own.
  ///   - allowsNonFinite: Whether NaN and infinities are let through.
  ///   - findings: Where warnings are added.
  /// - Throws: `RunFault` with status 4.
  public init(
    _ text: String?, for model: LoadedModel, allowsNonFinite: Bool = false,
    into findings: inout DiagnosticList
  ) throws(RunFault) {
    if let text, text.hasPrefix("seeded:") {
      guard let seed = UInt64(text.dropFirst(7)) else {
        throw RunFault(.usage, "--weights '\(text)' needs a whole number, as in seeded:7")
      }
      self = .seeded(SeededWeights(seed: seed, for: model.spec), seed: seed)
      return
    }
    let path: String
    if let text {
      path = text
    } else if let file = model.spec.weights?.file {
      path = model.path(besideSpec: file)
    } else {
      throw RunFault(
        .weights, "the spec names no weights",
        hint: "add 'weights: {file: …}' to the spec, or --weights FILE; "
          + "--weights seeded:7 draws random ones to try the network out")
    }
    var table = try Self.table(path, of: model, into: &findings)
    table.allowsNonFinite = allowsNonFinite
    self = .file(table)
  }

  /// Matches a file against the network.
  static func table(
    _ path: String, of model: LoadedModel, into findings: inout DiagnosticList
  ) throws(RunFault) -> WeightTable {
    try table(path, of: model.spec, into: &findings)
  }

  /// Matches a file against a checked spec.
  static func table(
    _ path: String, of model: ModelSpec, into findings: inout DiagnosticList
  ) throws(RunFault) -> WeightTable {
    let spec = model.weights
    let source: WeightSource
    do throws(WeightFault) {
      source = try WeightSource(path)
    } catch {
      throw RunFault(.weights, error.diagnostic(at: spec?.fileSpan))
    }
    let match = match(source, with: model)
    var found = DiagnosticList()
    guard let table = match.table(&found) else { throw RunFault(.weights, found) }
    findings.add(found)
    return table
  }

  /// States what a network needs of a file.
  static func match(_ source: WeightSource, with model: ModelSpec) -> WeightMatch {
    let spec = model.weights
    let requests = model.tensors.map { tensor in
      let layer = model.layers[tensor.layer]
      return TensorRequest(
        tensor.name, tensor.shape.dimensions, TensorRequest.Kind(tensor.shape, of: layer),
        layer: layer.name.text, span: layer.span)
    }
    return WeightMatch(
      of: requests, in: source,
      rules: (spec?.map ?? []).map { rule in
        let changes = rule.transpose != nil || rule.slice != nil
        return NameRule(
          rule.pattern, rule.target,
          change: changes ? TensorChange(order: rule.transpose, slice: rule.slice) : nil,
          span: rule.span)
      },
      naming: spec.flatMap { NamingProfile(rawValue: $0.naming.rawValue) } ?? .pytorch,
      ignoring: spec?.ignore ?? [], at: spec?.fileSpan)
  }

  public func load(_ name: String, into block: FloatBlock) throws(WeightFault) {
    switch self {
    case .file(let table): try table.load(name, into: block)
    case .seeded(let weights, _):
      do throws(SeededWeights.Missing) {
        try weights.load(name, into: block)
      } catch {
        throw .missing(path: "seeded weights", tensor: error.name)
      }
    }
  }

  public func resident(_ name: String, count: Int) throws(WeightFault) -> FloatBlock? {
    switch self {
    case .file(let table): try table.resident(name, count: count)
    case .seeded: nil
    }
  }

  /// What to say of them.
  var text: String {
    switch self {
    case .file(let table): table.source.path
    case .seeded(_, let seed): "random numbers from seed \(seed)"
    }
  }
}

extension TensorRequest.Kind {
  /// What a layer's tensor is for.
  fileprivate init(_ shape: ParameterShape, of layer: LayerSpec) {
    switch shape.kind {
    case .bias: self = .bias
    case .scale: self = .scale
    case .shift: self = .shift
    case .runningMean: self = .runningMean
    case .runningVariance: self = .runningVariance
    case .weight:
      switch layer.op.role(for: layer.inputShapes) {
      case .affine(.convolution):
        self = layer.op is Depthwise ? .depthwiseWeight : .convolutionWeight
      case .affine(.linear): self = .linearWeight
      case .affine(.transposedConvolution): self = .transposedWeight
      case .pointwise, .normalise, .window, .reduce, .combine,
        .reshape:
        self = .otherWeight
      }
    }
  }
}
