import Attribution
import Foundation
import Graphs
import Planning
import Sightline
import SpecChecking
import Tensors
import Testing

/// How much plans of the zoo do and take, compared with `Tests/Goldens/counts.txt`: a change that
/// costs work or memory shows in review, without a clock.
///
/// With `RECORD=1` in the environment the file is written anew, and the test fails so that nobody
/// takes a recording for a pass.
@Suite struct CountTests {
  private static let networks = [
    "alexnet", "convnext_tiny", "densenet121", "efficientnet_b0", "googlenet", "inception_v3",
    "lenet5", "mobilenet_v2", "mobilenet_v3_small", "resnet18", "resnet50", "shufflenet_v2_x1_0",
    "squeezenet1_1", "unet", "vgg16",
  ]
  private static let file = Shared.package.appending(path: "Tests/Goldens/counts.txt")
  private static let title = [
    "network", "kernels", "runs", "work", "steps", "conversions", "operations", "arena", "packed",
    "weights",
  ]

  /// One row for each network, path, expected number of runs and work. Bytes and operations are
  /// whole numbers.
  private static func rows() throws -> [[String]] {
    var rows: [[String]] = []
    for network in networks {
      let model = try LoadedModel(
        Shared.package.appending(path: "Specs/\(network).yaml").path)
      let layer = try #require(lastLayer(of: model), "\(network) has no layer to explain")
      let method = try #require(MethodCatalog.entries.first { $0.name == "gradcam" })
      for kernels in KernelPath.allCases {
        for runs in kernels.instructions == nil ? [1] : [1, 1000] {
          let forward = try Explainer.plan(
            model.graph, layers: [], methods: [], kernels: kernels, workers: 2, runs: runs)
          let explained = try Explainer.plan(
            model.graph, layers: [layer], methods: [method], kernels: kernels, workers: 2,
            runs: runs)
          for (work, plan) in [("forward", forward), ("gradcam", explained)] {
            let steps = plan.forward + (plan.backward[.gradient] ?? [])
            let conversions = steps.count { step in
              if case .convert = step.action { true } else { false }
            }
            rows.append(
              [network, kernels.rawValue, "\(runs)", work]
                + [
                  steps.count, conversions, steps.reduce(0) { $0 + $1.operations },
                  plan.arenaBytes, plan.parameterBytes, model.spec.parameterCount * 4,
                ].map { "\($0)" })
          }
        }
      }
    }
    return rows
  }

  /// The last image before the score, as `explain` takes it unless told otherwise.
  private static func lastLayer(of model: LoadedModel) -> ExplainedLayer? {
    let onPath = model.graph.valuesBehindScore
    for index in model.spec.layers.indices.reversed() {
      let layer = model.spec.layers[index]
      let shape = layer.inference.output
      guard shape.isImage, shape.plane > 1, onPath.contains(ValueID(index + 1)),
        ValueID(index + 1) != model.graph.score
      else { continue }
      return ExplainedLayer(name: layer.name.text, value: ValueID(index + 1), shape: shape)
    }
    return nil
  }

  @Test("Plans of the zoo take the recorded steps, operations and bytes")
  func counts() throws {
    let rows = try Self.rows()
    let text = Self.text(rows)
    if ProcessInfo.processInfo.environment["RECORD"] != nil {
      try Data(text.utf8).write(to: Self.file)
      Issue.record("recorded \(Self.file.lastPathComponent)")
    }
    let recorded = try String(contentsOf: Self.file, encoding: .utf8)
    let known = Set(recorded.split(separator: "\n").map(Self.cells))
    let found = Set(text.split(separator: "\n").map(Self.cells))
    let changes = Self.changes(from: known, to: found)
    #expect(changes.isEmpty, "\(changes.count) rows differ:\n\(changes.joined(separator: "\n"))")
  }

  @Test("A difference names the row, the column, both numbers and their ratio")
  func readableDifference() {
    let old = Array("vgg16 avx2 1 forward 20 3 1000 4096 8192 8192".split(separator: " "))
    var new = old
    (new[4], new[7]) = ("21", "8192")
    let before = Set([old.map(String.init)])
    let after = Set([new.map(String.init)])
    #expect(
      Self.changes(from: before, to: after) == [
        "vgg16 avx2 1 forward: steps 20 to 21 (1.050 x), arena 4096 to 8192 (2.000 x)"
      ])
    #expect(Self.changes(from: before, to: []) == ["vgg16 avx2 1 forward: is gone"])
    #expect(Self.changes(from: [], to: before) == ["vgg16 avx2 1 forward: is new"])
    #expect(Self.changes(from: before, to: before) == [])
  }

  private static func cells(_ line: Substring) -> [String] {
    line.split(separator: " ").map(String.init)
  }

  /// One line for each row that changed, in the order of names.
  private static func changes(from old: Set<[String]>, to new: Set<[String]>) -> [String] {
    func byName(_ rows: Set<[String]>) -> [String: [String]] {
      Dictionary(rows.map { ($0.prefix(4).joined(separator: " "), $0) }) { $1 }
    }
    let (before, after) = (byName(old), byName(new))
    return Set(before.keys).union(after.keys).sorted().compactMap { name in
      guard let was = before[name] else { return "\(name): is new" }
      guard let now = after[name] else { return "\(name): is gone" }
      let parts = zip(title, zip(was, now)).compactMap { column, values -> String? in
        guard values.0 != values.1 else { return nil }
        let ratio: String
        if let was = Double(values.0), let now = Double(values.1), was != 0 {
          ratio = String(format: " (%.3f x)", now / was)
        } else {
          ratio = ""
        }
        return "\(column) \(values.0) to \(values.1)\(ratio)"
      }
      return parts.isEmpty ? nil : "\(name): \(parts.joined(separator: ", "))"
    }
  }

  private static func text(_ rows: [[String]]) -> String {
    let all = [title] + rows
    let widths = title.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
    return all.map { row in
      row.enumerated().map { column, cell in
        let space = String(repeating: " ", count: widths[column] - cell.count)
        return column < 4 ? cell + space : space + cell
      }.joined(separator: "  ") + "\n"
    }.joined()
  }
}
