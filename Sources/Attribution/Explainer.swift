public import Execution
public import Graphs
public import Planning
public import Tensors

/// A layer to explain at.
public struct ExplainedLayer: Sendable, Hashable {
  /// Its name.
  public let name: String
  /// Its value.
  public let value: ValueID
  /// `[C, H, W]`
  public let shape: Shape

  /// Stands in the place of a layer where a map has the input's size.
  public static let inputName = "input"

  /// Names a value.
  public init(name: String, value: ValueID, shape: Shape) {
    self.name = name
    self.value = value
    self.shape = shape
  }
}

/// Explains one network at chosen layers with chosen methods: one plan, one forward run an item,
/// and for each target one backward run a rule, however many layers and methods there are.
public final class Explainer {
  /// The layers.
  public let layers: [ExplainedLayer]
  /// The methods.
  public let methods: [any Method]
  /// Whether gradients and values of the layers are wanted too.
  public let wantsLayerTensors: Bool
  /// The session that runs.
  public let session: Session
  /// What methods that run the network many times are set to.
  public let options: MethodOptions
  private let heads: [String: LoadedHead]
  private let offsets: [LayerOffset]
  /// What lies behind each layer, where it is asked what the score is made of.
  private let layerTails: [LayerTail]
  let rescorers: Rescorers
  /// How long the last forward run took.
  var lastRun = Duration.zero

  /// The plan for a choice of layers and methods, without running or loading anything.
  ///
  /// - Throws: `notOnPath`.
  public static func plan(
    _ graph: Graph, layers: [ExplainedLayer], methods: [any Method], layerTensors: Bool = false,
    layerSums: Bool = false, kernels: KernelPath = .portable, workers: Int = 1,
    exact: Bool = false, runs: Int = 1
  ) throws(PlanFault) -> ExecutionPlan {
    var request = PlanRequest()
    request.kernels = kernels
    request.workers = workers
    request.exact = exact
    request.runs = runs
    let values = Set(layers.map(\.value))
    if layerSums {
      let places = LayerOffset.places(in: graph)
      let behind = layers.flatMap { layer in graph.valuesBehind(layer.value).filter(places.contains)
      }
      request.gradients[.gradient, default: []].formUnion(behind)
    }
    if layerTensors || layerSums {
      request.values = values
      request.gradients[.gradient, default: []].formUnion(values)
    }
    for method in methods {
      switch method.recipe {
      case .layerMap:
        request.values.formUnion(values)
        request.gradients[.gradient, default: []].formUnion(values)
      case .headMap: request.values.formUnion(values)
      case .inputTensor(let rule, _): request.gradients[rule, default: []].insert(graph.input)
      case .product(let rule, _):
        request.values.formUnion(values)
        request.gradients[.gradient, default: []].formUnion(values)
        request.gradients[rule, default: []].insert(graph.input)
      case .rescored(let rescoring):
        if rescoring.isPerLayer { request.values.formUnion(values) }
      case .gradientSampling: break
      case .offsetShares:
        request.gradients[.gradient, default: []].formUnion(
          LayerOffset.places(in: graph) + [graph.input])
      }
    }
    let tails = try Rescorers.plans(
      graph, layers: layers, methods: methods, kernels: kernels, workers: workers, exact: exact)
    for tail in tails.layers.values { request.values.formUnion(tail.inputs.keys) }
    return try ExecutionPlan(graph, for: request)
  }

