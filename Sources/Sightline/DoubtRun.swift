import Attribution
import Execution
import Graphs
import Planning
import SourceMarks
import SpecChecking
import Tensors
import Weights

/// How far the pictures of a run can be believed, and what may be wrong with them.
struct DoubtRun {
  private let request: MapRequest
  private let model: LoadedModel
  private let explainer: Explainer
  private let methods: [any Method]
  private let weights: ModelWeights

  init(
    request: MapRequest, model: LoadedModel, explainer: Explainer, methods: [any Method],
    weights: ModelWeights
  ) {
    self.request = request
    self.model = model
    self.explainer = explainer
    self.methods = methods
    self.weights = weights
  }

  /// Whether a method's rectifiers have a rule of their own: such pictures hardly know of classes,
  /// so they carry the number that says so wherever they go.
  static func isGuided(_ method: String) -> Bool {
    switch MethodCatalog[method]?.recipe {
    case .inputTensor(let rule, _)?, .product(let rule, _)?: rule != .gradient
    case .layerMap?, .headMap?, .rescored?, .gradientSampling?, .offsetShares?, nil: false
    }
  }

  /// The class to compare a target with: the one in the middle of the ranking, since the next best
  /// is often of the same kind and rightly looks at the same place. Nil where nothing is compared.
  func other(_ target: Target, _ prediction: Prediction) -> Target? {
    guard request.trusts || methods.contains(where: { Self.isGuided($0.name) }) else { return nil }
    return Self.comparison(target, prediction)
  }

  /// The class in the middle of the ranking, or the last one that is not the target's own; nil where
  /// there is no other.
  static func comparison(_ target: Target, _ prediction: Prediction) -> Target? {
    let middle = prediction.ranking.count / 2
    let index = prediction.ranking.dropFirst(middle).first {
      $0 != target.index && $0 != target.versus
    }
    let last = prediction.ranking.last { $0 != target.index && $0 != target.versus }
    return (index ?? last).map { Target(index: $0, region: target.region) }
  }

  /// What there is to say of a target's maps.
  func facts(
    of item: RunItem, _ own: Explanation, _ other: Explanation?, _ console: some Console
  ) throws(RunFault) -> [TrustFact] {
    guard let other else { return [] }
    let name = model.className(other.target.index).firstSynonym
    guard request.trusts else {
      let shape = model.spec.inputShape
      return own.classFacts(
        against: other, named: name, height: shape.height, width: shape.width
      ).filter { Self.isGuided($0.method) }
    }
    var checks = TrustChecks(
      graph: model.graph, layers: explainer.layers, methods: methods, weights: weights)
    checks.kernels = request.running.kernels
    checks.workers = request.running.workers
    checks.options = request.options
    do throws(ExplainFault<WeightFault>) {
      return try checks.facts(
        input: item.values, explanations: (own, other), otherName: name
      ) { console.progress("\(item.name): \($0)", $1) }
    } catch {
      throw RunFault(error)
    }
  }

  /// What may be wrong with an item's pictures, a line each.
  func diagnoses(of item: RunItem, _ explanation: Explanation, _ prediction: Prediction)
    -> [String]
  {
    var found: [Diagnosis] = []
    let probability = prediction.probability(of: explanation.target)
    if let finding = Diagnosis.saturation(probability: probability) { found.append(finding) }
    let geometry = NetworkGeometry(model.spec)
    for layer in explainer.layers {
      // The session may have been left on another run; the values are of the item all the same.
      if let value = explainer.value(of: layer),
        let finding = Diagnosis.deadChannels(layer: layer.name, shape: layer.shape, value: value)
      {
        found.append(finding)
      }
      guard let map = explanation.maps.first(where: { $0.layer == layer.name })?.map else {
        continue
      }
      let place: ValueReference = layer.value.index == 0 ? .input : .layer(layer.value.index - 1)
      var field: (height: Double, width: Double)?
      if let height = geometry.vertical(of: place).size,
        let width = geometry.horizontal(of: place).size
      {
        field = (height, width)
      }
      if let finding = Diagnosis.receptiveField(
        layer: layer.name, field: field, map: map, input: model.spec.inputShape)
      {
        found.append(finding)
      }
    }
    for map in explanation.maps {
      if let finding = Diagnosis.state(of: map.map, method: map.method, layer: map.layer) {
        found.append(finding)
      }
    }
    if item.photo != nil { found += preprocessing(item, prediction) }
    guard !found.isEmpty else { return ["diagnosis: nothing suspicious"] }
    return found.map { finding in
      let remedy = finding.remedy.map { "; \($0)" } ?? ""
      return DisplayText.escaped("diagnosis, \(finding.kind.rawValue): \(finding.text)\(remedy)")
    }
  }

  private func preprocessing(_ item: RunItem, _ prediction: Prediction) -> [Diagnosis] {
    let shape = model.graph.shape(of: model.graph.score)
    guard shape.channels > 1, shape.plane == 1 else { return [] }
    let doubts = PreprocessingDoubt.all(of: item.values, rules: model.spec.preprocess)
    let found = doubts.map {
      (name: $0.name, confidence: PreprocessingDoubt.Confidence(scores: explainer.run($0.values)))
    }
    let own = PreprocessingDoubt.Confidence(scores: explainer.run(item.values))
    return PreprocessingDoubt.diagnosis(own: own, others: found).map { [$0] } ?? []
  }
}
