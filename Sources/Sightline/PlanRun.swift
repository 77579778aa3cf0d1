import Attribution
import Files
import Graphs
import Pictures
import Planning
import SpecChecking
import Tensors

/// `explain plan`: the static plan of an explanation as text.
public struct PlanRun {
  private let spec: String
  private let layers: [String]
  private let methods: [String]
  private let rawLayers: Bool
  private let image: String?
  private let model: ModelChoices
  private let running: RunChoices

  /// Plans what `explain map` would run with the same options.
  public init(
    spec: String, layers: [String], methods: [String], rawLayers: Bool, image: String?,
    model: ModelChoices, running: RunChoices
  ) {
    self.spec = spec
    self.layers = layers
    self.methods = methods
    self.rawLayers = rawLayers
    self.image = image
    self.model = model
    self.running = running
  }

  /// Prints the plan, and the memory that the whole process will need.
  ///
  /// - Throws: `RunFault`.
  public func run(_ console: some Console) throws(RunFault) {
    let model = try LoadedModel(spec, choices: model)
    console.show(model.findings)
    let choice = try LayerChoice(layers, in: model)
    let chosen = try MethodChoice(methods, at: choice, in: model).methods
    let plan: ExecutionPlan
    do throws(PlanFault) {
      plan = try Explainer.plan(
        model.graph, layers: choice.layers, methods: chosen, layerTensors: rawLayers,
        kernels: running.kernels, workers: running.workers,
        exact: running.exact)
    } catch {
      throw RunFault(.budget, "there is no plan for this: \(error)")
    }
    let names = choice.layers.map(\.name).joined(separator: ", ")
    console.say(
      "\(model.spec.name), \(chosen.map(\.name).joined(separator: ", ")) at \(names)"
        + (choice.reason.map { " (\($0))" } ?? ""))
    console.say(plan.text)
    console.say(memory(plan, photo: try photo(of: model)))
  }

  /// The image that counts for the memory: the one named, else the spec's sample.
  private func photo(of model: LoadedModel) throws(RunFault) -> Picture? {
    if let image { return try RunItem(image: image, for: model).photo?.picture }
    guard let sample = model.spec.explain.image.map(model.path(besideSpec:)),
      Paths.exists(sample)
    else { return nil }
    return try RunItem(image: sample, for: model).photo?.picture
  }

  /// What the process has taken so far, plus what running the plan and drawing will take.
  private func memory(_ plan: ExecutionPlan, photo: Picture?) -> String {
    let pixels = photo.map { $0.height * $0.width } ?? Self.usualPixels
    let rest =
      max(
        ProcessMemory.peakBytes - (photo == nil ? 0 : pixels * Self.decodingBytes), 0)
      + Self.codecBytes + pixels * Self.drawingBytes
    let bytes = rest + plan.arenaBytes + plan.parameterBytes
    let of = photo.map { "a photo of \($0.width)x\($0.height)" } ?? "a photo of 640x480"
    return "peak memory of explain map with \(of) about \(bytes / 1_000_000) MB: "
      + "weights and arena, and \(rest / 1_000_000) MB for the program and its pictures"
  }

  /// A photo where none is named.
  private static let usualPixels = 640 * 480
  /// Bytes for each pixel of a photo that this process has already touched by decoding it.
  private static let decodingBytes = 5
  /// Bytes for each pixel of a photo: the photo, its map and the panel it is drawn on.
  private static let drawingBytes = 11
  /// The picture libraries and their tables.
  private static let codecBytes = 3_000_000
}
