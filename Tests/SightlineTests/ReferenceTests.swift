import Foundation
import Planning
import Sightline
import Testing
import Weights

/// Eight networks that together use every family of operators, against double precision.
@Suite(
  .enabled(
    if: Shared.exists("reference"), "the reference results are not there: ../shared/reference"))
struct ReferenceTests {
  private static let networks = [
    "dense", "fire", "gap", "inception", "mobile", "plain", "residual", "segment",
  ]
  private static let methods = [
    "gradcam", "gradcam++", "hirescam", "layercam", "xgradcam", "counterfactual",
    "guided-gradcam", "guided-backprop", "deconvnet", "gradient", "gradient-x-input",
  ]
  /// Names that every network's results must hold, up to a slash or whole.
  private static let required =
    ["output", "score", "gradcam.map", "activation"] + methods

  @Test(
    "values agree to 1e-5 and everything else to 1e-4, on every path", arguments: networks,
    KernelPath.available.map(\.rawValue))
  func agrees(name: String, kernels: String) throws {
    let got = try results(name, kernels)
    let doubts = kernels.hasPrefix("avx") ? try Self.sensitivities(name) : [:]
    var compared: Set<String> = []
    var excused: [String] = []
    for (tensor, values) in try tensors(Shared.path("reference/\(name).expected.safetensors")) {
      let family = String(tensor.prefix { $0 != "/" })
      guard Self.required.contains(family) || tensor.hasPrefix("gradient/") else { continue }
      compared.insert(family)
      let isValue = ["output", "score", "activation"].contains(family)
      let error = relativeError(got[tensor], values)
      if isValue || error <= 1e-4 {
        #expect(error <= (isValue ? 1e-5 : 1e-4), "\(tensor)")
      } else {
        // A weight that is divided by a sum near zero has no float32 digits to agree in.
        #expect(error <= Self.ulps * (doubts[tensor] ?? 0), "\(tensor)")
        excused.append(tensor)
      }
    }
    #expect(compared.isSuperset(of: Self.required))
    #expect(excused.allSatisfy { $0.contains("gradcam") }, "\(excused)")
    #expect(excused.count <= 3, "\(excused)")
  }

  /// How many times the last bit of the input may count where a result hangs on it.
  private static let ulps = 8.0

  /// How far each result of the portable path moves when every input value moves by half its last
  /// bit, up or down: what rounding alone may do to it.
  private static func sensitivities(_ name: String) throws -> [String: Double] {
    let trial = ReferenceTests()
    let exact = try trial.results(name, "portable")
    let moved = try trial.results(name, "portable", movesInput: true)
    return exact.reduce(into: [:]) { $0[$1.key] = relativeError(moved[$1.key], $1.value) }
  }

  /// What a path gives for a network's input, or for one beside it.
  private func results(_ name: String, _ kernels: String, movesInput: Bool = false) throws
    -> [String: [Float]]
  {
    let folder = try WorkFolder()
    let metadata = try SafetensorsFile(
      Shared.path("reference/\(name).expected.safetensors")
    ).metadata
    var request = try MapRequest(spec: Shared.path("reference/\(name).yaml"))
    request.weights = Shared.path("reference/\(name).weights.safetensors")
    request.input = Shared.path("reference/\(name).input.safetensors")
    if movesInput {
      let file = try SafetensorsFile(Shared.path("reference/\(name).input.safetensors"))
      let entry = try #require(file.entries.first)
      let values = try file.values(of: entry, checks: []).enumerated().map { index, value in
        index % 3 == 0 ? value.nextUp : index % 3 == 1 ? value.nextDown : value
      }
      let path = folder.file("moved.safetensors")
      try SafetensorsWriter.write(
        [.init(entry.name, entry.dimensions, values)], to: path, overwrite: true)
      request.input = path
    }
    request.classes = [try #require(metadata["class"])]
    request.layers = ["**"]
    request.methods = Self.methods
    request.raw = folder.file("out.safetensors")
    request.rawLayers = true
    request.output = folder.file("pictures")
    request.running = try RunChoices(kernels: kernels)
    try MapRun(request).run(Listener())
    return try tensors(folder.file("out.safetensors"))
  }
}
