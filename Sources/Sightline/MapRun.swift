import Attribution
import Execution
import Files
import Foundation
import Graphs
import Planning
import SourceMarks
import SpecChecking
import Tensors
import Weights

/// `explain map`: from a network, weights and pictures to maps.
public struct MapRun {
  private let request: MapRequest
  private let clock = ContinuousClock()

  /// Prepares a run.
  public init(_ request: MapRequest) { self.request = request }

  /// Runs.
  ///
  /// - Throws: `RunFault`. With several items a bad one is reported and left out, and the status
  ///   is 1 at the end.
  public func run(_ console: some Console) throws(RunFault) {
    var timings = Timings(clock: clock)
    let model = try LoadedModel(request.spec, choices: request.model)
    console.show(model.findings)
    let choice = try LayerChoice(request.layers, in: model)
    let chosen = try MethodChoice(request.methods, at: choice, in: model)
    let methods = chosen.methods
    let sources = try itemSources(model)
    try TargetChoice(request, model).check(images: sources.count)
    if request.profile != .sightline, request.looks.style.joinsMaps {
      throw RunFault(
        .usage,
        "--parity \(request.profile.rawValue) draws one map in a picture, and --style "
          + "\(request.looks.style.rawValue) many",
        hint: "leave one of them out")
    }
    try checkOutputs(model, sources)
    try request.kernelFiles.check(request.running)
    try checkCounts(choice, methods, sources)
    timings.end("spec")
    console.progress("reading weights", nil)
    var findings = DiagnosticList()
    let weights = try ModelWeights(
      request.weights, for: model, allowsNonFinite: request.allowsNonFinite, into: &findings)
    console.show(findings)
    let explainer = try explainer(model, choice, methods, weights, runs: sources.count)
    timings.end("weights and plan")
    let notes = RunNotes(
      model: model, choice: choice, methods: methods, weights: weights, explainer: explainer,
      running: request.running)
    for line in notes.opening { console.say(line) }
    try request.kernelFiles.write(explainer, console)
    if let reason = chosen.reason { console.say("  \(reason)") }
    if let note = request.profile.note { console.say("  \(note)") }
    var results = RunResults(
      request: request, model: model, explainer: explainer, methods: methods, weights: weights)
    var failures: [String] = []
    for (number, source) in sources.enumerated() {
      console.progress(source.name, Double(number) / Double(sources.count))
      do throws(RunFault) {
        for item in try source.items(for: model) {
          try results.add(item, console, &timings)
        }
      } catch {
        guard sources.count > 1, error.status == .input else { throw error }
        console.report(error)
        failures.append(source.name)
      }
    }
    try results.finish(console, &timings)
    for line in notes.closing(results, timings) { console.say(line) }
    if let path = request.manifest {
      try Manifest(request, model, weights, choice, explainer, results, timings).write(to: path)
      console.say("record: \(path)")
    }
    if !failures.isEmpty {
      throw RunFault(
        .findings, "\(failures.count) of \(sources.count) inputs could not be explained")
    }
  }

  private func explainer(
    _ model: LoadedModel, _ choice: LayerChoice, _ methods: [any Method],
    _ weights: ModelWeights, runs: Int
  ) throws(RunFault) -> Explainer {
    do throws(ExplainFault<WeightFault>) {
      return try Explainer(
        model.graph, layers: choice.layers, methods: methods, layerTensors: request.rawLayers,
        layerSums: request.contrasts, kernels: request.running.kernels,
        workers: request.running.workers,
        exact: request.running.exact, runs: runs, options: request.options, weights: weights)
    } catch {
      throw RunFault(error)
    }
  }

  /// The inputs: what the command names, else the spec's sample.
  private func itemSources(_ model: LoadedModel) throws(RunFault) -> [ItemSource] {
    if let input = request.input {
      guard request.images.isEmpty else {
        throw RunFault(.usage, "--input and images cannot be given together")
      }
      return [.tensor(input)]
    }
    if !request.images.isEmpty { return request.images.map { .image($0) } }
    if let image = model.spec.explain.image {
      return [.image(model.path(besideSpec: image))]
    }
    throw RunFault(
      .usage, "there is no image to explain",
      hint: "name one: explain --spec \(request.spec) photo.jpg; or add 'explain: {image: …}' "
        + "to the spec")
  }

