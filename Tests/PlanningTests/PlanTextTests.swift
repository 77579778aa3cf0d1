import Foundation
import Graphs
import Planning
import TestNetworks
import Testing

/// What `explain plan` prints of a plan, compared with `Tests/Goldens/plans`.
///
/// With `RECORD=1` in the environment the files are written anew, and the test fails so that
/// nobody takes a recording for a pass.
@Suite struct PlanTextTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Goldens/plans")

  @Test(
    "the plan's text is the recorded one", arguments: Zoo.all.keys.sorted(), KernelPath.allCases)
  func text(name: String, kernels: KernelPath) throws {
    let network = try Network(try #require(Zoo.all[name]))
    var request = PlanRequest()
    request.kernels = kernels
    request.workers = 2
    let target = try #require(
      network.spec.layers.indices.first { index in
        network.spec.layers[index].name.text.hasPrefix("layer2.conv1")
          || ["scaled", "twice", "turned", "cat2", "pool3"].contains(
            network.spec.layers[index].name.text)
      })
    request.values = [ValueID(target + 1)]
    request.gradients = [.gradient: [ValueID(target + 1)]]
    // Behind a layer whose gradient is wanted no pooling goes into its convolution.
    if name != "pooled" { request.gradients[.guided] = [network.graph.input] }
    try check(try ExecutionPlan(network.graph, for: request), "\(name)-\(kernels.rawValue).txt")
  }

  @Test("the text of a plan for training is the recorded one", arguments: KernelPath.allCases)
  func training(kernels: KernelPath) throws {
    let network = try Network(try #require(Zoo.all["residual"]))
    var request = PlanRequest()
    request.kernels = kernels
    request.parameterGradients = true
    request.training = true
    request.outputs = false
    request.batch = 4
    // The first layers stay as they are.
    request.frozen = [0, 1]
    try check(try ExecutionPlan(network.graph, for: request), "training-\(kernels.rawValue).txt")
  }

  private func check(_ plan: ExecutionPlan, _ name: String) throws {
    let text = plan.text
    let file = Self.folder.appending(path: name)
    if ProcessInfo.processInfo.environment["RECORD"] != nil {
      try FileManager.default.createDirectory(
        at: Self.folder, withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
      Issue.record("recorded \(file.lastPathComponent)")
    }
    #expect(text == (try String(contentsOf: file, encoding: .utf8)))
  }
}
