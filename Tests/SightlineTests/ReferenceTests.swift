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
    let folder = try WorkFolder()
    let expected = Shared.path("reference/\(name).expected.safetensors")
    let metadata = try SafetensorsFile(expected).metadata
    var request = try MapRequest(spec: Shared.path("reference/\(name).yaml"))
    request.weights = Shared.path("reference/\(name).weights.safetensors")
    request.input = Shared.path("reference/\(name).input.safetensors")
    request.classes = [try #require(metadata["class"])]
    request.layers = ["**"]
    request.methods = Self.methods
    request.raw = folder.file("out.safetensors")
    request.rawLayers = true
    request.output = folder.file("pictures")
    request.running = try RunChoices(kernels: kernels)
    try MapRun(request).run(Listener())
    let got = try tensors(folder.file("out.safetensors"))
    var compared: Set<String> = []
    for (tensor, values) in try tensors(expected) {
      let family = String(tensor.prefix { $0 != "/" })
      guard Self.required.contains(family) || tensor.hasPrefix("gradient/") else { continue }
      compared.insert(family)
      let isValue = ["output", "score", "activation"].contains(family)
      let error = relativeError(got[tensor], values)
      #expect(error <= (isValue ? 1e-5 : 1e-4), "\(tensor)")
    }
    #expect(compared.isSuperset(of: Self.required))
  }
}