  /// Plans, takes memory and reads the weights.
  ///
  /// - Parameter layerSums: Whether each explanation says what its score is made of at each layer.
  /// - Throws: `ExplainFault`.
  public init<Source: ParameterSource>(
    _ graph: Graph, layers: [ExplainedLayer], methods: [any Method], layerTensors: Bool = false,
    layerSums: Bool = false,
    kernels: KernelPath = .portable, workers: Int = 1, exact: Bool = false, runs: Int = 1,
    options: MethodOptions = MethodOptions(),
    weights: Source
  ) throws(ExplainFault<Source.Fault>) {
    self.layers = layers
    self.methods = methods
    self.options = options
    wantsLayerTensors = layerTensors
    let plan: ExecutionPlan
    let tails: Rescorers.Plans
    do throws(PlanFault) {
      tails = try Rescorers.plans(
        graph, layers: layers, methods: methods, kernels: kernels, workers: workers, exact: exact)
      plan = try Self.plan(
        graph, layers: layers, methods: methods, layerTensors: layerTensors, layerSums: layerSums,
        kernels: kernels, workers: workers, exact: exact, runs: runs)
    } catch {
      switch error {
      case .notOnPath(let value):
        throw .notOnPath(
          layer: layers.first { $0.value == value }?.name ?? graph.name(of: value))
      case .tooLarge: throw .tooLarge
      }
    }
    let needsHead = methods.contains { if case .headMap = $0.recipe { true } else { false } }
    let heads = needsHead ? try Self.heads(behind: layers, in: graph, weights: weights) : [:]
    self.heads = heads
    let needsOffsets = methods.contains {
      if case .offsetShares = $0.recipe { true } else { false }
    }
    let offsets =
      needsOffsets || layerSums ? try LayerOffset.all(in: graph, weights: weights) : []
    self.offsets = offsets
    layerTails = layerSums ? layers.map { LayerTail(behind: $0, in: graph, offsets: offsets) } : []
    do throws(SessionFault<Source.Fault>) {
      session = try Session(plan, weights: weights)
      rescorers = try Rescorers(tails, input: graph.input, weights: weights)
    } catch {
      throw .session(error)
    }
  }

  /// The heads that CAM can read, by layer; layers without one are left out where others have one.
  ///
  /// - Throws: `noHead` where no layer has one, or what the source says.
  private static func heads<Source: ParameterSource>(
    behind layers: [ExplainedLayer], in graph: Graph, weights: Source
  ) throws(ExplainFault<Source.Fault>) -> [String: LoadedHead] {
    var heads: [String: LoadedHead] = [:]
    var obstacle: (layer: String, reason: String)?
    for layer in layers {
      let head: CAMHead
      do throws(CAMHead.Obstacle) {
        head = try CAMHead(behind: layer.value, in: graph)
      } catch {
        obstacle = (layer.name, error.reason)
        continue
      }
      heads[layer.name] = try LoadedHead(head, weights: weights)
    }
    if heads.isEmpty, let obstacle {
      throw .noHead(layer: obstacle.layer, reason: obstacle.reason)
    }
    return heads
  }

  /// Every session that the methods run: the whole network first, then tails and copies.
  public var sessions: [Session] {
    let layers = rescorers.layers.sorted { $0.key < $1.key }.map(\.value)
    return [session]
      + (layers + [rescorers.input, rescorers.sampler].compactMap { $0 })
      .map(\.session)
  }

  /// Runs the network on one item.
  ///
  /// - Returns: The score value, before a final softmax.
  public func run(_ input: [Float]) -> [Float] {
    session.input?.copy(from: input)
    lastRun = ContinuousClock().measure { session.runForward() }
    return session.score?.array ?? []
  }

  /// The network's first output after `run`.
  public var output: [Float] {
    session.plan.graph.outputs.first.flatMap { session.value($0) }?.array ?? []
  }

  /// The value of a layer after `run`; nil where no method needs it.
  public func value(of layer: ExplainedLayer) -> [Float]? { session.value(layer.value)?.array }

  /// Explains a target of the item that ran last.
  public func explain(_ target: Target) -> Explanation {
    explain([target]) { _ in }.first ?? Explanation(target: target, score: .nan)
  }

  /// Explains a target by everything that one forward and few backward runs give; methods that run
  /// the network many times are left out.
  public func explainQuickly(_ target: Target) -> Explanation {
    let scores = session.score?.array ?? []
    let shape = session.plan.graph.shape(of: session.plan.graph.score)
    let seed = target.seed(scores: scores, shape: shape)
    var result = Explanation(target: target, score: target.score(scores: scores, shape: shape))
    // Maps that products need are made during the first run, before other rules reuse its memory.
    var factors: [String: [Heatmap]] = [:]
    for rule in BackwardRule.allCases {
      if session.plan.backward[rule] != nil { session.runBackward(rule, seed: seed) }
      for method in methods { add(method, rule, target, &factors, to: &result) }
      if rule == .gradient {
        if wantsLayerTensors { addGradients(to: &result) }
        result.sums = layerTails.compactMap { $0.sum(session, score: result.score) }
      }
    }
    return result
  }

