import Attribution
import Execution
import Files
import Graphs
import Operators
import Pictures
import Reports
import SourceMarks
import SpecChecking
import Tensors
import Weights

/// Gathers what a page shows, image by image.
struct ReportBuilder {
  /// What has been gathered.
  var report: Report
  private let request: ReportRequest
  private let model: LoadedModel
  private let explainer: Explainer
  private let methods: [any Method]
  private let weights: ModelWeights
  private var layerPlaces: [String: Int] = [:]

  /// The longer side of photos and of input-sized maps on a page of up to twenty images.
  private static let photoSide = 448
  private static let mapSide = 112
  /// Feature maps are shown small.
  private static let featureSide = 24
  /// So many channels of a layer are shown.
  private static let channels = 8

  init(
    _ request: ReportRequest, _ model: LoadedModel, _ explainer: Explainer,
    _ methods: [any Method], weights: ModelWeights
  ) {
    self.weights = weights
    self.request = request
    self.model = model
    self.explainer = explainer
    self.methods = methods
    report = Report(tool: Version.text, network: model.spec.name, manifest: "")
    report.layers = explainer.layers.map {
      Report.Layer(name: $0.name, shape: $0.shape.dimensions)
    }
    report.methods = methods.map {
      Report.Method(name: $0.name, summary: $0.summary, paper: $0.paper)
    }
    for (place, layer) in explainer.layers.enumerated() { layerPlaces[layer.name] = place }
  }

  /// Notes an image that could not be explained.
  mutating func fail(_ image: ReportImages.Image, _ fault: RunFault) {
    let reason = fault.plain?.message ?? fault.diagnostics.all.first?.message ?? "not explained"
    report.failures.append(Report.Failure(path: image.path, reason: reason))
  }

  /// Explains an image.
  ///
  /// - Throws: `RunFault` (status 5) for a bad image.
  mutating func add(_ image: ReportImages.Image, _ console: some Console) throws(RunFault) {
    let item = try RunItem(image: image.path, for: model)
    guard let photo = item.photo else { return }
    let scores = explainer.run(item.values)
    let prediction = Prediction(scores: scores, of: model.graph)
    let small = try jpeg(photo.picture, of: image.path)
    var entry = Report.Item(
      name: Paths.name(of: image.path), path: image.path, photo: small.bytes,
      photoSize: small.size, geometry: photo.geometry)
    entry.truth = image.truth
    entry.ranking = prediction.ranking.prefix(5).map { ($0, prediction.probabilities[$0]) }
    name(entry.ranking.map(\.index) + [image.truth].compactMap { $0 })
    let targets = try targets(prediction, truth: image.truth)
    let activations = explainer.layers.map { explainer.value(of: $0) ?? [] }
    var explanations: [Explanation] = []
    for target in targets {
      let explanation = explainer.explain(target)
      explanations.append(explanation)
      name([target.index, target.versus].compactMap { $0 })
      entry.targets.append(self.target(explanation, prediction, activations))
    }
    try addTrust(to: &entry.targets, of: explanations, item, prediction, console)
    addConservation(to: &entry.targets, of: explanations)
    if let confusion = report.confusion,
      let place = confusion.answers.firstIndex(where: { $0.path == image.path })
    {
      report.confusion?.answers[place].item = report.items.count
    }
    report.items.append(entry)
  }

  /// What is tried out about each target that is no contrast: whether its maps know of the class, and
  /// with `--trust` all the rest.
  private func addTrust(
    to targets: inout [Report.Target], of explanations: [Explanation], _ item: RunItem,
    _ prediction: Prediction, _ console: some Console
  ) throws(RunFault) {
    // Explained before anything else runs: the session holds this item's values.
    var others: [Target: Explanation] = [:]
    let compared = explanations.map { own -> Target? in
      own.target.versus == nil ? DoubtRun.comparison(own.target, prediction) : nil
    }
    for target in compared.compactMap({ $0 }) where others[target] == nil {
      others[target] =
        explanations.first { $0.target == target } ?? explainer.explain(target)
    }
    for (place, own) in explanations.enumerated() {
      guard let other = compared[place].flatMap({ others[$0] }) else { continue }
      let facts = try facts(own, other, item, console)
      TrustFacts.add(facts, to: &targets[place], of: own)
    }
  }

