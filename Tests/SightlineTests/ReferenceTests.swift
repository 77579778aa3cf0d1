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
    "values agree to 1e-5 and everything else to 1e-4 or four last bits, on every path",
    arguments: networks,
    KernelPath.available.map(\.rawValue))
  func agrees(name: String, kernels: String) throws {
    let got = try results(name, kernels)
    let path = Shared.path("reference/\(name).expected.safetensors")
    let expected = try tensors(path)
    let entries = try SafetensorsFile(path).entries
    let channels = Dictionary(uniqueKeysWithValues: entries.map { ($0.name, $0.dimensions) })
    var compared: Set<String> = []
    for (tensor, values) in expected {
      let family = String(tensor.prefix { $0 != "/" })
      guard Self.required.contains(family) || tensor.hasPrefix("gradient/") else { continue }
      compared.insert(family)
      let isValue = ["output", "score", "activation"].contains(family)
      let error = relativeError(got[tensor], values)
      var allowed = isValue ? 1e-5 : 1e-4
      let layer = tensor.drop { $0 != "/" }.dropFirst()
      // The portable and the plain path sum what is small in double and need no allowance.
      if kernels.hasPrefix("avx"), let shape = channels["activation/\(layer)"], shape.count == 4,
        let value = expected["activation/\(layer)"],
        let gradient = expected["gradient/\(layer)"],
        let condition = Self.condition(family, value, gradient, channels: shape[1])
      {
        allowed = max(allowed, 4 * Self.lastBit * condition)
      }
      #expect(error <= allowed, "\(tensor)")
    }
    #expect(compared.isSuperset(of: Self.required))
  }

  /// Half the distance between neighbouring float32 numbers, relative.
  private static let lastBit = 0x1p-24

  /// How much larger than the rounding of a layer's value the error of a map made of it may be.
  ///
  /// Two methods divide by a sum over the layer's value that may nearly cancel, XGrad-CAM by `ΣA`
  /// and Grad-CAM++ by `2g² + ΣA·g³`; what is left of the sum then has few true digits. Nil for the
  /// others.
  private static func condition(
    _ method: String, _ value: [Float], _ gradient: [Float], channels: Int
  ) -> Double? {
    let plane = value.count / channels
    let (isX, isPlus) = (method.hasPrefix("xgradcam"), method.hasPrefix("gradcam++"))
    guard isX || isPlus else { return nil }
    var worst = 1.0
    for channel in 0..<channels {
      let range = channel * plane..<(channel + 1) * plane
      let sum = range.reduce(0.0) { $0 + Double(value[$1]) }
      let size = range.reduce(0.0) { $0 + abs(Double(value[$1])) }
      if isX {
        if sum != 0 { worst = max(worst, size / abs(sum)) }
        continue
      }
      for at in range where gradient[at] > 0 {
        let g = Double(gradient[at])
        let divisor = abs(2 + sum * g)
        if divisor > 0 { worst = max(worst, (2 + size * g) / divisor) }
      }
    }
    return worst
  }

  /// What a path gives for a network's input.
  private func results(_ name: String, _ kernels: String) throws -> [String: [Float]] {
    let folder = try WorkFolder()
    let metadata = try SafetensorsFile(
      Shared.path("reference/\(name).expected.safetensors")
    ).metadata
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
    return try tensors(folder.file("out.safetensors"))
  }
}
