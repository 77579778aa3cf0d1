import ArgumentParser
import Sightline

/// `explain bench`: where the time goes.
struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measures a network on this machine: every step's time, speed and share.",
    discussion: """
      Medians over the runs. Speeds count a convolution as the direct sum, so a step computed by
      a faster method may show more than 100 % of the machine's peak.

        explain bench resnet50
        explain bench net.yaml --layer conv4 --method gradcam --threads 1
        explain bench resnet50 --runs 1 --dump-kernels kernels
        perf record explain bench resnet50 --runs 500 --perf-map && perf report
        explain bench net.yaml --train --batch 64
      """)

  @Argument(help: "The network: a file, or a bare name of the zoo.")
  var spec: String
  @Option(
    help: ArgumentHelp(
      "Weights; default: the spec's, else random ones from a seed.", valueName: "file"))
  var weights: String?
  @Option(help: ArgumentHelp("Layers to explain at (repeatable).", valueName: "selector"))
  var layer: [String] = []
  @Option(
    help: ArgumentHelp("Methods to measure (repeatable); none: forward only.", valueName: "name"))
  var method: [String] = []
  @Option(help: ArgumentHelp("How often to run.", valueName: "n"))
  var runs = 30
  @Flag(help: "Measures training steps, as the spec's train: says.")
  var train = false
  @Option(help: ArgumentHelp("Items of a training step.", valueName: "n"))
  var batch: Int?
  @Flag(
    help: ArgumentHelp(
      "Runs once for every line of standard input and answers its milliseconds, to take turns "
        + "with other programs."))
  var onDemand = false
  @OptionGroup var model: ModelOptions
  @OptionGroup var running: RunOptions
  @OptionGroup(title: "Generated code") var kernels: KernelOptions

  func run() throws {
    let console = try Terminal(quiet: false)
    if train {
      guard layer.isEmpty, method.isEmpty, weights == nil else {
        throw RunFault(.usage, "--train goes without --layer, --method and --weights")
      }
      let run = try TrainBenchRun(
        spec: spec, batch: batch, runs: runs, onDemand: onDemand, model: try model.choices(),
        running: try running.choices())
      return try run.run(console)
    }
    guard batch == nil else { throw RunFault(.usage, "--batch goes with --train") }
    let run = try BenchRun(
      spec: spec, weights: weights, layers: layer, methods: method, runs: runs,
      onDemand: onDemand, model: try model.choices(), running: try running.choices(),
      kernelFiles: kernels.files)
    try run.run(console)
  }
}
