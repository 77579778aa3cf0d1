import ArgumentParser
import Sightline

/// `explain fmt`: specs in their canonical form.
struct FormatCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fmt",
    abstract: "Writes specs in their canonical form; comments and meaning stay.",
    discussion: """
      Without paths: every .yaml file under Specs. With --check nothing is written, differences are
      printed, and the exit status is 1 where there are any.

        explain fmt net.yaml
        explain fmt --check Specs
        explain fmt - < net.yaml
      """)

  @Argument(help: "Spec files or folders; - formats standard input to standard output.")
  var paths: [String] = []
  @Flag(help: "Writes nothing; prints what would change.")
  var check = false
  @Flag(help: "Leaves out attributes that say what holds anyway.")
  var minimal = false

  func run() throws {
    var run = FormatRun(paths: paths)
    run.checksOnly = check
    run.isMinimal = minimal
    let status = try run.run(try Terminal(quiet: false))
    guard status == .fine else { throw ExitCode(status.rawValue) }
  }
}
