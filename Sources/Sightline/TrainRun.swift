import Execution
import Files
import Foundation
import Graphs
import Operators
import Pictures
import SourceMarks
import SpecChecking
import Tensors
import Training
import Weights

/// `explain train`: from a network and data to weights.
public struct TrainRun {
  private let request: TrainRequest
  /// Asked between steps; training stops where it says so.
  private let isInterrupted: () -> Bool
  private let clock = ContinuousClock()

  /// Prepares a training.
  public init(_ request: TrainRequest, isInterrupted: @escaping () -> Bool) {
    self.request = request
    self.isInterrupted = isInterrupted
  }

  /// How a training ended.
  public enum Ending: Sendable {
    /// All epochs were made.
    case finished
    /// Someone stopped it; the best weights are kept.
    case interrupted
  }

  /// Trains.
  ///
  /// - Throws: `RunFault`.
  public func run(_ console: some Console) throws(RunFault) -> Ending {
    let model = try LoadedModel(request.spec, choices: request.model)
    console.show(model.findings)
    let settings = try settings(model)
    try Self.checkScores(of: model)
    let folder = TrainFolder(request.output ?? "training/\(model.spec.name)")
    try folder.prepare(resumes: request.resumes, overwrites: request.overwrites)
    let data = try TrainingData(request.data, for: model, settings: settings, console)
    for name in data.skipped.prefix(5) { console.say("left out: \(name)") }
    if data.skipped.count > 5 { console.say("left out \(data.skipped.count - 5) more") }
    let start = try StartingWeights(request.start, for: model, settings: settings)
    var loop = try TrainLoop(
      model: model, settings: settings, data: data, start: start, frozen: frozen(model, settings),
      folder: folder, request: request)
    for line in loop.opening { console.say(line) }
    if request.resumes { try loop.resume(console) }
    let ending = try loop.run(console, clock: clock, isInterrupted: isInterrupted)
    for line in loop.closing { console.say(line) }
    return ending
  }

  /// - Throws: `RunFault` where the network does not give one score a class.
  static func checkScores(of model: LoadedModel) throws(RunFault) {
    let shape = model.graph.shape(of: model.graph.score)
    guard shape.count == shape.channels, shape.count <= 1 << 20 else {
      throw RunFault(
        .spec, "training needs one score a class; the network gives \(shape)",
        hint: "end with global_avgpool, flatten, linear")
    }
  }

  private func settings(_ model: LoadedModel) throws(RunFault) -> TrainSpec {
    var findings = DiagnosticList()
    let settings = SpecChecker.trainSettings(
      request.settings, over: model.spec, options: SpecOptions(methods: Methods.names),
      into: &findings)
    guard let settings else { throw RunFault(.usage, findings) }
    return settings
  }

  private func frozen(_ model: LoadedModel, _ settings: TrainSpec) throws(RunFault) -> Set<Int> {
    var frozen: Set<Int> = []
    for selector in settings.freeze {
      var findings = DiagnosticList()
      let targets = LayerResolution(model.spec).targets(
        of: selector, option: "train.freeze", at: settings.freezeSpan, into: &findings)
      guard let targets else { throw RunFault(.spec, findings) }
      for target in targets {
        // A group is all layers whose names begin with its own.
        let prefix = target.name.text + "."
        for (index, layer) in model.spec.layers.enumerated()
        where layer.name == target.name || layer.name.text.hasPrefix(prefix) {
          frozen.insert(index)
        }
      }
    }
    return frozen
  }
}

/// The folder of a training.
struct TrainFolder {
  let path: String
  var checkpoint: String { Paths.join(path, "checkpoint.safetensors") }
  var best: String { Paths.join(path, "best.safetensors") }
  var log: String { Paths.join(path, "log.jsonl") }
  var curve: String { Paths.join(path, "curve.png") }

  init(_ path: String) { self.path = path }

  func strip(_ name: String) -> String { Paths.join(path, "attention-\(name).png") }

  /// - Throws: `RunFault` with status 2 where there is a checkpoint and nobody says what to do with
  ///   it, or none to go on from; 6 where the folder cannot be made.
  func prepare(resumes: Bool, overwrites: Bool) throws(RunFault) {
    if resumes {
      guard Paths.exists(checkpoint) else {
        throw RunFault(
          .usage, "there is no '\(checkpoint)' to go on from",
          hint: "leave --resume out, or name the folder: --output FOLDER")
      }
    } else if Paths.exists(checkpoint), !overwrites {
      throw RunFault(
        .usage, "'\(path)' holds a training already",
        hint: "--resume goes on, --force starts again, --output names another folder")
    }
    try OutputFile.createFolder(path)
  }
}
