import Execution
import Files
import Foundation
import Graphs
import Operators
import Pictures
import Planning
import SourceMarks
import SpecChecking
import Tensors
import Training
import Weights

/// The epochs of a training, with everything that is written on the way.
struct TrainLoop {
  private let model: LoadedModel
  private let settings: TrainSpec
  private let data: TrainingData
  private let start: StartingWeights
  private let frozen: Set<Int>
  private let folder: TrainFolder
  private let request: TrainRequest
  private let trainer: Trainer
  private let schedule: RateSchedule
  private let stepsPerEpoch: Int
  private var watch: AttentionWatch?
  private var history = TrainHistory()
  private var done = 0

  init(
    model: LoadedModel, settings: TrainSpec, data: TrainingData, start: StartingWeights,
    frozen: Set<Int>, folder: TrainFolder, request: TrainRequest
  ) throws(RunFault) {
    self.model = model
    self.settings = settings
    self.data = data
    self.start = start
    self.frozen = frozen
    self.folder = folder
    self.request = request
    guard !data.train.isEmpty else {
      throw RunFault(
        .input, "there is nothing to learn from: every item is held out",
        hint: "more data, or --train validate=0")
    }
    watch = try AttentionWatch(settings.watch, in: model, running: request.running)
    do throws(TrainFault<WeightFault>) {
      trainer = try Trainer(
        model.graph, settings: settings, frozen: frozen,
        batch: min(settings.batch, data.train.count), kernels: request.running.kernels,
        workers: request.running.workers, exact: request.running.exact, weights: start)
    } catch {
      throw RunFault(error)
    }
    stepsPerEpoch = data.train.count / trainer.batch
    schedule = RateSchedule(settings, stepsPerEpoch: stepsPerEpoch)
  }

  /// What decides every bit of the result, as text.
  private var identity: String {
    var plain = settings
    (plain.watch, plain.freezeSpan, plain.watchSpan) = (TrainSpec.Watch(), nil, nil)
    let shape = model.spec.tensors.map { "\($0.name)\($0.shape.dimensions)" }
    return "\(plain) items \(data.train.count)+\(data.held.count) tensors "
      + "\(SHA256.digest(of: Array(shape.joined(separator: ",").utf8)))"
  }

  /// Network, data and recipe for a person.
  var opening: [String] {
    let all = model.spec.parameterCount
    let learned = trainer.session.plan.learned.reduce(0) {
      $0 + trainer.session.plan.parameters[$1].parameter.count
    }
    var lines = [
      "\(model.spec.name): \(all) parameters, \(learned) learned; \(data.text)",
      "\(settings.loss.rawValue), \(settings.optimizer.rawValue), rate \(settings.chosenRate) "
        + "(\(settings.schedule.rawValue)), batch \(trainer.batch), \(settings.epochs) epochs of "
        + "\(stepsPerEpoch) steps, seed \(settings.seed)",
    ]
    if request.start != nil {
      let names = start.drawn.prefix(4).joined(separator: ", ")
      lines.append(
        "starting from '\(request.start ?? "")'"
          + (start.drawn.isEmpty
            ? "" : "; drawn by the seed: \(names)\(start.drawn.count > 4 ? " …" : "")"))
    }
    return lines
  }

  /// Goes on from the folder's checkpoint.
  ///
  /// - Throws: `RunFault` where it belongs to another training.
  mutating func resume(_ console: some Console) throws(RunFault) {
    let checkpoint = try TrainCheckpoint(reading: folder.checkpoint)
    guard checkpoint.identity == identity else {
      throw RunFault(
        .usage, "'\(folder.checkpoint)' is of another training",
        hint: "network, data and every setting of train: must be the same; --force starts again")
    }
    if let name = trainer.restore(checkpoint.tensors, steps: checkpoint.steps) {
      throw RunFault(.weights, "'\(folder.checkpoint)' lacks '\(name)'")
    }
    history = checkpoint.history
    watch?.maps = checkpoint.watched
    done = checkpoint.epoch
    console.say("going on after epoch \(done)")
  }

  /// Makes the epochs that are left.
  mutating func run(
    _ console: some Console, clock: ContinuousClock, isInterrupted: () -> Bool
  ) throws(RunFault) -> TrainRun.Ending {
    let began = (clock.now, done)
    while done < settings.epochs {
      let started = clock.now
      guard var epoch = try pass(console, clock, isInterrupted) else { return .interrupted }
      try judge(&epoch)
      epoch.seconds = (clock.now - started).seconds
      history.epochs.append(epoch)
      done += 1
      if epoch.isBest { try writeBest(epoch) }
      let weights = allWeights(averaged: true)
      try watch?.look(weights, epoch: done)
      try writeState()
      let perEpoch = (clock.now - began.0).seconds / Double(done - began.1)
      console.say(line(epoch, left: perEpoch * Double(settings.epochs - done)))
    }
    return .finished
  }

