import ArgumentParser
import Sightline

/// `explain layers`: what `--layer` can name.
struct LayersCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "layers",
    abstract: "Lists every hook point: shape, stride, receptive field, and whether CAM is exact.",
    discussion: """
        explain layers net.yaml
        explain layers resnet50 --layer 'layer4.**'
      """)

  @Argument(help: "The network: a file, or a bare name of the zoo.")
  var spec: String
  @Option(help: ArgumentHelp("Lists only these (repeatable).", valueName: "selector"))
  var layer: [String] = []
  @OptionGroup var model: ModelOptions

  func run() throws {
    let console = try Terminal(quiet: false)
    try LayersRun(spec: spec, layers: layer, model: try model.choices()).run(console)
  }
}
