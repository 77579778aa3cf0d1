import ArgumentParser
import Sightline

/// `explain report`: one page over images, layers, classes and methods.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Writes one HTML page over images, layers, classes and methods.",
    discussion: """
      The page stands alone: it opens from the disk and asks for nothing else. On it one can switch
      image, class, method and layer, read values under the pointer, go through the network's depth, see
      which feature maps count, and copy the command that makes a picture again.

        explain report --spec net.yaml *.jpg
        explain report --spec net.yaml *.jpg --layer '**:relu' --method gradcam --output pages/june.html
        explain report --spec net.yaml --data photos/val --limit 40
        explain report --spec net.yaml --truth labels.csv

      With --data (a folder with a folder of images for each class, or with val/CLASS) or --truth (rows
      of path,class) all images are looked at; the page shows how often each class is taken for which,
      and explains the surest mistakes and some right answers.

      Without --layer: the last layer of each of the network's last three sizes. Without --class: the two
      best classes, the true one, and the first rather than the second. Without --method:
      \(ReportRun.usualMethods.joined(separator: ", ")).
      """)

  @Option(
    help: ArgumentHelp(
      "The network; a bare name such as resnet50 finds a spec of the zoo.", valueName: "file"))
  var spec: String
  @Option(
    help: ArgumentHelp(
      "Layer, block, hook alias or selector (repeatable).", valueName: "selector"))
  var layer: [String] = []
  @Option(
    help: ArgumentHelp(
      "Replaces the spec's weights; seeded:7 draws random ones from a seed.", valueName: "file"))
  var weights: String?
  @Option(
    name: .customLong("image"),
    help: ArgumentHelp("PNG or JPEG, repeatable.", valueName: "file"))
  var imageOptions: [String] = []
  @Argument(help: "Images, as with --image.")
  var images: [String] = []
  @Option(
    help: ArgumentHelp("A folder with a folder of images for each class.", valueName: "folder"))
  var data: String?
  @Option(
    help: ArgumentHelp("A csv file: path,class in each row.", valueName: "file"))
  var truth: String?
  @Option(
    name: .customLong("class"),
    help: ArgumentHelp(
      "Class number, label, or top1, top2 … (repeatable).", valueName: "class"))
  var classes: [String] = []
  @Option(
    help: ArgumentHelp(
      "\(Methods.names.joined(separator: " ")), or all (repeatable).", valueName: "name"))
  var method: [String] = []
  @Option(help: ArgumentHelp("The page.", valueName: "file"))
  var output = "report.html"
  @Option(
    help: ArgumentHelp(
      "The most images on the page, of those that --data or --truth names.", valueName: "n"))
  var limit = 20
  @Flag(
    help: ArgumentHelp(
      "Tries every picture out: other classes, shuffled weights, noise, occlusion. Slow; those that "
        + "fail are greyed on the page and say why."))
  var trust = false
  @Flag(help: "Overwrites a file that this tool did not write.")
  var force = false
  @Flag(help: "Prints nothing but errors.")
  var quiet = false
  @Option(help: "auto, none, or json (one line an event, on standard error).")
  var progress = "auto"
  @OptionGroup var model: ModelOptions
  @OptionGroup var running: RunOptions

  func run() throws {
    var request = try ReportRequest(spec: spec)
    request.model = try model.choices()
    request.running = try running.choices()
    request.layers = layer
    request.weights = weights
    request.images = imageOptions + images
    request.data = data
    request.truth = truth
    request.classes = classes
    request.methods = method
    request.output = output
    request.limit = limit
    request.trusts = trust
    request.overwrites = force
    let console = try Terminal(quiet: quiet, progress: progress)
    try ReportRun(request).run(console)
  }
}
