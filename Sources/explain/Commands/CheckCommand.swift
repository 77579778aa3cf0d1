import ArgumentParser
import Sightline

/// `explain check`: are these specs sound?
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Validates specs, and the headers of their weights.",
    discussion: """
      Without paths: every .yaml file under Specs. Exit statuses: 0 clean or only warnings,
      1 findings at error level, 2 wrong command line, 3 could not run.

        explain check net.yaml
        explain check Specs --deny warnings --format json
      """)

  @Argument(help: "Spec files or folders; - reads standard input.")
  var paths: [String] = []
  @Option(help: "text or json.")
  var format = "text"
  @Flag(help: "Checks the weight files that the specs name, from their headers.")
  var weights = false
  @Option(
    help: ArgumentHelp("'warnings', or a code such as SL0508 (repeatable).", valueName: "what"))
  var deny: [String] = []
  @Option(help: ArgumentHelp("A code that is not reported (repeatable).", valueName: "code"))
  var allow: [String] = []
  @Flag(help: "Prints nothing when all is well.")
  var quiet = false
  @OptionGroup var model: ModelOptions

  func run() throws {
    var run = CheckRun(paths: paths, model: try model.choices())
    run.readsWeights = weights
    run.deny = deny
    run.allow = allow
    run.format = format
    run.quiet = quiet
    let status = try run.run(try Terminal(quiet: false), renderer: Terminal.renderer)
    guard status == .fine else { throw ExitCode(status.rawValue) }
  }
}