  private func facts(
    _ own: Explanation, _ other: Explanation, _ item: RunItem, _ console: some Console
  ) throws(RunFault) -> [TrustFact] {
    let name = model.className(other.target.index).firstSynonym
    let shape = model.spec.inputShape
    guard request.trusts else {
      return own.classFacts(
        against: other, named: name, height: shape.height, width: shape.width)
    }
    var checks = TrustChecks(
      graph: model.graph, layers: explainer.layers, methods: methods, weights: weights)
    checks.kernels = request.running.kernels
    checks.workers = request.running.workers
    do throws(ExplainFault<WeightFault>) {
      return try checks.facts(
        input: item.values, explanations: (own, other), otherName: name
      ) { console.progress("\(item.name): \($0)", $1) }
    } catch {
      throw RunFault(error)
    }
  }

  /// Whether each contrast is what lies between its two classes.
  private func addConservation(to targets: inout [Report.Target], of explanations: [Explanation]) {
    for (place, contrast) in explanations.enumerated() {
      guard let versus = contrast.target.versus,
        let own = explanations.first(where: {
          $0.target == contrast.target.alone(contrast.target.index)
        }), let other = explanations.first(where: { $0.target == contrast.target.alone(versus) })
      else { continue }
      TrustFacts.add(
        Conservation.findings(contrast, own: own, versus: other), to: &targets[place],
        of: contrast)
    }
  }

  private mutating func name(_ classes: [Int]) {
    for index in classes where report.classNames[index] == nil {
      report.classNames[index] = model.className(index)
    }
  }

  /// Takes what the network says of every image whose class is known.
  mutating func take(_ confusion: Confusion) {
    report.confusion = confusion
    name(confusion.answers.flatMap { [$0.truth, $0.predicted] })
  }

  /// The classes to explain: those that a person names; else the two best and the true one. Then the
  /// first rather than the second; of a mistake, the answer rather than the truth.
  private func targets(_ prediction: Prediction, truth: Int?) throws(RunFault) -> [Target] {
    let region: Target.Region =
      model.spec.explain.score == .argmaxRegion ? .wherePredicted : .everywhere
    var targets: [Target] = []
    if request.classes.isEmpty {
      var classes = Array(prediction.ranking.prefix(2))
      if let truth, !classes.contains(truth) { classes.append(truth) }
      targets = classes.map { Target(index: $0, region: region) }
      // A single output is explained both ways.
      if prediction.ranking.count == 1 {
        targets.append(Target(index: 0, region: region, isNegated: true))
      }
    } else {
      for text in request.classes {
        var target = try TargetChoice.target(text, prediction, model)
        target.region = region
        if !targets.contains(target) { targets.append(target) }
      }
    }
    let classes = targets.map(\.index)
    if classes.count > 1, classes[0] != classes[1] {
      let isMistake = truth != nil && truth != classes[0] && classes.contains(truth ?? -1)
      let other = isMistake ? truth ?? classes[1] : classes[1]
      targets.append(Target(index: classes[0], versus: other, region: region))
    }
    return targets
  }

  // MARK: Parts

  /// The more images, the smaller their pictures, so that pages stay of a size.
  private var scale: Double {
    let count = Double(max(request.images.count, request.data == nil ? 1 : request.limit))
    return min(1, (20 / count).squareRoot())
  }
  private var mapSide: Int { max(Int(Double(Self.mapSide) * scale), 48) }

  private func jpeg(_ photo: Picture, of path: String) throws(RunFault)
    -> (bytes: [UInt8], size: Pair)
  {
    let side = max(Int(Double(Self.photoSide) * scale), 160)
    let longer = max(photo.height, photo.width)
    let small =
      longer <= side
      ? photo
      : photo.fitted(
        height: max(photo.height * side / longer, 1), width: max(photo.width * side / longer, 1))
    do throws(PictureFault) {
      return (try JPEGFile.encode(small), Pair(small.height, small.width))
    } catch {
      throw RunFault(.budget, "'\(path)': \(error.description)")
    }
  }

