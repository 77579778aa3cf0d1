import Attribution
import Execution
import Foundation
import Graphs
import Pictures
import Planning
import SourceMarks
import SpecChecking
import Tensors
import Weights

/// `explain score`: how good are the maps, by which measure, and by which recipe?
public struct ScoreRun {
  private let request: ScoreRequest

  /// Prepares a run.
  public init(_ request: ScoreRequest) { self.request = request }

  /// Scores every map of every image.
  ///
  /// - Returns: The findings, for each method and layer in order.
  /// - Throws: `RunFault`.
  @discardableResult
  public func run(_ console: some Console) throws(RunFault) -> ScoreTable {
    let asked = request.map
    let model = try LoadedModel(asked.spec, choices: asked.model)
    console.show(model.findings)
    let choice = try LayerChoice(asked.layers, in: model)
    let methods = try MethodChoice(asked.methods, at: choice, in: model).methods
    let items = try items(model)
    if let json = request.json {
      try OutputFile.check(json, overwrites: asked.overwrites, inputs: [model.path] + asked.images)
    }
    console.progress("reading weights", nil)
    var findings = DiagnosticList()
    let weights = try ModelWeights(asked.weights, for: model, into: &findings)
    console.show(findings)
    let (explainer, rescorer) = try explainers(
      model, choice, methods, weights, runs: items.count)
    let layers = choice.layers.map { "\($0.name) \($0.shape)" }.joined(separator: ", ")
    console.say("\(model.spec.name): \(items.count) images, at \(layers)")
    var table = ScoreTable()
    for item in items {
      let scores = explainer.run(item.item.values)
      let target = try target(scores, model)
      console.say(
        "  \(item.item.name): \(DisplayText.escaped(model.name(of: target))), score "
          + NumberText.short(
            target.score(scores: scores, shape: model.graph.shape(of: model.graph.score))))
      score(item, target, explainer, rescorer, &table) { what, done in
        console.progress("\(item.item.name): \(what)", done)
      }
    }
    console.say("")
    for line in table.lines { console.say(line) }
    console.say("")
    for line in table.recipes { console.say(line) }
    if let json = request.json {
      try OutputFile.write(
        Array((table.json(images: items.map(\.item.path)) + "\n").utf8), to: json)
      console.say("wrote \(DisplayText.escaped(json))")
    }
    return table
  }

  private func explainers(
    _ model: LoadedModel, _ choice: LayerChoice, _ methods: [any Method], _ weights: ModelWeights,
    runs: Int
  ) throws(RunFault) -> (Explainer, Rescorer) {
    let running = request.map.running
    do throws(ExplainFault<WeightFault>) {
      return (
        try Explainer(
          model.graph, layers: choice.layers, methods: methods, kernels: running.kernels,
          workers: running.workers, runs: runs, options: request.map.options, weights: weights),
        try ImageScorer.rescorer(
          model.graph, kernels: running.kernels, workers: running.workers, weights: weights)
      )
    } catch {
      throw RunFault(error)
    }
  }

  private func target(_ scores: [Float], _ model: LoadedModel) throws(RunFault) -> Target {
    guard request.map.classes.count <= 1 else {
      throw RunFault(.usage, "explain score takes one class", hint: "top1 is the predicted one")
    }
    let text = request.map.classes.first ?? model.spec.explain.className ?? "top1"
    var target = try TargetChoice.target(text, Prediction(scores: scores, of: model.graph), model)
    target.region = model.spec.explain.score == .argmaxRegion ? .wherePredicted : .everywhere
    return target
  }

  // MARK: What is scored

  private struct Item {
    let item: RunItem
    let mask: [Bool]?
  }

  private func items(_ model: LoadedModel) throws(RunFault) -> [Item] {
    var images = request.map.images
    if images.isEmpty, let image = model.spec.explain.image {
      images = [model.path(besideSpec: image)]
    }
    guard !images.isEmpty else {
      throw RunFault(
        .usage, "there is no image to score",
        hint: "explain score --spec \(request.map.spec) photo.jpg")
    }
    guard request.masks.isEmpty || request.masks.count == images.count else {
      throw RunFault(
        .usage, "\(request.masks.count) masks for \(images.count) images",
        hint: "one --mask for each image, in the same order")
    }
    if request.masks.isEmpty, request.metrics.contains(.mask) {
      throw RunFault(.usage, "the metric mask needs --mask FILE for each image")
    }
    var items: [Item] = []
    for (number, image) in images.enumerated() {
      let item = try RunItem(image: image, for: model)
      let mask = request.masks.isEmpty ? nil : try mask(request.masks[number], item, model)
      items.append(Item(item: item, mask: mask))
    }
    return items
  }

