import Attribution
import Execution
import Files
import Foundation
import Graphs
import SourceMarks
import SpecChecking
import Tensors
import Weights

/// `explain verify --golden`: does a team's network still look where it did?
public struct GoldenRun {
  /// The error that passes where nobody says otherwise, as a part of a map's own size.
  ///
  /// Other machines and kernels add the same products in another order. On SqueezeNet that moves maps
  /// at layers by less than 1e-6, and gradients of the input, where a rectifier beside zero may
  /// switch, by up to 7e-4; those are allowed ten times this. Noise of one grey level in the photo,
  /// which nobody sees, moves maps by 1e-2 and more: nothing that matters hides below the tolerance.
  public static let usualTolerance = 1e-3
  private let request: GoldenRequest

  /// Prepares a run.
  public init(_ request: GoldenRequest) { self.request = request }

  /// Records or compares.
  ///
  /// - Returns: Whether every map is as it was; recording always is.
  /// - Throws: `RunFault`.
  public func run(_ console: some Console) throws(RunFault) -> Bool {
    guard request.tolerance > 0, request.tolerance < 1 else {
      throw RunFault(
        .usage, "--tolerance \(request.tolerance) is out of range",
        hint: "a part of a map's own size, above 0 and below 1; usually "
          + "\(Self.usualTolerance)")
    }
    let model = try LoadedModel(request.spec, choices: request.model)
    console.show(model.findings)
    if request.records {
      try record(model, console)
      return true
    }
    for (option, isGiven) in [
      ("--layer", !request.layers.isEmpty), ("--method", !request.methods.isEmpty),
      ("--class", !request.classes.isEmpty),
    ] where isGiven {
      throw RunFault(
        .usage, "\(option) goes with --record: what is compared stands in the file")
    }
    return try compare(model, console)
  }

  // MARK: Recording

  private func record(_ model: LoadedModel, _ console: some Console) throws(RunFault) {
    var images = request.images
    if images.isEmpty, let image = model.spec.explain.image {
      images = [model.path(besideSpec: image)]
    }
    guard !images.isEmpty else {
      throw RunFault(.usage, "there is no image to record", hint: "name some: --image photo.jpg")
    }
    try OutputFile.check(
      request.golden, overwrites: request.overwrites, inputs: [model.path] + images)
    let choice = try LayerChoice(request.layers, in: model)
    let methods = try MethodChoice(request.methods, at: choice, in: model).methods
    let (weights, explainer) = try prepared(model, choice, methods, console)
    var items: [GoldenFile.Recipe.Item] = []
    var tensors: [(name: String, shape: [Int], values: [Float])] = []
    for (number, path) in images.enumerated() {
      console.progress("explaining \(Paths.name(of: path))", Double(number) / Double(images.count))
      let item = try RunItem(image: path, for: model)
      let prediction = prediction(of: item, explainer, model)
      var classes: [Int] = []
      for text in request.classes.isEmpty ? ["top1"] : request.classes {
        let index = try ClassChoice(text).resolved(
          ranking: prediction.ranking, labels: model.labels)
        if !classes.contains(index) { classes.append(index) }
      }
      items.append(
        GoldenFile.Recipe.Item(
          path: path, sha256: Manifest.used(path).sha256, classes: classes,
          predicted: prediction.ranking[0]))
      tensors += explained(number, classes, explainer, model)
    }
    if let bad = tensors.first(where: { !$0.values.allSatisfy(\.isFinite) }) {
      throw RunFault(
        .findings,
        "\(text(of: bad.name, items.map(\.path), model)) is not finite and cannot be "
          + "golden")
    }
    let recipe = GoldenFile.Recipe(
      format: GoldenFile.format, tool: Version.text, spec: Manifest.used(model.path).sha256,
      weights: digest(of: weights), layers: choice.layers.map(\.name),
      methods: methods.map(\.name), items: items)
    try GoldenFile(recipe: recipe, tensors: tensors).write(to: request.golden)
    let maps = tensors.count { !$0.name.hasSuffix("/score") }
    console.say(
      "wrote \(DisplayText.escaped(request.golden)): \(maps) maps of \(images.count) "
        + (images.count == 1 ? "image" : "images"))
    console.say("  look at them once (explain map), then compare in CI without --record")
  }

  // MARK: Comparing

