import ArgumentParser
import Sightline

/// What methods may be set to, and how maps become pictures.
struct MethodSettings: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Samples of smoothgrad (25), masks of rise (4000), steps of integrated-gradients (50).",
      valueName: "n"))
  var samples: Int?
  @Option(help: ArgumentHelp("Where random numbers start.", valueName: "n"))
  var seed: UInt64 = 1
  @Option(
    help: ArgumentHelp("Noise of smoothgrad as a share of the input's range.", valueName: "x"))
  var noise = 0.15
  @Option(
    help: ArgumentHelp(
      "Side of occlusion's square in input pixels; default: a seventh of the shorter side.",
      valueName: "pixels"))
  var window: Int?
  @Option(
    help: ArgumentHelp(
      "How far occlusion's square moves; default: half its side.", valueName: "pixels"))
  var stride: Int?
  @Option(help: "What ablationcam puts in a channel's place: zero or mean.")
  var ablation = "zero"
  @Flag(help: "Averages maps over mirrored, brighter and darker copies of the image.")
  var augment = false
  @Option(
    help: ArgumentHelp(
      "One more map of all layers together: mean or max.", valueName: "rule"))
  var fuse: String?
  @Option(
    help: ArgumentHelp(
      "Scales, resizes and colours maps by another tool's rules: pytorch-grad-cam, torchcam or "
        + "captum; also in the numbers of --raw.",
      valueName: "tool"))
  var parity: String?

  /// Puts the settings into a request.
  func apply(to request: inout MapRequest) throws {
    try request.set(
      samples: samples, seed: seed, noise: noise, window: window, stride: stride,
      ablation: ablation, fuse: fuse, parity: parity)
    request.augments = augment
  }
}
