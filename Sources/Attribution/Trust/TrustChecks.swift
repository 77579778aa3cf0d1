public import Execution
public import Graphs
public import Planning
import SpecChecking
import Tensors

/// Tries out how far the pictures of a network can be believed.
public struct TrustChecks<Source: ParameterSource> {
  /// The network.
  public let graph: Graph
  /// The layers.
  public let layers: [ExplainedLayer]
  /// The methods. Those that run the network many times are compared between classes only.
  public let methods: [any Method]
  /// Where the weights come from.
  public let weights: Source
  /// Which kernels run.
  public var kernels = KernelPath.portable
  /// Threads that share each step.
  public var workers = 1
  /// Where random numbers start, and what methods are set to.
  public var options = MethodOptions()
  /// How many shuffles of the weights; the mean over them is told.
  public var seeds = 3
  /// At most so many layers are shuffled, spread evenly over the network.
  public var mostStages = 6
  /// How many noisy copies.
  public var noisyCopies = 4
  /// The noise's deviation as a share of the input's range.
  public var noise = 0.05

  /// States what is tried.
  public init(
    graph: Graph, layers: [ExplainedLayer], methods: [any Method], weights: Source
  ) {
    self.graph = graph
    self.layers = layers
    self.methods = methods
    self.weights = weights
  }

  private var quick: [any Method] { methods.filter { !$0.recipe.runsOften } }

  /// Every fact about a target of an item.
  ///
  /// - Parameters:
  ///   - explanations: What was found for the target, and for another class to compare it with.
  ///   - otherName: The other class, for the recipe.
  ///   - progress: Called with what is tried, and how much is done, 0 to 1.
  /// - Throws: `ExplainFault`.
  public func facts(
    input: [Float], explanations: (own: Explanation, other: Explanation), otherName: String,
    progress: (String, Double) -> Void
  ) throws(ExplainFault<Source.Fault>) -> [TrustFact] {
    let own = explanations.own
    var facts = own.classFacts(
      against: explanations.other, named: otherName, height: size.height, width: size.width)
    facts += own.completeness.map {
      TrustFact(
        kind: .completeness, method: $0.method, layer: nil, value: $0.relativeGap,
        recipe: "the gap between the sum of the parts and the score")
    }
    guard !quick.isEmpty else { return facts }
    facts += try shuffleFacts(input, own, progress)
    facts += try noiseFacts(input, own, progress)
    facts += try occlusionFacts(input, own, progress)
    return facts
  }

  /// Where pictures have what size.
  private var size: (height: Int, width: Int) {
    let shape = graph.shape(of: graph.input)
    return (shape.height, shape.width)
  }

  private func pictures(_ explanation: Explanation) -> [Explanation.Picture] {
    explanation.pictures(height: size.height, width: size.width)
  }

  /// The pictures that are made again with other weights and inputs. One fused of several layers is
  /// not: its parts are.
  private func quickPictures(_ explanation: Explanation) -> [Explanation.Picture] {
    pictures(explanation).filter { picture in
      picture.layer != Explanation.fusedName
        && quick.contains { $0.name == picture.method }
    }
  }

  /// The picture of the same method and layer.
  private func match(_ picture: Explanation.Picture, in others: [Explanation.Picture])
    -> Explanation.Picture?
  {
    others.first { $0.method == picture.method && $0.layer == picture.layer }
  }

  /// The rank correlation; not a number where a side is not, 0 where one is the same everywhere.
  private func correlation(_ a: [Float], _ b: [Float]) -> Double {
    guard a.allSatisfy(\.isFinite), b.allSatisfy(\.isFinite) else { return .nan }
    return RankCorrelation.spearman(a, b)
  }

  // MARK: One kind of fact each

  /// Layers with weights between the input and the score, from the score down; a batch norm goes
  /// with the layer before it.
  private var stages: [(name: String, tensors: Set<String>)] {
    let path = graph.valuesBehindScore
    var found: [(name: String, tensors: Set<String>)] = []
    for node in graph.nodes where path.contains(node.output) && !node.parameters.isEmpty {
      let tensors = Set(
        node.parameters.compactMap { parameter -> String? in
          if case .tensor(let name) = parameter.recipe { name } else { nil }
        })
      if node.batchNormTensors != nil, !found.isEmpty {
        found[found.count - 1].tensors.formUnion(tensors)
      } else {
        found.append((graph.name(of: node).text, tensors))
      }
    }
    return found.reversed()
  }