  private func compare(_ model: LoadedModel, _ console: some Console) throws(RunFault) -> Bool {
    let golden = try GoldenFile(reading: request.golden)
    let recipe = golden.recipe
    let paths = request.images.isEmpty ? recipe.items.map(\.path) : request.images
    guard paths.count == recipe.items.count else {
      throw RunFault(
        .usage, "\(paths.count) images are named, the golden maps are of \(recipe.items.count)",
        hint: "name them in the same order, or none to take those that the file names")
    }
    let choice = try LayerChoice(recipe.layers, in: model)
    let methods = try MethodChoice(recipe.methods, at: choice, in: model).methods
    let (weights, explainer) = try prepared(model, choice, methods, console)
    var comparison = GoldenComparison(tolerance: request.tolerance)
    var causes: [String] = []
    for (number, (path, item)) in zip(paths, recipe.items).enumerated() {
      console.progress("explaining \(Paths.name(of: path))", Double(number) / Double(paths.count))
      let input = try RunItem(image: path, for: model)
      if let old = item.sha256, Manifest.used(path).sha256 != old {
        causes.append("'\(DisplayText.escaped(path))' has other bytes than when it was recorded")
      }
      let prediction = prediction(of: input, explainer, model)
      let classes = model.graph.shape(of: model.graph.score).channels
      guard item.classes.allSatisfy({ (0..<classes).contains($0) }) else {
        throw RunFault(
          .input, "the golden maps are of a class that this network does not have",
          hint: "it has \(classes) classes; record them again")
      }
      if prediction.ranking[0] != item.predicted {
        comparison.changes.append(
          "\(DisplayText.escaped(path)): the network says "
            + "\(DisplayText.escaped(model.className(prediction.ranking[0]))), it said "
            + DisplayText.escaped(model.className(item.predicted)))
      }
      for got in explained(number, item.classes, explainer, model) {
        comparison.add(
          got.values, name: got.name, text: text(of: got.name, paths, model),
          isGradient: got.shape.count == 3,
          expected: golden.tensors.first { $0.name == got.name }?.values)
      }
    }
    for missing in golden.tensors where !comparison.seen.contains(missing.name) {
      comparison.changes.append("\(text(of: missing.name, paths, model)) is not made any more")
    }
    if recipe.weights != digest(of: weights) { causes.append("the weights are others") }
    if recipe.spec != Manifest.used(model.path).sha256 {
      causes.append("the spec's text is another")
    }
    if recipe.tool != Version.text {
      causes.append(
        "they were made by \(DisplayText.escaped(recipe.tool)), this is \(Version.text)")
    }
    comparison.say(to: console, causes: causes, printsAll: request.printsAll)
    return comparison.passes
  }

  // MARK: Both

  private func prepared(
    _ model: LoadedModel, _ choice: LayerChoice, _ methods: [any Method], _ console: some Console
  ) throws(RunFault) -> (ModelWeights, Explainer) {
    var findings = DiagnosticList()
    let weights = try ModelWeights(request.weights, for: model, into: &findings)
    console.show(findings)
    do throws(ExplainFault<ModelWeights.Fault>) {
      return (
        weights,
        try Explainer(
          model.graph, layers: choice.layers, methods: methods,
          kernels: request.running.kernels, workers: request.running.workers,
          exact: request.running.exact, weights: weights)
      )
    } catch {
      throw RunFault(error)
    }
  }

  private func prediction(
    of item: RunItem, _ explainer: Explainer, _ model: LoadedModel
  ) -> Prediction {
    let scores = explainer.run(item.values)
    return Prediction(scores: scores, of: model.graph)
  }

  /// The maps of the image that ran last, by name.
  private func explained(
    _ number: Int, _ classes: [Int], _ explainer: Explainer, _ model: LoadedModel
  ) -> [(name: String, shape: [Int], values: [Float])] {
    let region: Target.Region =
      model.spec.explain.score == .argmaxRegion ? .wherePredicted : .everywhere
    var tensors: [(name: String, shape: [Int], values: [Float])] = []
    for index in classes {
      let result = explainer.explain(Target(index: index, region: region))
      let prefix = "\(number)/\(index)/"
      tensors.append((prefix + "score", [1], [result.score]))
      for map in result.maps {
        tensors.append(
          ("\(prefix)\(map.method)/\(map.layer)", [map.map.height, map.map.width], map.map.values))
      }
      for tensor in result.tensors {
        let name = tensor.layer.map { "\(tensor.method)/\($0)" } ?? tensor.method
        tensors.append((prefix + name, model.spec.inputShape.dimensions, tensor.values))
      }
    }
    return tensors
  }

  private func digest(of weights: ModelWeights) -> String? {
    switch weights {
    case .file(let table): Manifest.used(table.source.path).sha256
    case .seeded: weights.text
    }
  }

  /// `photo.jpg, cat: gradcam/conv4`
  private func text(of name: String, _ paths: [String], _ model: LoadedModel) -> String {
    let parts = name.split(separator: "/", maxSplits: 2).map(String.init)
    guard parts.count == 3, let number = Int(parts[0]), paths.indices.contains(number),
      let index = Int(parts[1])
    else { return DisplayText.escaped(name) }
    return DisplayText.escaped(
      "\(Paths.name(of: paths[number])), \(model.className(index)): \(parts[2])")
  }
}