  /// Refuses files that must not be replaced before any work is done.
  private func checkOutputs(_ model: LoadedModel, _ sources: [ItemSource]) throws(RunFault) {
    var inputs = [model.path] + sources.map(\.path)
    if let weights = request.weights { inputs.append(weights) }
    if request.weights == nil, let file = model.spec.weights?.file {
      inputs.append(model.path(besideSpec: file))
    }
    var files = [request.raw, request.manifest].compactMap { $0 }
    if let output = request.output, output.hasSuffix(".png") { files.append(output) }
    var places: Set<String> = []
    for path in files {
      try OutputFile.check(path, overwrites: request.overwrites, inputs: inputs)
      guard path.hasPrefix("/dev/") || places.insert(OutputFile.place(path)).inserted else {
        throw RunFault(.usage, "'\(path)' is named for two results", hint: "give each its own file")
      }
    }
    let folder = request.output ?? PictureWriter.usualFolder
    if !folder.hasSuffix(".png"), request.output != nil || request.input == nil {
      try OutputFile.checkFolder(folder)
    }
    for folder in Set(files.map(Paths.folder) + [folder]) { FileWriter.removeLeftovers(in: folder) }
    if let raw = request.raw, !raw.hasSuffix(".safetensors"), !raw.hasSuffix(".npy"),
      !raw.hasPrefix("/dev/")
    {
      throw RunFault(
        .usage, "--raw '\(raw)' must end in .safetensors or .npy")
    }
  }

  /// Refuses one file for several maps before any work is done.
  private func checkCounts(
    _ choice: LayerChoice, _ methods: [any Method], _ sources: [ItemSource]
  ) throws(RunFault) {
    var maps = 0
    for method in methods {
      switch method.recipe {
      case .inputTensor, .gradientSampling, .offsetShares: maps += 1
      case .layerMap, .product: maps += choice.layers.count
      case .rescored(let rescoring): maps += rescoring.isPerLayer ? choice.layers.count : 1
      // Layers where CAM is not exact are left out later.
      case .headMap: maps += 1
      }
    }
    maps *= request.whyNot == nil ? max(request.classes.count, 1) : 3
    if let raw = request.raw, raw.hasSuffix(".npy"), maps > 1 {
      throw RunFault(
        .usage, "--raw '\(raw)' holds one map, and there are \(maps)",
        hint: "write .safetensors, or ask for one layer, method and class")
    }
    if let output = request.output, output.hasSuffix(".png"), !request.looks.style.joinsMaps,
      maps * sources.count > 1
    {
      throw RunFault(
        .usage, "--output '\(output)' is one file, but there is more than one picture",
        hint: "name a folder, or ask for one image, layer, method and class")
    }
  }
}

/// Where items come from.
enum ItemSource {
  case image(String)
  case tensor(String)

  var path: String {
    switch self {
    case .image(let path), .tensor(let path): path
    }
  }
  var name: String { Paths.name(of: path) }

  /// The items of a file: one of a picture, as many as a tensor holds.
  func items(for model: LoadedModel) throws(RunFault) -> [RunItem] {
    switch self {
    case .image(let path): [try RunItem(image: path, for: model)]
    case .tensor(let path): try RunItem.tensors(path, for: model)
    }
  }
}

/// How long each phase took.
struct Timings {
  private let clock: ContinuousClock
  private var last: ContinuousClock.Instant
  private(set) var phases: [(name: String, milliseconds: Double)] = []

  init(clock: ContinuousClock) {
    self.clock = clock
    last = clock.now
  }

  /// Adds the time since the last end to a phase.
  mutating func end(_ name: String) {
    let now = clock.now
    let spent = (now - last).milliseconds
    last = now
    if let place = phases.firstIndex(where: { $0.name == name }) {
      phases[place].milliseconds += spent
    } else {
      phases.append((name, spent))
    }
  }

  var text: String {
    phases.map { "\($0.name) \(String(format: "%.0f", $0.milliseconds)) ms" }
      .joined(separator: ", ")
  }
}

extension Duration {
  fileprivate var milliseconds: Double {
    Double(components.seconds) * 1e3 + Double(components.attoseconds) / 1e15
  }
}
