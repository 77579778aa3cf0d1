import Execution
import Foundation
import Graphs
import Planning
import Tensors

extension Explainer {
  /// Explains targets of the item that ran last.
  ///
  /// Changed copies are run once, however many targets there are: each run is read for all.
  ///
  /// - Parameter progress: Called while methods run that need many runs.
  public func explain(_ targets: [Target], progress: (RunProgress) -> Void) -> [Explanation] {
    var results = targets.map { explainQuickly($0) }
    for method in methods {
      switch method.recipe {
      case .layerMap, .headMap, .inputTensor, .product, .offsetShares: continue
      case .rescored(let rescoring):
        for layer in rescoring.isPerLayer ? layers.map(Optional.some) : [nil] {
          rescore(method.name, rescoring, layer, &results, progress)
        }
      case .gradientSampling(let sampling):
        sample(method.name, sampling, &results, progress)
      }
    }
    return results
  }

  /// What the methods that run the network many times have to do for the item that ran last.
  public var estimates: [RunEstimate] {
    var found: [RunEstimate] = []
    let forward = Double(max(session.plan.forwardOperations, 1))
    let seconds = Double(lastRun.components.seconds) + Double(lastRun.components.attoseconds) / 1e18
    func add(
      _ method: String, _ layer: String?, _ runs: Int, _ rescorer: Rescorer, _ isTail: Bool,
      _ factor: Double
    ) {
      let plan = rescorer.session.plan
      let each = Double(plan.forwardOperations) / Double(plan.request.batch) * factor
      found.append(
        RunEstimate(
          method: method, layer: layer, runs: runs, isTail: isTail,
          operations: each * Double(runs), seconds: each * Double(runs) / forward * seconds))
    }
    for method in methods {
      switch method.recipe {
      case .layerMap, .headMap, .inputTensor, .product, .offsetShares: continue
      case .rescored(let rescoring):
        for layer in rescoring.isPerLayer ? layers.map(Optional.some) : [nil] {
          guard let item = item(layer), let rescorer = rescorer(rescoring, layer) else {
            continue
          }
          add(
            method.name, layer?.name, rescoring.runs(item), rescorer, rescoring.place == .layer, 1)
        }
      case .gradientSampling(let sampling):
        // A run back costs about what a run forward does.
        guard let item = item(nil), let sampler = rescorers.sampler else { continue }
        add(method.name, nil, sampling.runs(item), sampler, false, 2)
      }
    }
    return found
  }

  private func rescorer(_ rescoring: Rescoring, _ layer: ExplainedLayer?) -> Rescorer? {
    switch rescoring.place {
    case .layer: layer.flatMap { rescorers.layers[$0.value] }
    case .input: rescorers.input
    }
  }

  /// What methods see of the item that ran last.
  private func item(_ layer: ExplainedLayer?) -> ItemEvidence? {
    guard let input = session.input?.array else { return nil }
    let shape = session.plan.graph.shape(of: session.plan.graph.input)
    guard let layer else {
      return ItemEvidence(
        inputShape: shape, input: input, shape: shape, value: input, options: options)
    }
    guard let value = session.value(layer.value)?.array else { return nil }
    return ItemEvidence(
      inputShape: shape, input: input, shape: layer.shape, value: value, options: options)
  }

  private func rescore(
    _ name: String, _ rescoring: Rescoring, _ layer: ExplainedLayer?,
    _ results: inout [Explanation], _ progress: (RunProgress) -> Void
  ) {
    guard let item = item(layer), let rescorer = rescorer(rescoring, layer),
      let whole = session.score?.array
    else { return }
    if rescoring.place == .layer { rescorer.prepare(from: session) }
    let graph = session.plan.graph
    let shape = graph.shape(of: graph.score)
    func reading(_ target: Target, _ scores: [Float]) -> Float {
      switch rescoring.reading {
      case .score: target.score(scores: scores, shape: shape)
      case .probability:
        target.probability(scores: scores, shape: shape, ending: graph.ending)
      }
    }
    let targets = results.map(\.target)
    let trials = rescoring.trials(item)
    var readings = targets.map { _ in [Float]() }
    for index in readings.indices { readings[index].reserveCapacity(trials.count) }
    let base = rescoring.place == .layer ? item.value : item.input
    rescorer.run(trials, base: base) { _, scores in
      let scores = Array(scores)
      for (index, target) in targets.enumerated() {
        readings[index].append(reading(target, scores))
      }
    } afterBatch: { _, end in
      progress(RunProgress(method: name, layer: layer?.name, done: end, total: trials.count))
    }
    for (index, target) in targets.enumerated() {
      let map = trials.map(readings[index], reading(target, whole))
      results[index].maps.append(
        .init(method: name, layer: layer?.name ?? ExplainedLayer.inputName, map: map))
    }
  }

  private func sample(
    _ name: String, _ sampling: GradientSampling, _ results: inout [Explanation],
    _ progress: (RunProgress) -> Void
  ) {
    guard let item = item(nil), let sampler = rescorers.sampler else { return }
    let graph = sampler.session.plan.graph
    let shape = session.plan.graph.shape(of: session.plan.graph.score)
    let targets = results.map(\.target)
    let weights = sampling.weights(item)
    var sums = targets.map { _ in [Double](repeating: 0, count: item.input.count) }
    var scores = targets.map { _ in [Float]() }
    var inBatch: [[Float]] = []
    let trials = Trials(
      count: sampling.runs(item), change: { sampling.change(item, $0, $1) },
      map: { _, _ in Heatmap(height: 0, width: 0) })
    sampler.run(trials, base: item.input) { _, values in
      let values = Array(values)
      inBatch.append(values)
      for (index, target) in targets.enumerated() {
        scores[index].append(target.score(scores: values, shape: shape))
      }
    } afterBatch: { first, end in
      for (index, target) in targets.enumerated() {
        var seed = inBatch.flatMap { target.seed(scores: $0, shape: shape) }
        // Places of the batch that no run fills count for nothing.
        seed += [Float](repeating: 0, count: shape.count * (sampler.batch - inBatch.count))
        sampler.session.runBackward(.gradient, seed: seed)
        guard let gradient = sampler.session.gradient(graph.input, rule: .gradient) else {
          continue
        }
        let values = gradient.span
        for run in first..<end where weights[run] != 0 {
          let start = (run - first) * item.input.count
          for i in item.input.indices {
            sums[index][i] += weights[run] * Double(values[start + i])
          }
        }
      }
      inBatch = []
      progress(RunProgress(method: name, layer: nil, done: end, total: trials.count))
    }
    for index in results.indices {
      let tensor = sampling.finish(item, sums[index], scores[index])
      results[index].tensors.append(.init(method: name, layer: nil, values: tensor))
      if let promised = sampling.promised {
        results[index].completeness.append(
          Completeness(
            method: name, sum: tensor.reduce(0) { $0 + Double($1) },
            promised: promised(results[index].score, scores[index])))
      }
    }
  }
}
