import ArgumentParser
import Sightline

/// `explain score`: how good are the maps?
struct ScoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "score",
    abstract: "Measures maps: deletion, insertion, ROAD, drop, infidelity, masks, agreement.",
    discussion: """
      Each number comes with its recipe: numbers of different recipes cannot be compared.

        explain score --spec net.yaml photo.png --method gradcam --method rise --samples 1000
        explain score --spec net.yaml a.png b.png --mask a-mask.png --mask b-mask.png
        explain score --spec net.yaml photo.png --metric deletion --metric ROAD --json score.json
      """)

  @Option(
    help: ArgumentHelp("The network: a file, or a bare name of the zoo.", valueName: "file"))
  var spec: String
  @Option(help: ArgumentHelp("Layers (repeatable).", valueName: "selector"))
  var layer: [String] = []
  @Option(
    help: ArgumentHelp(
      "Replaces the spec's weights; seeded:7 draws random ones from a seed.", valueName: "file"))
  var weights: String?
  @Argument(help: "Images.")
  var images: [String] = []
  @Option(
    help: ArgumentHelp(
      "A picture of an image's size, bright where the thing is; one for each image.",
      valueName: "file"))
  var mask: [String] = []
  @Option(
    name: .customLong("class"),
    help: ArgumentHelp(
      "Class number, label, or top1, top2 …; default: the predicted class.", valueName: "class"))
  var classes: [String] = []
  @Option(help: ArgumentHelp("Methods, as for map (repeatable).", valueName: "name"))
  var method: [String] = []
  @Option(
    help: ArgumentHelp(
      "deletion, ROAD, drop, infidelity, sensitivity, agreement or mask (repeatable); default: all.",
      valueName: "name"))
  var metric: [String] = []
  @Option(help: ArgumentHelp("Writes the numbers and recipes as JSON.", valueName: "file"))
  var json: String?
  @Flag(help: "Overwrites files that this tool did not write.")
  var force = false
  @Flag(help: "Prints nothing but errors.")
  var quiet = false
  @Option(help: "auto, none, or json (one line an event, on standard error).")
  var progress = "auto"
  @OptionGroup(title: "Methods") var settings: MethodSettings
  @OptionGroup var model: ModelOptions
  @OptionGroup var running: RunOptions

  func run() throws {
    var map = try MapRequest(spec: spec)
    map.model = try model.choices()
    map.running = try running.choices()
    map.layers = layer
    map.weights = weights
    map.images = images
    map.classes = classes
    map.methods = method
    map.overwrites = force
    try settings.apply(to: &map)
    var request = ScoreRequest(map)
    request.masks = mask
    request.metrics = try ScoreRequest.metrics(metric)
    request.json = json
    try ScoreRun(request).run(Terminal(quiet: quiet, progress: progress))
  }
}
