import ArgumentParser
import Sightline

/// `explain plan`: what will run, before anything does.
struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Prints the static plan: steps, fusions, memory, and what backward is pruned to.",
    discussion: """
        explain plan net.yaml
        explain plan resnet50 --layer layer4 --method gradcam --method guided-backprop
      """)

  @Argument(help: "The network: a file, or a bare name of the zoo.")
  var spec: String
  @Option(help: ArgumentHelp("Layers to explain (repeatable).", valueName: "selector"))
  var layer: [String] = []
  @Option(help: ArgumentHelp("Methods (repeatable); default: the spec's.", valueName: "name"))
  var method: [String] = []
  @Option(
    help: ArgumentHelp(
      "The image to estimate memory for; default: the spec's sample.", valueName: "file"))
  var image: String?
  @Flag(help: "Plans for --raw-layers.")
  var rawLayers = false
  @OptionGroup var model: ModelOptions
  @OptionGroup var running: RunOptions

  func run() throws {
    let console = try Terminal(quiet: false)
    let run = PlanRun(
      spec: spec, layers: layer, methods: method, rawLayers: rawLayers, image: image,
      model: try model.choices(), running: try running.choices())
    try run.run(console)
  }
}
