import Attribution
import Execution
import Files
import Foundation
import Graphs
import Kernels
import Planning
import SourceMarks
import SpecChecking
import Tensors
import Weights

/// `explain bench`: where the time of a network goes on this machine.
public struct BenchRun {
  private let spec: String
  private let weights: String?
  private let layers: [String]
  private let methods: [String]
  private let runs: Int
  private let onDemand: Bool
  private let model: ModelChoices
  private let running: RunChoices
  private let kernelFiles: KernelFiles

  /// Measures a forward run; with methods, what explaining adds to it.
  ///
  /// - Throws: `RunFault` for a number of runs out of range.
  public init(
    spec: String, weights: String?, layers: [String], methods: [String], runs: Int,
    onDemand: Bool, model: ModelChoices, running: RunChoices,
    kernelFiles: KernelFiles = KernelFiles()
  ) throws(RunFault) {
    guard (1...100_000).contains(runs) else {
      throw RunFault(.usage, "--runs \(runs) is out of range", hint: "1 to 100000")
    }
    self.spec = spec
    self.weights = weights
    self.layers = layers
    self.methods = methods
    self.runs = runs
    self.onDemand = onDemand
    self.model = model
    self.running = running
    self.kernelFiles = kernelFiles
  }

  /// Measures and prints.
  ///
  /// - Throws: `RunFault`.
  public func run(_ console: some Console) throws(RunFault) {
    try kernelFiles.check(running)
    let model = try LoadedModel(spec, choices: model)
    console.show(model.findings)
    var findings = DiagnosticList()
    // Speed does not depend on the weights: without them, random ones do.
    let file = (model.spec.weights?.file).map(model.path(besideSpec:))
    let named = weights ?? (file.map(Paths.exists) == true ? nil : "seeded:1")
    let weights = try ModelWeights(named, for: model, into: &findings)
    console.show(findings)
    let wantsMaps = !methods.isEmpty || !layers.isEmpty
    let choice = wantsMaps ? try LayerChoice(layers, in: model) : nil
    let chosen = try choice.map { choice throws(RunFault) in
      try MethodChoice(methods, at: choice, in: model).methods
    }
    console.progress("reading weights", nil)
    let explainer: Explainer
    do throws(ExplainFault<WeightFault>) {
      explainer = try Explainer(
        model.graph, layers: choice?.layers ?? [], methods: chosen ?? [],
        kernels: running.kernels, workers: running.workers, exact: running.exact, runs: runs,
        weights: weights)
    } catch {
      throw RunFault(error)
    }
    // In turns with other programs, standard output belongs to the turns.
    if !onDemand { try kernelFiles.write(explainer, console) }
    let session = explainer.session
    var numbers = CounterGenerator(seed: 1, stream: "input")
    session.input?.copy(
      from: (0..<(session.input?.count ?? 0)).map { _ in Float(numbers.normal()) })
    session.runForward()
    if onDemand {
      serve(explainer)
      return
    }
    let what = chosen.map { ", \($0.map(\.name).joined(separator: ", "))" } ?? ""
    console.say(
      "\(model.spec.name)\(what), \(running.kernels.rawValue)\(running.exact ? " exact" : ""), "
        + "\(running.workers) \(running.workers == 1 ? "thread" : "threads"), \(runs) runs")
    let peak = Self.peak(running)
    if let peak { console.say(String(format: "this machine at best: %.0f GFLOP/s", peak)) }
    measure(session, peak, console)
  }

  /// One run for every line of standard input, answered by its milliseconds: for taking turns with
  /// other programs.
  private func serve(_ explainer: Explainer) {
    let input = explainer.session.input?.array ?? []
    let target = Target(index: 0)
    func once() {
      _ = explainer.run(input)
      guard !explainer.methods.isEmpty else { return }
      for map in explainer.explain(target).maps {
        _ = map.map.resized(height: Self.side, width: Self.side)
      }
    }
    for _ in 0..<2 { once() }
    print("ready sightline \(Version.text) \(running.kernels.rawValue)")
    fflush(nil)
    while readLine() != nil {
      let time = ContinuousClock().measure(once)
      print(String(format: "%.4f", time / .milliseconds(1)))
      fflush(nil)
    }
  }
  /// Maps are enlarged to the size of a usual input, as the tools measured beside this one do.
  private static let side = 224

  /// The speed of a loop that only multiplies and adds; nil without machine code.
  static func peak(_ running: RunChoices) -> Double? {
    guard let set = running.kernels.instructions else { return nil }
    return try? PeakMeter(set, team: Team(size: running.workers)).measure()
  }

  private func measure(_ session: Session, _ peak: Double?, _ console: some Console) {
    let plan = session.plan
    let count = plan.graph.shape(of: plan.graph.score).count
    let seed = (0..<count).map { Float($0 == 0 ? 1 : 0) }
    let rules = BackwardRule.allCases.filter { plan.backward[$0] != nil }
    var whole: [Double] = []
    var forward: [[Double]] = []
    var backward: [BackwardRule: [[Double]]] = [:]
    for run in 0..<runs {
      console.progress("running", Double(run) / Double(runs))
      let start = ContinuousClock.now
      session.runForward()
      for rule in rules { session.runBackward(rule, seed: seed) }
      whole.append((ContinuousClock.now - start) / .seconds(1))
      forward.append(session.timedForward())
      for rule in rules {
        backward[rule, default: []].append(session.timedBackward(rule, seed: seed))
      }
    }
    var rows = [["ms", "share", "GFLOP/s", "of peak", "step", "by"]]
    let median = Self.median(whole)
    rows += Self.table(plan.forward, forward, plan, whole: median, peak)
    for rule in rules {
      rows.append(["", "", "", "", "backward (\(rule.rawValue))", ""])
      rows += Self.table(plan.backward[rule] ?? [], backward[rule] ?? [], plan, whole: median, peak)
    }
    for line in Table.lines(rows, rightAligned: [0, 1, 2, 3]) { console.say(line) }
    let operations =
      plan.forwardOperations
      + rules.reduce(0) { sum, rule in
        sum + (plan.backward[rule] ?? []).reduce(0) { $0 + $1.operations }
      }
    let speed = Double(operations) / median / 1e9
    let share = peak.map { String(format: ", %.0f %% of the best", speed / $0 * 100) } ?? ""
    console.say(
      String(
        format: "whole run: median %.2f ms, fastest %.2f ms, %.0f GFLOP/s%@", median * 1000,
        (whole.min() ?? 0) * 1000, speed, share))
  }

  /// A row for every step.
  static func table(
    _ steps: [Step], _ times: [[Double]], _ plan: ExecutionPlan, whole: Double, _ peak: Double?
  ) -> [[String]] {
    steps.enumerated().map { index, step in
      let time = median(times.map { $0[index] })
      let speed = Double(step.operations) / max(time, 1e-9) / 1e9
      return [
        String(format: "%.3f", time * 1000), String(format: "%.1f %%", time / whole * 100),
        step.operations > 0 ? String(format: "%.0f", speed) : "",
        step.operations > 0 ? peak.map { String(format: "%.0f %%", speed / $0 * 100) } ?? "" : "",
        step.name, plan.computedBy(step),
      ]
    }
  }

  static func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    return sorted.isEmpty ? 0 : sorted[sorted.count / 2]
  }
}
