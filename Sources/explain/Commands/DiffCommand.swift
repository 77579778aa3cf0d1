import ArgumentParser
import Sightline

/// `explain diff`: what breaks.
struct DiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Says what breaks between two specs, two weight files, or a spec and weights.",
    discussion: """
      Levels: names (do hooks and stored settings resolve?), tensors (do published weights load?),
      values (do they give the same numbers?), labels (do class numbers mean the same?). Exit status
      1 where something breaks. An operand is a file, a name of the zoo, or git:REF:path.

        explain diff old.yaml new.yaml
        explain diff git:HEAD~1:Specs/net.yaml Specs/net.yaml --level values
        explain diff --against origin/main Specs --level tensors
        explain diff net.yaml weights.safetensors
      """)

  @Argument(help: "Old and new; with --against, files or folders.")
  var operands: [String] = []
  @Option(
    help: ArgumentHelp(
      "Compares files with what they were at a commit.", valueName: "commit"))
  var against: String?
  @Option(help: ArgumentHelp("names, tensors, values or labels (repeatable).", valueName: "name"))
  var level: [String] = []
  @Option(
    help: ArgumentHelp(
      "Accepted changes: allow: with a list of {code, at, why}.", valueName: "file"))
  var ack: String?
  @Option(help: "text or json.")
  var format = "text"
  @OptionGroup var model: ModelOptions

  func run() throws {
    var run = DiffRun(model: try model.choices())
    run.levels = level
    run.accepted = ack
    run.format = format
    let console = try Terminal(quiet: false)
    let status: ExitStatus
    if let against {
      status = try run.run(
        against: against, paths: operands, console, renderer: Terminal.renderer)
    } else {
      guard operands.count == 2 else {
        throw RunFault(
          .usage, "diff compares two operands, given \(operands.count)",
          hint: "explain diff OLD NEW, or explain diff --against COMMIT PATH")
      }
      status = try run.run(operands[0], operands[1], console, renderer: Terminal.renderer)
    }
    guard status == .fine else { throw ExitCode(status.rawValue) }
  }
}
