import ArgumentParser
import Foundation
import Sightline

/// `explain check`: are these specs sound?
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Validates specs, and the headers of their weights.",
    discussion: """
      Without paths: every .yaml file under Specs. Exit statuses: 0 clean or only warnings,
      1 findings at error level, 2 wrong command line, 3 could not run. What a code means:
      explain code SL0401.

        explain check net.yaml
        explain check Specs --weights --deny warnings
        explain check Specs --format sarif --output specs.sarif
        explain check net.yaml --fix
      """)

  @Argument(help: "Spec files or folders; - reads standard input.")
  var paths: [String] = []
  @Option(
    help: ArgumentHelp(
      "text, json, jsonl, sarif, github or junit; default text, on GitHub's runners github.",
      valueName: "name"))
  var format: String?
  @Option(help: ArgumentHelp("Writes the report to a file.", valueName: "file"))
  var output: String?
  @Flag(help: "Checks the weight files that the specs name, from their headers.")
  var weights = false
  @Flag(help: "Also looks at every value: NaN, negative variances, dead filters.")
  var deep = false
  @Flag(help: "Also reports what is legal and probably not meant.")
  var lint = false
  @Flag(help: "Writes safe repairs into the files.")
  var fix = false
  @Option(
    help: ArgumentHelp("'warnings', or a code such as SL0508 (repeatable).", valueName: "what"))
  var deny: [String] = []
  @Option(help: ArgumentHelp("A code that is not reported (repeatable).", valueName: "code"))
  var allow: [String] = []
  @Flag(
    name: .customLong("no-frame"), help: "One line a finding: path:line:col: error: message [code]."
  )
  var noFrame = false
  @Option(
    name: .customLong("stdin-path"),
    help: ArgumentHelp("The name to print for standard input.", valueName: "path"))
  var stdinPath: String?
  @Flag(help: "Prints nothing when all is well.")
  var quiet = false
  @OptionGroup var model: ModelOptions

  func run() throws {
    var run = CheckRun(paths: paths, model: try model.choices())
    run.check.readsWeights = weights || deep
    run.check.readsValues = deep
    run.check.lints = lint
    run.fixes = fix
    run.deny = deny
    run.allow = allow
    run.output = output
    run.frames = !noFrame
    run.standardInputName = stdinPath
    run.quiet = quiet
    let environment = ProcessInfo.processInfo.environment
    run.format = format ?? (environment["GITHUB_ACTIONS"] == "true" ? "github" : "text")
    run.summaryPath = environment["GITHUB_STEP_SUMMARY"]
    let status = try run.run(try Terminal(quiet: false), renderer: Terminal.renderer)
    guard status == .fine else { throw ExitCode(status.rawValue) }
  }
}