  /// Sees every item once; nil where someone stopped it.
  private func pass(
    _ console: some Console, _ clock: ContinuousClock, _ isInterrupted: () -> Bool
  ) throws(RunFault) -> TrainHistory.Epoch? {
    let batches = EpochOrder.batches(
      of: data.train, size: trainer.batch, seed: UInt64(settings.seed), epoch: done)
    let varies = settings.augment != TrainSpec.Augmentation()
    let started = clock.now
    var (sum, correct, rate) = (0.0, 0, 0.0)
    for (number, batch) in batches.enumerated() {
      guard !isInterrupted() else { return nil }
      guard let input = trainer.session.input else { break }
      data.dataset.write(batch, into: input, team: trainer.session.team) { index in
        varies
          ? ImageVariation(
            settings.augment, seed: UInt64(settings.seed), epoch: done, image: index) : nil
      }
      rate = schedule.rate(at: trainer.steps)
      do throws(TrainFault<Never>) {
        let outcome = try trainer.step(data.dataset.targets(batch), rate: rate)
        sum += outcome.sum
        correct += outcome.correct
      } catch {
        throw diverged(error)
      }
      let seen = Double((number + 1) * trainer.batch)
      if number % 4 == 0 {
        let speed = seen / max((clock.now - started).seconds, 1e-9)
        console.progress(
          "epoch \(done + 1)/\(settings.epochs)  loss \(Self.number(sum / seen))  "
            + "\(Int(speed)) images/s ", Double(number) / Double(batches.count))
      }
    }
    let seen = Double(batches.count * trainer.batch)
    let isClass = data.dataset.label(0) != nil
    return TrainHistory.Epoch(
      epoch: done + 1, steps: trainer.steps, rate: rate, loss: sum / seen,
      accuracy: isClass ? Double(correct) / seen : nil, heldLoss: nil, heldAccuracy: nil,
      isBest: false, seconds: 0,
      imagesPerSecond: seen / max((clock.now - started).seconds, 1e-9))
  }

  /// Tests an epoch's weights on what was held out.
  private func judge(_ epoch: inout TrainHistory.Epoch) throws(RunFault) {
    guard !data.held.isEmpty else {
      epoch.isBest = history.isBetter(accuracy: epoch.accuracy, loss: epoch.loss, held: false)
      return
    }
    do throws(TrainFault<TensorDictionary.Fault>) {
      let result = try Evaluation(
        of: model.graph, weights: allWeights(averaged: true), loss: settings.loss,
        on: data.dataset, items: data.held, batch: trainer.batch,
        kernels: request.running.kernels, workers: request.running.workers)
      epoch.heldLoss = result.loss
      epoch.heldAccuracy = result.accuracy
    } catch {
      throw RunFault(.budget, "the held-out items cannot be run")
    }
    epoch.isBest = history.isBetter(
      accuracy: epoch.heldAccuracy, loss: epoch.heldLoss ?? .infinity, held: true)
  }

  private func diverged(_ fault: TrainFault<Never>) -> RunFault {
    guard case .diverged(let step) = fault else {
      return RunFault(.budget, "training cannot go on")
    }
    return RunFault(
      .findings, "the loss is no longer a finite number at step \(step)",
      hint: "a smaller rate, a longer warm-up, or clip: 1; the best weights so far are kept")
  }

  /// Every tensor of the network: what is trained as it is now, the rest as it started.
  private func allWeights(averaged: Bool) -> TensorDictionary {
    var tensors = trainer.weights(averaged: averaged)
    for (name, shape, _) in model.spec.tensors where tensors[name] == nil {
      guard let block = try? FloatBlock(zeros: shape.count),
        (try? start.load(name, into: block)) != nil
      else { continue }
      tensors[name] = block.array
    }
    return TensorDictionary(tensors)
  }

  private func writeBest(_ epoch: TrainHistory.Epoch) throws(RunFault) {
    let weights = allWeights(averaged: true).tensors
    var tensors: [SafetensorsWriter.Tensor] = []
    for (name, shape, _) in model.spec.tensors {
      guard let values = weights[name] else { continue }
      tensors.append(.init(name, shape.dimensions, values))
    }
    var metadata = [
      "sightline": Version.number, "format": "pt", "spec": model.spec.name,
      "seed": "\(settings.seed)", "epoch": "\(epoch.epoch)",
    ]
    metadata["held_accuracy"] = epoch.heldAccuracy.map { "\($0)" }
    metadata["labels"] = model.labels?.joined(separator: ", ")
    for path in [folder.best, request.save].compactMap({ $0 }) {
      do throws(WeightFault) {
        try SafetensorsWriter.write(tensors, metadata: metadata, to: path, overwrite: true)
      } catch {
        throw RunFault(.output, error.diagnostic(at: nil))
      }
    }
  }