  /// Reads a mask as the input sees it: the same resizing and cropping as the photo.
  private func mask(_ path: String, _ item: RunItem, _ model: LoadedModel)
    throws(RunFault) -> [Bool]
  {
    let picture = try RunItem.picture(path)
    if let photo = item.photo?.picture,
      photo.height != picture.height || photo.width != picture.width
    {
      throw RunFault(
        .input,
        "the mask '\(path)' is \(picture.width)×\(picture.height), its image "
          + "\(photo.width)×\(photo.height)", hint: "a mask has the size of its image")
    }
    var rules = model.spec.preprocess
    (rules.low, rules.high, rules.mean, rules.deviation) = (0, 1, [], [])
    let shape = model.spec.inputShape
    do throws(PictureFault) {
      let values = try Preprocessor(rules, shape: shape).prepare(picture).values
      let mask = values.prefix(shape.plane).map { $0 >= 0.5 }
      guard mask.contains(true) else {
        throw PictureFault.impossible("nothing of the mask is bright where the network looks")
      }
      return mask
    } catch {
      throw RunFault(.input, "'\(path)': \(error.description)")
    }
  }

  private func wants(_ metric: ScoreRequest.Metric) -> Bool {
    request.metrics.isEmpty || request.metrics.contains(metric)
  }

  private func score(
    _ item: Item, _ target: Target, _ explainer: Explainer, _ rescorer: Rescorer,
    _ table: inout ScoreTable, _ progress: (String, Double) -> Void
  ) {
    let graph = explainer.session.plan.graph
    let shape = graph.shape(of: graph.input)
    let seed = request.map.options.seed
    let found = explainer.explain([target]) {
      progress($0.method, Double($0.done) / Double(max($0.total, 1)))
    }
    guard let explanation = found.first else { return }
    let pictures = explanation.pictures(height: shape.height, width: shape.width)
    let maps = pictures.map { ScoredMap($0.map, height: shape.height, width: shape.width) }
    let scorer = ImageScorer(rescorer, input: item.item.values, target: target)
    let agreement = wants(.agreement) ? Agreement.findings(maps) : maps.map { _ in nil }
    let moved = wants(.sensitivity) ? movedPictures(item.item.values, target, explainer) : []
    for (number, (picture, map)) in zip(pictures, maps).enumerated() {
      progress("\(picture.method)", Double(number) / Double(maps.count))
      var findings: [ScoreFinding] = []
      if wants(.deletion) {
        for substrate in Substrate.allCases {
          findings += DeletionInsertion.findings(map, scorer, substrate)
        }
      }
      if wants(.road) { findings.append(ROAD.finding(map, scorer, seed: seed)) }
      if wants(.drop) {
        findings += AverageDrop.findings(
          picture.map.picture(height: shape.height, width: shape.width), scorer)
      }
      // A tensor's map is a strength: it has no share of the score to compare with.
      let isSigned = number < explanation.maps.count
      if wants(.infidelity), isSigned {
        findings.append(Infidelity.finding(map, scorer, seed: seed))
      }
      if !moved.isEmpty, !(MethodCatalog[picture.method]?.recipe.runsOften ?? true) {
        let others = moved.compactMap { copy in
          copy.first { $0.method == picture.method && $0.layer == picture.layer }?.map
        }
        findings.append(Sensitivity.finding(picture.map, moved: others, seed: seed))
      }
      if let finding = agreement[number] { findings.append(finding) }
      if wants(.mask), let mask = item.mask { findings += MaskScores.findings(map, mask: mask) }
      table.add(findings, method: picture.method, layer: picture.layer)
    }
  }

  /// The pictures of moved inputs; the session is left on the item itself.
  private func movedPictures(_ input: [Float], _ target: Target, _ explainer: Explainer)
    -> [[Explanation.Picture]]
  {
    let graph = explainer.session.plan.graph
    let shape = graph.shape(of: graph.input)
    let seed = request.map.options.seed
    let copies = (0..<Sensitivity.copies).map { copy in
      _ = explainer.run(Sensitivity.moved(input, copy: copy, seed: seed))
      return explainer.explainQuickly(target).pictures(height: shape.height, width: shape.width)
    }
    _ = explainer.run(input)
    return copies
  }
}