  private func shuffleFacts(
    _ input: [Float], _ own: Explanation, _ progress: (String, Double) -> Void
  ) throws(ExplainFault<Source.Fault>) -> [TrustFact] {
    let stages = stages
    guard !stages.isEmpty else { return [] }
    let count = min(mostStages, stages.count)
    let chosen = (0..<count).map { ($0 + 1) * stages.count / count - 1 }
    let known = quickPictures(own)
    var facts: [TrustFact] = []
    for kind in [TrustFact.Kind.cascading, .independent] {
      var parts = known.map { _ in [TrustFact.Part]() }
      for (number, last) in chosen.enumerated() {
        progress(kind.rawValue, Double(number) / Double(count))
        let shuffled =
          kind == .cascading
          ? stages[...last].reduce(into: Set<String>()) { $0.formUnion($1.tensors) }
          : stages[last].tensors
        var sums = known.map { _ in 0.0 }
        for seed in 0..<max(seeds, 1) {
          let source = ShuffledWeights(
            weights, shuffling: shuffled, seed: options.seed &+ UInt64(seed))
          let others = pictures(try explain(input, own.target, source))
          for (index, picture) in known.enumerated() {
            guard let other = match(picture, in: others) else { continue }
            sums[index] +=
              correlation(picture.map.values, other.map.values)
              / Double(max(seeds, 1))
          }
        }
        for index in known.indices {
          parts[index].append(.init(name: stages[last].name, value: sums[index]))
        }
      }
      for (picture, parts) in zip(known, parts) {
        let value =
          kind == .cascading
          ? parts.last?.value ?? 0 : parts.reduce(0) { $0 + $1.value } / Double(parts.count)
        let what =
          kind == .cascading
          ? "all weights shuffled" : "mean over \(count) layers"
        facts.append(
          TrustFact(
            kind: kind, method: picture.method, layer: picture.layer, value: value, parts: parts,
            recipe: "rank correlation, \(what), \(seeds) seeds"))
      }
    }
    return facts
  }

  /// Explains with the quick methods and other weights.
  private func explain<Other: ParameterSource>(
    _ input: [Float], _ target: Target, _ weights: Other
  ) throws(ExplainFault<Other.Fault>) -> Explanation {
    let explainer = try Explainer(
      graph, layers: layers, methods: quick, kernels: kernels, workers: workers, options: options,
      weights: weights)
    _ = explainer.run(input)
    return explainer.explain(target)
  }

  private func noiseFacts(
    _ input: [Float], _ own: Explanation, _ progress: (String, Double) -> Void
  ) throws(ExplainFault<Source.Fault>) -> [TrustFact] {
    progress(TrustFact.Kind.noise.rawValue, 0)
    let explainer = try Explainer(
      graph, layers: layers, methods: quick, kernels: kernels, workers: workers,
      runs: noisyCopies, options: options, weights: weights)
    let deviation = noise * Double((input.max() ?? 0) - (input.min() ?? 0))
    let known = quickPictures(own)
    var sums = known.map { _ in 0.0 }
    for copy in 0..<noisyCopies {
      var numbers = CounterGenerator(seed: options.seed, stream: "trust/noise/\(copy)")
      _ = explainer.run(input.map { $0 + Float(numbers.normal() * deviation) })
      let others = pictures(explainer.explain(own.target))
      for (index, picture) in known.enumerated() {
        guard let other = match(picture, in: others) else { continue }
        sums[index] +=
          correlation(picture.map.values, other.map.values) / Double(noisyCopies)
      }
    }
    return zip(known, sums).map { picture, value in
      TrustFact(
        kind: .noise, method: picture.method, layer: picture.layer, value: value,
        recipe: "mean rank correlation over \(noisyCopies) copies with noise of "
          + "\(Int((noise * 100).rounded())) % of the range")
    }
  }

  private func occlusionFacts(
    _ input: [Float], _ own: Explanation, _ progress: (String, Double) -> Void
  ) throws(ExplainFault<Source.Fault>) -> [TrustFact] {
    let explainer = try Explainer(
      graph, layers: [], methods: [Occlusion()], kernels: kernels, workers: workers,
      options: options, weights: weights)
    _ = explainer.run(input)
    let found = explainer.explain([own.target]) {
      progress(TrustFact.Kind.occlusion.rawValue, Double($0.done) / Double($0.total))
    }
    guard let occlusion = found.first?.maps.first?.map else { return [] }
    // A grid that both can be seen on: the squares are about a seventh of the input.
    let grid = 14
    let coarse = occlusion.averaged(height: grid, width: grid)
    return pictures(own).filter { $0.method != Occlusion().name }.map { picture in
      let sized = picture.map.resized(height: size.height, width: size.width)
        .averaged(height: grid, width: grid)
      return TrustFact(
        kind: .occlusion, method: picture.method, layer: picture.layer,
        value: correlation(sized.values, coarse.values),
        recipe: "rank correlation with occlusion on a grid of \(grid) × \(grid)")
    }
  }
}

extension Explanation {
  /// The rank correlation between the maps of two classes, for each method and layer. Maps that are
  /// the same everywhere, or not finite, have none: their state says so.
  ///
  /// - Parameters:
  ///   - other: What was found for the other class.
  ///   - name: The other class, for people.
  ///   - height: Rows of the input.
  ///   - width: Columns of the input.
  public func classFacts(
    against other: Explanation, named name: String, height: Int, width: Int
  ) -> [TrustFact] {
    let others = other.pictures(height: height, width: width)
    return pictures(height: height, width: width).compactMap { picture in
      guard
        let same = others.first(where: {
          $0.method == picture.method && $0.layer == picture.layer
        }), let value = RankCorrelation.of(picture.map.values, same.map.values)
      else { return nil }
      return TrustFact(
        kind: .classSensitivity, method: picture.method, layer: picture.layer, value: value,
        recipe: "rank correlation with the map of \(name)", other: name)
    }
  }
}