  private func writeState() throws(RunFault) {
    try TrainCheckpoint(
      tensors: trainer.state, watched: watch?.maps ?? [:], epoch: done, steps: trainer.steps,
      identity: identity, history: history
    ).write(to: folder.checkpoint)
    let first = JSONText.object([
      ("event", JSONText.string("start")), ("tool", JSONText.string(Version.text)),
      ("network", JSONText.string(model.spec.name)), ("seed", "\(settings.seed)"),
      ("parameters", "\(model.spec.parameterCount)"), ("items", "\(data.train.count)"),
      ("held_items", "\(data.held.count)"), ("epochs", "\(settings.epochs)"),
      ("batch", "\(trainer.batch)"), ("loss", JSONText.string(settings.loss.rawValue)),
      ("optimizer", JSONText.string(settings.optimizer.rawValue)),
      ("rate", "\(settings.chosenRate)"),
      ("schedule", JSONText.string(settings.schedule.rawValue)),
    ])
    let lines = [first] + history.epochs.map(\.json)
    try OutputFile.write(Array((lines.joined(separator: "\n") + "\n").utf8), to: folder.log)
    try write(history.chart(title: model.spec.name), to: folder.curve)
    for (name, picture) in watch?.draw() ?? [] { try write(picture, to: folder.strip(name)) }
  }

  private func write(_ picture: Picture, to path: String) throws(RunFault) {
    let bytes: [UInt8]
    do throws(PictureFault) {
      bytes = try PNGFile.encode(picture)
    } catch {
      throw RunFault(.output, "'\(path)': \(error.description)")
    }
    try OutputFile.write(bytes, to: path)
  }

  // MARK: - What a person reads

  private func line(_ epoch: TrainHistory.Epoch, left: Double) -> String {
    var parts = [
      "epoch \(epoch.epoch)/\(settings.epochs)", "loss \(Self.number(epoch.loss))",
    ]
    if let accuracy = epoch.accuracy { parts.append(Self.percent(accuracy)) }
    if let loss = epoch.heldLoss {
      let share = epoch.heldAccuracy.map { " \(Self.percent($0))" } ?? ""
      parts.append("held out \(Self.number(loss))\(share)\(epoch.isBest ? " *" : "")")
    }
    parts.append("\(Int(epoch.imagesPerSecond)) images/s")
    if left > 0 { parts.append("\(Self.duration(left)) left") }
    return parts.joined(separator: "  ")
  }

  /// Which epoch was best, and where everything is.
  var closing: [String] {
    guard let best = history.best else { return ["stopped before the first epoch was done"] }
    let result =
      best.heldAccuracy.map { "\(Self.percent($0)) of the held-out items right" }
      ?? "loss \(Self.number(best.heldLoss ?? best.loss))"
    return [
      "best: epoch \(best.epoch), \(result)",
      "wrote \(folder.best), log.jsonl, curve.png and checkpoint.safetensors"
        + (request.save.map { ", and \($0)" } ?? ""),
    ]
  }

  private static func number(_ value: Double) -> String { String(format: "%.4f", value) }
  private static func percent(_ share: Double) -> String { String(format: "%.1f %%", share * 100) }
  private static func duration(_ seconds: Double) -> String {
    seconds < 90
      ? "\(Int(seconds)) s"
      : seconds < 5400 ? "\(Int(seconds / 60 + 0.5)) min" : String(format: "%.1f h", seconds / 3600)
  }
}

extension Duration {
  fileprivate var seconds: Double {
    Double(components.seconds) + Double(components.attoseconds) / 1e18
  }
}

extension RunFault {
  /// What a fault of training means to a person.
  init(_ fault: TrainFault<WeightFault>) {
    switch fault {
    case .plan: self.init(.budget, "the plan needs more memory than there can be")
    case .outOfMemory(let bytes):
      self.init(
        .budget, "the system refuses the \(bytes / 1_000_000) MB that training needs",
        hint: "a smaller batch needs less: --batch 8")
    case .weights(let fault): self.init(.weights, fault.diagnostic(at: nil))
    case .nothingToLearn:
      self.init(
        .spec, "there is nothing to learn: every layer is frozen, or none has weights",
        hint: "train.freeze leaves too little")
    case .diverged(let step): self.init(.findings, "the loss is not finite at step \(step)")
    }
  }
}
