import Execution
import Foundation
import Graphs
import Planning
import SourceMarks
import SpecChecking
import Tensors
import Training
import Weights

/// `explain bench --train`: where the time of a training step goes on this machine. Items are random
/// numbers, ready in memory.
public struct TrainBenchRun {
  private let spec: String
  private let batch: Int?
  private let runs: Int
  private let onDemand: Bool
  private let model: ModelChoices
  private let running: RunChoices

  /// Measures steps of the spec's `train:`.
  ///
  /// - Parameter batch: items of a step; nil for what the spec says.
  /// - Throws: `RunFault` for a number of runs out of range.
  public init(
    spec: String, batch: Int?, runs: Int, onDemand: Bool, model: ModelChoices, running: RunChoices
  ) throws(RunFault) {
    guard (1...100_000).contains(runs) else {
      throw RunFault(.usage, "--runs \(runs) is out of range", hint: "1 to 100000")
    }
    self.spec = spec
    self.batch = batch
    self.runs = runs
    self.onDemand = onDemand
    self.model = model
    self.running = running
  }

  /// Measures and prints.
  ///
  /// - Throws: `RunFault`.
  public func run(_ console: some Console) throws(RunFault) {
    let model = try LoadedModel(spec, choices: model)
    console.show(model.findings)
    try TrainRun.checkScores(of: model)
    var findings = DiagnosticList()
    let settings = SpecChecker.trainSettings(
      batch.map { ["batch=\($0)"] } ?? [], over: model.spec,
      options: SpecOptions(methods: Methods.names), into: &findings)
    guard let settings else { throw RunFault(.usage, findings) }
    let start = try StartingWeights(nil, for: model, settings: settings)
    let trainer: Trainer
    do throws(TrainFault<WeightFault>) {
      trainer = try Trainer(
        model.graph, settings: settings, batch: settings.batch, kernels: running.kernels,
        workers: running.workers, exact: running.exact, weights: start)
    } catch {
      throw RunFault(error)
    }
    var numbers = CounterGenerator(seed: 1, stream: "input")
    trainer.session.input?.copy(
      from: (0..<(trainer.session.input?.count ?? 0)).map { _ in Float(numbers.normal()) })
    let classes = model.graph.shape(of: model.graph.score).count
    let targets = BatchTargets.labels(
      (0..<trainer.batch).map { _ in min(classes - 1, Int(numbers.uniform() * Double(classes))) })
    for _ in 0..<3 { try step(trainer, targets) }
    if onDemand {
      try serve(trainer, targets)
    } else {
      try measure(trainer, targets, model.spec.name, console)
    }
  }

  private func step(_ trainer: Trainer, _ targets: BatchTargets) throws(RunFault) {
    do throws(TrainFault<Never>) {
      _ = try trainer.step(targets, rate: Self.rate)
    } catch {
      throw RunFault(
        .findings, "training on random numbers diverges",
        hint: "a network with batch norms, or fewer --runs")
    }
  }
  private static let rate = 0.01

  private func time(_ trainer: Trainer, _ targets: BatchTargets) throws(RunFault) -> Double {
    let start = ContinuousClock.now
    try step(trainer, targets)
    return (ContinuousClock.now - start) / .seconds(1)
  }

  /// One step for every line of standard input, answered by its milliseconds.
  private func serve(_ trainer: Trainer, _ targets: BatchTargets) throws(RunFault) {
    print("ready sightline \(Version.text) \(running.kernels.rawValue)")
    fflush(nil)
    while readLine() != nil {
      print(String(format: "%.4f", try time(trainer, targets) * 1000))
      fflush(nil)
    }
  }

  private func measure(
    _ trainer: Trainer, _ targets: BatchTargets, _ name: String, _ console: some Console
  ) throws(RunFault) {
    console.say(
      "\(name), training, batch \(trainer.batch), \(running.kernels.rawValue)"
        + "\(running.exact ? " exact" : ""), "
        + "\(running.workers) \(running.workers == 1 ? "thread" : "threads"), \(runs) runs")
    let (session, plan) = (trainer.session, trainer.session.plan)
    let peak = BenchRun.peak(running)
    if let peak { console.say(String(format: "this machine at best: %.0f GFLOP/s", peak)) }
    let seed = [Float](repeating: 1e-3, count: session.score?.count ?? 0)
    var whole: [Double] = []
    var forward: [[Double]] = []
    var backward: [[Double]] = []
    for run in 0..<runs {
      console.progress("running", Double(run) / Double(runs))
      whole.append(try time(trainer, targets))
      forward.append(session.timedForward())
      backward.append(session.timedBackward(.gradient, seed: seed))
    }
    let median = BenchRun.median(whole)
    var rows = [["ms", "share", "GFLOP/s", "of peak", "step", "by"]]
    rows += BenchRun.table(plan.forward, forward, plan, whole: median, peak)
    rows.append(["", "", "", "", "backward", ""])
    rows += BenchRun.table(plan.backward[.gradient] ?? [], backward, plan, whole: median, peak)
    let sums = zip(forward, backward).map { $0.reduce(0, +) + $1.reduce(0, +) }
    let rest = max(0, median - BenchRun.median(sums))
    rows.append([
      String(format: "%.3f", rest * 1000), String(format: "%.1f %%", rest / median * 100), "", "",
      "loss and new weights", "",
    ])
    for line in Table.lines(rows, rightAligned: [0, 1, 2, 3]) { console.say(line) }
    console.say(
      String(
        format: "whole step: median %.2f ms, fastest %.2f ms; %.0f images/s", median * 1000,
        (whole.min() ?? 0) * 1000, Double(trainer.batch) / median))
  }
}
