import ArgumentParser
import Sightline

/// `explain verify`: is this machine computing the right numbers, and are they those of last time?
struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Checks kernels and gradients on this machine, or maps against golden ones.",
    discussion: """
      Checks kernels against the plain operators, and gradients by finite differences. Uses the spec's
      weights and image where there are any, else numbers drawn from a seed. All kernels of this machine
      are checked, or those that --kernels names; --exact leaves out what rounds more.

        explain verify net.yaml
        explain verify resnet18 --weights seeded:7

      With --golden, compares maps with those of a file that --record has written. A team keeps the file
      beside its network; the status is 1 when the network no longer looks where it did.

        explain verify net.yaml --golden maps.safetensors --record --image a.jpg --image b.jpg
        explain verify net.yaml --golden maps.safetensors

      The error of a map is the root mean square of the difference over that of the golden map. Other
      machines and kernels sum in another order, which costs maps about 1e-6, and gradients of the input,
      where a rectifier may switch, up to 1e-3; one grey level of noise in the photo costs 1e-2 and more.
      So 1e-3 is allowed (--tolerance), and ten times that for maps of the input's size.
      """)

  @Argument(help: "The network: a file, or a bare name of the zoo.")
  var spec: String
  @Option(
    help: ArgumentHelp("Weights; seeded:7 draws random ones from a seed.", valueName: "file"))
  var weights: String?
  @Option(help: ArgumentHelp("An image (with --golden, repeatable).", valueName: "file"))
  var image: [String] = []
  @Flag(help: "Prints every comparison, not only the worst.")
  var all = false
  @Option(
    help: ArgumentHelp("Compares maps with those of this file.", valueName: "file"))
  var golden: String?
  @Flag(help: "Writes the file of --golden instead.")
  var record = false
  @Option(
    help: ArgumentHelp("Layers to record (repeatable).", valueName: "selector"))
  var layer: [String] = []
  @Option(help: ArgumentHelp("Methods to record (repeatable).", valueName: "name"))
  var method: [String] = []
  @Option(
    name: .customLong("class"),
    help: ArgumentHelp("Classes to record (repeatable).", valueName: "class"))
  var classes: [String] = []
  @Option(
    help: ArgumentHelp("The largest error that passes.", valueName: "x"))
  var tolerance: Double?
  @Flag(help: "Overwrites a file that this tool did not write.")
  var force = false
  @OptionGroup var model: ModelOptions
  @OptionGroup var running: RunOptions

  func run() throws {
    let console = try Terminal(quiet: false)
    guard let golden else {
      try refuseGoldenOptions()
      let run = VerifyRun(
        spec: spec, weights: weights, image: image.first, printsAll: all,
        model: try model.choices(), running: try running.choices())
      guard try run.run(console) else { throw ExitCode(ExitStatus.findings.rawValue) }
      return
    }
    var request = try GoldenRequest(spec: spec, golden: golden)
    request.records = record
    request.model = try model.choices()
    request.running = try running.choices()
    request.weights = weights
    request.images = image
    request.layers = layer
    request.methods = method
    request.classes = classes
    if let tolerance { request.tolerance = tolerance }
    request.printsAll = all
    request.overwrites = force
    guard try GoldenRun(request).run(console) else {
      throw ExitCode(ExitStatus.findings.rawValue)
    }
  }

  /// Options that mean nothing without golden maps.
  private func refuseGoldenOptions() throws {
    for (option, isGiven) in [
      ("--record", record), ("--layer", !layer.isEmpty), ("--method", !method.isEmpty),
      ("--class", !classes.isEmpty), ("--tolerance", tolerance != nil), ("--force", force),
      ("a second --image", image.count > 1),
    ] where isGiven {
      throw RunFault(.usage, "\(option) goes with --golden FILE")
    }
  }
}
