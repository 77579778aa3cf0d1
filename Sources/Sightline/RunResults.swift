import Attribution
import Foundation
import Graphs
import Pictures
import Planning
import SourceMarks
import SpecChecking
import Tensors
import Weights

/// What a run has found so far: numbers, pictures, and what to say of them.
struct RunResults {
  /// One map or input tensor of one target of one item.
  struct Entry {
    let item: String
    let path: String
    let method: String
    let layer: String?
    let className: String
    let classIndex: Int
    let versus: Int?
    let score: Float
    let probability: Double
    /// Nil for input tensors.
    let state: MapState?
    let low: Float
    let high: Float
    let centre: (row: Double, column: Double)?
    /// What was tried out about it.
    let facts: [TrustFact]
    /// Of a contrast, whether it is what lies between its two classes.
    let conservation: [Conservation]
    var file: String?
  }

  private let request: MapRequest
  private let model: LoadedModel
  private let explainer: Explainer
  private let methods: [any Method]
  private let doubts: DoubtRun
  private var raw = RawResults()
  private var pictures: PictureWriter
  private(set) var entries: [Entry] = []
  private(set) var itemCount = 0
  private(set) var predictions: [(item: String, path: String, prediction: Prediction)] = []
  private var targetCount = 1

  init(
    request: MapRequest, model: LoadedModel, explainer: Explainer, methods: [any Method],
    weights: ModelWeights
  ) {
    doubts = DoubtRun(
      request: request, model: model, explainer: explainer, methods: methods, weights: weights)
    self.request = request
    self.model = model
    self.explainer = explainer
    self.methods = methods
    pictures = PictureWriter(request: request, model: model)
  }

  /// Runs an item and explains every target of it.
  mutating func add(_ item: RunItem, _ console: some Console, _ timings: inout Timings)
    throws(RunFault)
  {
    timings.end("input")
    let scores = explainer.run(item.values)
    let prediction = Prediction(scores: scores, of: model.graph)
    let targets = try TargetChoice(request, model).targets(prediction, item: itemCount)
    targetCount = targets.count
    itemCount += 1
    predictions.append((item.name, item.path, prediction))
    report(prediction, of: item, console)
    if request.raw != nil { addItemTensors() }
    if let line = whyNotLine(targets, prediction) { console.say("  \(line)") }
    // The class to compare each with, and those of a contrast, are explained in the same runs.
    let others = targets.map { doubts.other($0, prediction) }
    let parts = targets.flatMap { target in
      target.versus.map { [target.alone(target.index), target.alone($0)] } ?? []
    }
    var all = targets
    for target in others.compactMap({ $0 }) + parts where !all.contains(target) {
      all.append(target)
    }
    let found = explain(item, all, console)
    timings.end("run")
    for (place, explanation) in found.prefix(targets.count).enumerated() {
      if request.raw != nil {
        let target = explanation.target
        let name = "class-\(target.index)\(target.isNegated ? "-negated" : "")/"
        raw.add(
          explanation, input: model.spec.inputShape, prefix: targets.count > 1 ? name : "",
          profile: request.profile)
      }
      for line in explanation.completeness.map(\.text) { console.say("  \(line)") }
      let other = others[place].flatMap { other in found.first { $0.target == other } }
      let facts = try doubts.facts(of: item, explanation, other, console)
      for line in facts.map(\.text) { console.say("  \(DisplayText.escaped(line))") }
      let conservation = conservation(explanation, found)
      for line in conservation.map(\.text) { console.say("  \(DisplayText.escaped(line))") }
      try add(explanation, of: item, prediction, facts, conservation)
      timings.end("pictures")
    }
    if request.diagnoses {
      for explanation in found.prefix(targets.count) {
        for line in doubts.diagnoses(of: item, explanation, prediction) { console.say("  \(line)") }
      }
    }
  }

  /// Whether a contrast is what lies between its two classes.
  private func conservation(_ contrast: Explanation, _ all: [Explanation]) -> [Conservation] {
    let target = contrast.target
    guard let versus = target.versus,
      let own = all.first(where: { $0.target == target.alone(target.index) }),
      let other = all.first(where: { $0.target == target.alone(versus) })
    else { return [] }
    return Conservation.findings(contrast, own: own, versus: other)
  }

  /// What the network says and what it does not, in one line.
  private func whyNotLine(_ targets: [Target], _ prediction: Prediction) -> String? {
    guard let text = request.whyNot, let contrast = targets.last, let versus = contrast.versus
    else { return nil }
    let asked = try? ClassChoice(text).resolved(ranking: prediction.ranking, labels: model.labels)
    let (own, other) = (prediction.scores[contrast.index], prediction.scores[versus])
    let (name, second) = (model.className(contrast.index), model.className(versus))
    let line =
      contrast.index == asked
      ? "the network does say \(name); the next best is \(second): "
      : "why not \(second) but \(name): "
    return DisplayText.escaped(
      line + "scores \(NumberText.short(Float(own))) for \(name), "
        + "\(NumberText.short(Float(other))) for \(second), a difference of "
        + NumberText.short(Float(own - other)))
  }

