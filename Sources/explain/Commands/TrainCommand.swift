import ArgumentParser
import Sightline

/// `explain train`: weights from data.
struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Trains a network on folders of images, a tar archive, or a csv file.",
    discussion: """
      The spec's `train:` says how; every key can be changed with --train key=value. Data is a folder
      (or tar) with a folder for each class, or with train/CLASS and val/CLASS, or a .csv of numbers.

        explain train net.yaml --data photos
        explain train net.yaml --data photos --epochs 30 --rate 0.001 --train augment.flip=true
        explain train net.yaml --data photos --from resnet18.safetensors --train 'freeze="layer*"'
        explain train net.yaml --data photos --resume

      The folder gets best.safetensors, checkpoint.safetensors, log.jsonl, curve.png, and
      attention-IMAGE.png for each picture of `train.watch`. Ctrl-C keeps the best weights; --resume
      goes on from the last whole epoch, to the same bits as without the stop. The same seed gives the
      same weights, whatever the number of threads; with --kernels portable on every processor.

      Keys of `train:`, whose values `explain grammar train` describes:
      \(TrainingKeys.text)
      """)

  @Argument(help: "The network: a file, or a bare name of the zoo.")
  var spec: String
  @Option(help: ArgumentHelp("A folder, a .tar, or a .csv.", valueName: "path"))
  var data: String
  @Option(
    help: ArgumentHelp("The folder for results; default: training/NAME.", valueName: "folder"))
  var output: String?
  @Option(help: ArgumentHelp("Also writes the best weights here.", valueName: "file"))
  var save: String?
  @Option(
    name: .customLong("from"),
    help: ArgumentHelp(
      "Starts from these weights, where name and shape fit.", valueName: "file"))
  var start: String?
  @Option(help: ArgumentHelp("How often every item is seen.", valueName: "n"))
  var epochs: Int?
  @Option(help: ArgumentHelp("Items of one step.", valueName: "n"))
  var batch: Int?
  @Option(help: ArgumentHelp("The rate after warming up.", valueName: "x"))
  var rate: String?
  @Option(help: ArgumentHelp("What every random number is drawn from.", valueName: "n"))
  var seed: Int?
  @Option(
    name: .customLong("train"),
    help: ArgumentHelp(
      "Sets a key of the spec's train: (repeatable).", valueName: "key=value"))
  var settings: [String] = []
  @Flag(help: "Goes on from the folder's checkpoint.")
  var resume = false
  @Flag(help: "Starts again over a folder that holds a training.")
  var force = false
  @Flag(help: "Prints nothing but errors.")
  var quiet = false
  @Option(help: "auto, none, or json (one line an event, on standard error).")
  var progress = "auto"
  @OptionGroup var model: ModelOptions
  @OptionGroup var running: RunOptions

  func run() throws {
    var request = try TrainRequest(spec: spec, data: data)
    request.model = try model.choices()
    request.running = try running.choices()
    request.settings =
      settings
      + [
        epochs.map { "epochs=\($0)" }, batch.map { "batch=\($0)" }, rate.map { "rate=\($0)" },
        seed.map { "seed=\($0)" },
      ].compactMap { $0 }
    request.start = start
    request.output = output
    request.save = save
    request.resumes = resume
    request.overwrites = force
    let console = try Terminal(quiet: quiet, progress: progress)
    // The first Ctrl-C lets the step end, the second does not wait for it.
    Interruptions.shared.accept(1)
    let ending = try TrainRun(request) { Interruptions.shared.count > 0 }.run(console)
    if case .interrupted = ending { throw ExitCode(130) }
  }
}
