import ArgumentParser
import Foundation
import Sightline

/// `explain map`, the default: pictures of where a network looks.
struct MapCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "map",
    abstract: "Explains images: where a network looks, as pictures and numbers (the default).",
    discussion: """
      Weights, image, class, layer and method come from the spec unless options say otherwise.

        explain --spec net.yaml --layer conv4
        explain --spec resnet50 --weights resnet50.safetensors cat.jpg dog.jpg
        explain --spec net.yaml photo.png --class 'tiger cat' --method gradcam --method guided-gradcam
        explain --spec net.yaml photo.png --class dog --versus cat
        explain --spec net.yaml photo.png --why-not cat
        explain --spec net.yaml photo.png --method scorecam --method rise --samples 2000
        explain --spec net.yaml photo.png --layer '**:relu' --style strip
        explain --spec net.yaml photo.png --layer '**:relu' --style animation
        explain --spec net.yaml *.jpg --style contact-sheet
        explain --spec net.yaml --input x.npy --layer '**' --raw out.safetensors --raw-layers
      """)

  @Option(
    help: ArgumentHelp(
      "The network; a bare name such as resnet50 finds a spec of the zoo.", valueName: "file"))
  var spec: String?
  @Option(
    help: ArgumentHelp(
      "Layer, block, hook alias or selector: conv4, layer4.1, 'last(**:conv)' (repeatable).",
      valueName: "selector"))
  var layer: [String] = []
  @Option(
    help: ArgumentHelp(
      "Replaces the spec's weights; seeded:7 draws random ones from a seed.", valueName: "file"))
  var weights: String?
  @Option(
    name: .customLong("image"),
    help: ArgumentHelp(
      "PNG or JPEG, repeatable; - reads one from standard input.", valueName: "file"))
  var imageOptions: [String] = []
  @Argument(help: "Images, as with --image.")
  var images: [String] = []
  @Option(
    help: ArgumentHelp(
      "A preprocessed tensor instead of an image: safetensors with a tensor 'input', or .npy.",
      valueName: "file"))
  var input: String?
  @Option(
    name: .customLong("class"),
    help: ArgumentHelp(
      "Class number, label, or top1, top2 … (repeatable); one output: up or down.",
      valueName: "class"))
  var classes: [String] = []
  @Option(
    help: ArgumentHelp(
      "Class contrast: explains score(class) - score(versus).", valueName: "class"))
  var versus: String?
  @Option(
    help: ArgumentHelp(
      "Why not this class: explains what the network says, this class, and the one rather than the "
        + "other, and checks that nothing is lost between them.", valueName: "class"))
  var whyNot: String?
  @Option(
    help: ArgumentHelp(
      "A class for one image each, in their order (repeat once an image).", valueName: "class"))
  var classEach: [String] = []
  @Option(
    help: ArgumentHelp(
      "Of a dense output: everywhere, predicted, or TOP,LEFT,HEIGHT,WIDTH of the output.",
      valueName: "part"))
  var region: String?
  @Flag(help: "Tries out how far each picture can be believed, and prints every finding.")
  var trust = false
  @Flag(help: "Searches each picture for what may be wrong, preprocessing included.")
  var diagnose = false
  @Option(
    help: ArgumentHelp(
      "\(Methods.names.joined(separator: " ")), or all (repeatable).", valueName: "name"))
  var method: [String] = []
  @Option(
    help: ArgumentHelp(
      "A .png file for one picture, else a folder; default: explanations.", valueName: "path"))
  var output: String?
  @Option(
    help: ArgumentHelp(
      "overlay, heatmap, side-by-side, strip (all layers in one picture), animation (all layers one "
        + "after the other), or contact-sheet (all images in one picture)."))
  var style = "overlay"
  @Option(
    help: ArgumentHelp(
      "Colour map: \(Looks.colorNames.joined(separator: ", ")).", valueName: "name"))
  var colors: String?
  @Option(help: ArgumentHelp("How strong the colours are over the photo, 0 to 1.", valueName: "x"))
  var opacity: Double?
  @Option(help: "What the colours are scaled to: image, layer, class or set.")
  var scale = "image"
  @Option(
    help: ArgumentHelp("Writes the numbers: .safetensors, or .npy for one map.", valueName: "file"))
  var raw: String?
  @Flag(help: "Adds the layers' values and gradients to --raw.")
  var rawLayers = false
  @Option(
    help: ArgumentHelp("Writes a JSON record of what was done.", valueName: "file"))
  var manifest: String?
  @Flag(help: "Overwrites files that this tool did not write.")
  var force = false
  @Flag(help: "Prints nothing but errors.")
  var quiet = false
  @Option(help: "auto, none, or json (one line an event, on standard error).")
  var progress = "auto"
  @OptionGroup(title: "Methods") var settings: MethodSettings
  @OptionGroup var model: ModelOptions
  @OptionGroup var running: RunOptions
  @OptionGroup(title: "Generated code") var kernels: KernelOptions

  func run() throws {
    // Left to the parser, a missing --spec would hide a mistyped option.
    guard let spec else {
      throw RunFault(
        .usage, "which network? --spec is missing",
        hint: "explain --spec net.yaml photo.jpg; a bare name such as resnet50 finds the zoo's")
    }
    var request = try MapRequest(spec: spec)
    request.model = try model.choices()
    request.running = try running.choices()
    request.kernelFiles = kernels.files
    request.layers = layer
    request.weights = weights
    request.images = imageOptions + images
    request.input = input
    request.classes = classes
    request.versus = versus
    request.whyNot = whyNot
    request.classPerImage = classEach
    if let region { try request.setRegion(region) }
    request.trusts = trust
    request.diagnoses = diagnose
    request.methods = method
    request.output = output
    request.looks = try Looks(style: style, colors: colors, opacity: opacity, scale: scale)
    request.raw = raw
    request.rawLayers = rawLayers
    request.manifest = manifest
    request.overwrites = force
    try settings.apply(to: &request)
    let console = try Terminal(quiet: quiet, progress: progress)
    try MapRun(request).run(console)
  }
}
