import ArgumentParser
import Sightline

/// `explain verify`: is this machine computing the right numbers?
struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Checks kernels against the plain operators, and gradients by finite differences.",
    discussion: """
      Uses the spec's weights and image where there are any, else numbers drawn from a seed.

        explain verify net.yaml
        explain verify resnet18 --weights seeded:7
      """)

  @Argument(help: "The network: a file, or a bare name of the zoo.")
  var spec: String
  @Option(
    help: ArgumentHelp("Weights; seeded:7 draws random ones from a seed.", valueName: "file"))
  var weights: String?
  @Option(help: ArgumentHelp("An image.", valueName: "file"))
  var image: String?
  @Flag(help: "Prints every comparison, not only the worst.")
  var all = false
  @OptionGroup var model: ModelOptions
  @Option(help: ArgumentHelp("How many threads.", valueName: "n"))
  var threads: Int?

  func run() throws {
    let console = try Terminal(quiet: false)
    let run = VerifyRun(
      spec: spec, weights: weights, image: image, printsAll: all, model: try model.choices(),
      running: try RunChoices(threads: threads))
    guard try run.run(console) else { throw ExitCode(ExitStatus.findings.rawValue) }
  }
}