  /// Explains the targets of an item that has run, saying before how long it will take.
  private func explain(_ item: RunItem, _ targets: [Target], _ console: some Console)
    -> [Explanation]
  {
    let copies = request.augments ? Augmentation.copies.count : 1
    for estimate in explainer.estimates where estimate.seconds * Double(copies) >= 1 {
      console.say("  \(estimate.text(copies: copies))")
    }
    func report(_ run: RunProgress) {
      let place = run.layer.map { " at \($0)" } ?? ""
      console.progress(
        "\(item.name): \(run.method)\(place), run \(run.done) of \(run.total)",
        Double(run.done) / Double(max(run.total, 1)))
    }
    var found =
      request.augments
      ? explainer.explainAugmented(item.values, targets, progress: report)
      : explainer.explain(targets, progress: report)
    if let fusion = request.fusion {
      let shape = model.spec.inputShape
      for index in found.indices {
        found[index].addFused(
          fusion, profile: request.profile, height: shape.height, width: shape.width)
      }
    }
    return found
  }

  private func report(_ prediction: Prediction, of item: RunItem, _ console: some Console) {
    console.say("")
    console.say(DisplayText.escaped(item.path))
    for index in prediction.ranking.prefix(5) {
      let percent = prediction.percent(of: index)
      console.say("  \(percent)  \(DisplayText.escaped(model.className(index)))  (\(index))")
    }
  }

  private mutating func addItemTensors() {
    let graph = model.graph
    if let output = graph.outputs.first {
      raw.add("output", graph.shape(of: output).dimensions, explainer.output)
    }
    guard request.rawLayers else { return }
    for layer in explainer.layers {
      if let values = explainer.value(of: layer) {
        raw.add("activation/\(layer.name)", layer.shape.dimensions, values)
      }
    }
  }

  private mutating func add(
    _ explanation: Explanation, of item: RunItem, _ prediction: Prediction, _ facts: [TrustFact],
    _ conservation: [Conservation]
  ) throws(RunFault) {
    let target = explanation.target
    let subject = Subject(
      item: item, target: target, className: model.name(of: target), facts: facts,
      versusName: target.versus.map(model.className), score: explanation.score,
      probability: prediction.probability(of: target))
    func entry(
      _ method: String, _ layer: String?, _ values: [Float], _ state: MapState?,
      _ centre: (row: Double, column: Double)?
    ) -> Entry {
      Entry(
        item: item.name, path: item.path, method: method, layer: layer,
        className: subject.className, classIndex: target.index, versus: target.versus,
        score: explanation.score, probability: subject.probability, state: state,
        low: values.min() ?? 0, high: values.max() ?? 0, centre: centre,
        facts: facts.filter { $0.method == method && ($0.layer == layer || $0.layer == nil) },
        conservation: conservation.filter {
          $0.layer == layer && ($0.method ?? method) == method
        })
    }
    for map in explanation.maps {
      let made = entry(
        map.method, map.layer, map.map.values, MapState(map.map), map.map.centreOfMass)
      entries.append(made)
      try pictures.add(map, subject, entry: entries.count - 1, &entries)
    }
    for tensor in explanation.tensors {
      entries.append(entry(tensor.method, tensor.layer, tensor.values, nil, nil))
      try pictures.add(tensor, subject, entry: entries.count - 1, &entries)
    }
    try pictures.endTarget(&entries)
  }

  /// Writes what is left: pictures that waited for a common scale, and the numbers.
  mutating func finish(_ console: some Console, _ timings: inout Timings) throws(RunFault) {
    try pictures.finish(&entries)
    timings.end("pictures")
    guard let path = request.raw else { return }
    console.progress("writing \(path)", nil)
    try write(path)
    timings.end("numbers")
  }

  private func write(_ path: String) throws(RunFault) {
    do throws(WeightFault) {
      if path.hasSuffix(".npy") {
        let maps = raw.tensors.filter { tensor in
          methods.contains { tensor.name == $0.name || tensor.name.hasPrefix("\($0.name)/") }
        }
        guard maps.count == 1 else {
          throw WeightFault.badArray(
            path: path, reason: "a .npy file holds one map, this run has \(maps.count)",
            hint: "write .safetensors, or ask for one layer and one method")
        }
        try NPYFile.write(
          NPYFile.Array([maps[0].items] + maps[0].shape, maps[0].values), to: path,
          overwrite: true)
        return
      }
      let tensors = raw.tensors.map {
        SafetensorsWriter.Tensor($0.name, [$0.items] + $0.shape, $0.values)
      }
      try SafetensorsWriter.write(
        tensors, metadata: metadata, to: path, overwrite: true)
    } catch {
      let finding = error.diagnostic(at: nil)
      throw RunFault(.output, "cannot write the numbers: \(finding.message)", hint: finding.hint)
    }
  }

  private var metadata: [String: String] {
    let layers = explainer.layers.map { JSONText.string($0.name) }
    return [
      "tool": Version.text, "spec": model.path, "layers": JSONText.array(layers),
      "class": Set(entries.map { "\($0.classIndex)" }).sorted().joined(separator: ","),
      "kernels": request.running.kernels.rawValue,
    ]
  }

  /// Where the pictures went.
  var files: [String] { entries.compactMap(\.file) + pictures.strips }
  /// Where the numbers went.
  var rawFile: String? { request.raw }
}

/// Who is explained on a picture.
struct Subject {
  let item: RunItem
  let target: Target
  let className: String
  /// What was tried out about the target's maps.
  let facts: [TrustFact]
  let versusName: String?
  let score: Float
  let probability: Double
}
