import Execution
import Foundation
import Planning
import SourceMarks
import SpecChecking
import Tensors
import Weights

/// `explain verify`: are the numbers of this machine right for this network?
public struct VerifyRun {
  private let spec: String
  private let weights: String?
  private let image: String?
  private let printsAll: Bool
  private let model: ModelChoices
  private let running: RunChoices

  /// Prepares the checks of a spec.
  public init(
    spec: String, weights: String?, image: String?, printsAll: Bool, model: ModelChoices,
    running: RunChoices
  ) {
    self.spec = spec
    self.weights = weights
    self.image = image
    self.printsAll = printsAll
    self.model = model
    self.running = running
  }

  /// Runs the checks and prints them.
  ///
  /// - Returns: Whether all of them pass.
  /// - Throws: `RunFault`.
  public func run(_ console: some Console) throws(RunFault) -> Bool {
    if running.namesKernels, running.kernels == .reference {
      throw RunFault(
        .usage, "--kernels reference is what the other kernels are compared with",
        hint: "leave it out to check all, or name one of "
          + KernelPath.available.filter { $0 != .reference }.map(\.rawValue).joined(separator: ", ")
      )
    }
    let model = try LoadedModel(spec, choices: model)
    console.show(model.findings)
    var findings = DiagnosticList()
    let named = weights ?? (model.spec.weights?.file == nil ? "seeded:1" : nil)
    let weights = try ModelWeights(named, for: model, into: &findings)
    console.show(findings)
    let input = try input(model)
    console.say(
      "\(model.spec.name), \(weights.text), input \(input.text), \(running.workers) "
        + (running.workers == 1 ? "thread" : "threads"))
    let results: [Verification.Finding]
    do throws(SessionFault<WeightFault>) {
      results = try Verification(model.spec).run(
        input: input.values, weights: weights, workers: running.workers, exact: running.exact,
        paths: running.namesKernels ? [running.kernels] : KernelPath.available
      ) { console.progress("checking \($0)", nil) }
    } catch {
      throw RunFault(error)
    }
    report(results, console)
    return results.allSatisfy(\.passes)
  }

  private func input(_ model: LoadedModel) throws(RunFault) -> (values: [Float], text: String) {
    if let path = image ?? model.spec.explain.image.map(model.path(besideSpec:)) {
      return (try RunItem(image: path, for: model).values, path)
    }
    var numbers = CounterGenerator(seed: 1, stream: "input")
    let values = (0..<model.spec.inputShape.count).map { _ in Float(numbers.normal()) }
    return (values, "of random numbers from seed 1")
  }

  private func report(_ results: [Verification.Finding], _ console: some Console) {
    let failed = results.filter { !$0.passes }
    let shown = printsAll ? results : failed
    for finding in shown {
      console.say(
        "  \(finding.passes ? "ok  " : "FAIL")  \(Self.number(finding.error))  "
          + "(limit \(Self.number(finding.limit)))  \(finding.what)")
    }
    for (name, isDifference) in [
      ("kernels against plain operators", false), ("finite differences", true),
    ] {
      let group = results.filter { $0.what.hasPrefix("finite") == isDifference }
      guard let worst = group.max(by: { $0.error < $1.error }) else { continue }
      console.say(
        "\(name): \(group.count) comparisons, worst \(Self.number(worst.error)) of "
          + "\(Self.number(worst.limit)) allowed, \(worst.what)")
    }
    console.say(failed.isEmpty ? "all pass" : "\(failed.count) of \(results.count) fail")
  }

  private static func number(_ value: Double) -> String { String(format: "%.1e", value) }
}