  private func add(
    _ method: any Method, _ rule: BackwardRule, _ target: Target,
    _ factors: inout [String: [Heatmap]], to result: inout Explanation
  ) {
    switch method.recipe {
    case .layerMap(let map):
      guard rule == .gradient else { return }
      for layer in layers {
        guard let evidence = evidence(layer) else { continue }
        result.maps.append(.init(method: method.name, layer: layer.name, map: map(evidence)))
      }
    case .headMap(let map):
      guard rule == .gradient else { return }
      for layer in layers {
        guard let values = session.value(layer.value), let head = heads[layer.name] else {
          continue
        }
        let evidence = LayerEvidence(shape: layer.shape, activation: values, gradient: nil)
        let weights = head.weights(for: target, channels: layer.shape.channels)
        result.maps.append(
          .init(method: method.name, layer: layer.name, map: map(evidence, weights)))
      }
    case .inputTensor(let own, let tensor):
      guard rule == own, let evidence = inputEvidence(rule) else { return }
      result.tensors.append(.init(method: method.name, layer: nil, values: tensor(evidence)))
    case .product(let own, let map):
      if rule == .gradient { factors[method.name] = layers.compactMap(evidence).map(map) }
      guard rule == own, let evidence = inputEvidence(rule) else { return }
      for (layer, factor) in zip(layers, factors[method.name] ?? []) {
        result.tensors.append(
          .init(
            method: method.name, layer: layer.name,
            values: evidence.gradient.array.scaled(by: factor, shape: evidence.shape)))
      }
    case .rescored, .gradientSampling: return
    case .offsetShares(let map):
      guard rule == .gradient, let shares = offsetShares() else { return }
      let values = [shares.input] + shares.offsets
      result.maps.append(
        .init(method: method.name, layer: ExplainedLayer.inputName, map: map(shares)))
      result.completeness.append(
        Completeness(
          method: method.name,
          sum: values.reduce(0) { $0 + $1.values.reduce(0.0) { $0 + Double($1) } },
          promised: Double(result.score)))
    }
  }

  private func offsetShares() -> OffsetShares? {
    guard let input = inputEvidence(.gradient) else { return nil }
    let (values, gradient) = (input.input.array, input.gradient.array)
    return OffsetShares(
      inputShape: input.shape,
      input: .init(shape: input.shape, values: values.indices.map { values[$0] * gradient[$0] }),
      offsets: offsets.compactMap { offset in
        session.gradient(offset.value, rule: .gradient).map(offset.share)
      })
  }

  private func addGradients(to result: inout Explanation) {
    for layer in layers {
      guard let gradient = session.gradient(layer.value, rule: .gradient) else { continue }
      result.gradients.append(
        .init(layer: layer.name, shape: layer.shape, values: gradient.array))
    }
  }

  private func evidence(_ layer: ExplainedLayer) -> LayerEvidence? {
    guard let value = session.value(layer.value),
      let gradient = session.gradient(layer.value, rule: .gradient)
    else { return nil }
    return LayerEvidence(shape: layer.shape, activation: value, gradient: gradient)
  }

  private func inputEvidence(_ rule: BackwardRule) -> InputEvidence? {
    let graph = session.plan.graph
    guard let input = session.input, let gradient = session.gradient(graph.input, rule: rule)
    else { return nil }
    return InputEvidence(shape: graph.shape(of: graph.input), input: input, gradient: gradient)
  }
}

extension [Float] {
  /// Each channel times a rectified map, resized to the channel's size.
  fileprivate func scaled(by map: Heatmap, shape: Shape) -> [Float] {
    let factor = map.rectified.resized(height: shape.height, width: shape.width).values
    return indices.map { self[$0] * factor[$0 % shape.plane] }
  }
}