  private func target(
    _ explanation: Explanation, _ prediction: Prediction, _ activations: [[Float]]
  ) -> Report.Target {
    let input = model.spec.inputShape
    var target = Report.Target(
      index: explanation.target.index, versus: explanation.target.versus,
      score: explanation.score, probability: prediction.probability(of: explanation.target))
    target.isNegated = explanation.target.isNegated
    target.name = explanation.target.isNegated ? model.name(of: explanation.target) : nil
    for map in explanation.maps {
      guard let method = methods.firstIndex(where: { $0.name == map.method }) else { continue }
      target.views.append(
        Report.View(
          method: method, layer: layerPlaces[map.layer],
          content: .map(
            QuantisedMap(
              map.map.values, size: Pair(map.map.height, map.map.width), longestSide: mapSide)),
          isTensor: false, state: MapState(map.map)))
    }
    for tensor in explanation.tensors {
      guard let method = methods.firstIndex(where: { $0.name == tensor.method }) else { continue }
      let layer = tensor.layer.flatMap { layerPlaces[$0] }
      let content =
        product(tensor, at: layer, in: target.views)
        ?? .map(
          QuantisedMap(
            Self.strongest(tensor.values, input), size: Pair(input.height, input.width),
            longestSide: mapSide, reduction: .strongest))
      target.views.append(
        Report.View(method: method, layer: layer, content: content, isTensor: true, state: nil))
    }
    for gradient in explanation.gradients {
      guard let place = layerPlaces[gradient.layer],
        activations[place].count == gradient.values.count
      else { continue }
      target.channels.append(
        channels(place, gradient.shape, activations[place], gradient.values))
    }
    return target
  }

  /// Guided Grad-CAM as the two maps it is made of, where the page holds both: it would be the
  /// largest part of the page.
  private func product(
    _ tensor: Explanation.InputTensor, at layer: Int?, in views: [Report.View]
  ) -> Report.View.Content? {
    guard tensor.method == "guided-gradcam", let layer,
      let guided = methods.firstIndex(where: { $0.name == "guided-backprop" }),
      let gradcam = methods.firstIndex(where: { $0.name == "gradcam" }),
      case .map(let edges)? = views.first(where: { $0.method == guided })?.content,
      case .map(let places)? = views.first(where: { $0.method == gradcam && $0.layer == layer })?
        .content
    else { return nil }
    return .product(edges, places)
  }

  /// At each position the value of the channel that is strongest there.
  static func strongest(_ values: [Float], _ shape: Shape) -> [Float] {
    (0..<shape.plane).map { pixel in
      var best: Float = 0
      for channel in 0..<shape.channels {
        let value = values[channel * shape.plane + pixel]
        if abs(value) > abs(best) { best = value }
      }
      return best
    }
  }

  private func channels(
    _ place: Int, _ shape: Shape, _ activation: [Float], _ gradient: [Float]
  ) -> Report.Channels {
    var all: [(index: Int, weight: Double, part: Double)] = []
    for channel in 0..<shape.channels {
      var (weight, part) = (0.0, 0.0)
      for at in channel * shape.plane..<(channel + 1) * shape.plane {
        weight += Double(gradient[at])
        part += Double(gradient[at]) * Double(activation[at])
      }
      all.append((channel, weight / Double(shape.plane), part))
    }
    let total = all.reduce(0) { $0 + $1.part }
    let best = all.sorted { (abs($0.part), $1.index) > (abs($1.part), $0.index) }
      .prefix(Self.channels).filter { $0.part != 0 }
    return Report.Channels(
      layer: place, total: Float(total),
      strongest: best.map { channel in
        let start = channel.index * shape.plane
        return Report.Channels.Channel(
          index: channel.index, weight: Float(channel.weight),
          contribution: Float(channel.part),
          map: QuantisedMap(
            Array(activation[start..<start + shape.plane]),
            size: Pair(shape.height, shape.width), longestSide: Self.featureSide))
      })
  }
}
