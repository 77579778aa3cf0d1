import ArgumentParser
import Files
import Foundation
import Sightline
import SourceMarks

/// The command: arguments in, exit status out.
@main
struct Explain: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Shows where a trained image classifier looks, and says how far to trust it.",
    discussion: """
      A network is described in a YAML file; its weights are a safetensors file.

        explain --spec net.yaml --layer conv4             the default command, `map`
        explain layers net.yaml                           what --layer can name
        explain check Specs                               validate specs, in CI too

      Exit statuses: 0 fine; 1 findings, or some items failed; 2 wrong command line;
      3 bad spec; 4 bad weights; 5 bad image or input; 6 cannot write; 7 over a budget.
      """,
    version: Version.text,
    subcommands: [
      MapCommand.self, ReportCommand.self, ScoreCommand.self, CheckCommand.self,
      LayersCommand.self, PlanCommand.self, BenchCommand.self, VerifyCommand.self,
      TrainCommand.self, FormatCommand.self, DiffCommand.self, GrammarCommand.self,
      CodeCommand.self,
    ],
    defaultSubcommand: MapCommand.self)

  /// Plenty for the deepest spec that is read, whatever stack the caller allows.
  private static let stackBytes = 8 << 20

  static func main() {
    // A closed pipe (`explain layers … | head`) is the reader's choice, not an error.
    signal(SIGPIPE, SIG_DFL)
    ProcessCare.keepStandardStreams()
    ProcessCare.ignoreFileSizeSignal()
    ProcessCare.watchSignals { Interruptions.shared.take() }
    ProcessCare.watchMappedFiles(
      message: "error: a weight file was shortened while its values were in use\n"
        + "  hint: run again when nothing writes to it\n",
      status: ExitStatus.weights.rawValue)
    Foundation.exit(ProcessCare.run(stackBytes: stackBytes) { outcome() })
  }

  /// Runs the command; the exit status.
  private static func outcome() -> Int32 {
    do {
      let arguments = PathText.arguments
      try refuseUnknownCommand(arguments)
      try refuseSingleDashes(arguments)
      var command = try quickly(arguments) ?? parseAsRoot(arguments)
      try command.run()
      return ended(ExitStatus.fine.rawValue)
    } catch let fault as RunFault {
      Terminal.report(fault)
      return fault.status.rawValue
    } catch let code as ExitCode {
      return ended(code.rawValue)
    } catch {
      let error = mistyped(PathText.arguments, instead: error)
      // The parser's own errors: help goes to standard output, mistakes to standard error.
      let text = Terminal.escapedLines(fullMessage(for: error))
      if exitCode(for: error).isSuccess {
        StandardStream.output.write(text + "\n")
        return ended(ExitStatus.fine.rawValue)
      }
      Terminal.error(text)
      return ExitStatus.usage.rawValue
    }
  }

  /// `check`, taken apart without looking at all other commands first: hooks run it on every commit,
  /// and that look costs it a tenth of its time. What is wrong, and help, go the whole way.
  private static func quickly(_ arguments: [String]) -> (any ParsableCommand)? {
    guard arguments.first == CheckCommand.configuration.commandName else { return nil }
    return try? CheckCommand.parseAsRoot(Array(arguments.dropFirst()))
  }

  /// The complaint about an unknown option where there is one, else `error`: the parser tells first
  /// what is missing, although that may only be missing because its option is mistyped.
  private static func mistyped(_ arguments: [String], instead error: any Error) -> any Error {
    guard fullMessage(for: error).hasPrefix("Error: Missing expected argument") else {
      return error
    }
    for filling in [["net.yaml"], ["net.yaml", "--data", "photos"], ["--data", "photos"]] {
      do {
        _ = try parseAsRoot(arguments + filling)
      } catch let other where fullMessage(for: other).hasPrefix("Error: Unknown option") {
        return other
      } catch {
        continue
      }
    }
    return error
  }

  /// The status of a command that ended as it should: its results must have got out, too.
  private static func ended(_ status: Int32) -> Int32 {
    guard let fault = StandardStream.outputFault else { return status }
    Terminal.report(RunFault(.output, "results are lost: \(fault.message)"))
    return ExitStatus.output.rawValue
  }

  /// What begins with one dash would be taken apart into letters, and `h` among them is help.
  private static func refuseSingleDashes(_ arguments: [String]) throws {
    for argument in arguments {
      if argument == "--" { return }
      guard argument.hasPrefix("-"), !argument.hasPrefix("--"), !["-", "-h"].contains(argument)
      else { continue }
      throw RunFault(
        .usage,
        "'\(DisplayText.escaped(argument))' is no option: their names begin with two dashes",
        hint: "a file of this name is ./\(DisplayText.escaped(argument)); a value goes behind an "
          + "equals sign, as in --class=-1")
    }
  }

  /// A mistyped command would be read as a picture for `map`, which then asks for a spec.
  private static func refuseUnknownCommand(_ arguments: [String]) throws {
    guard let first = arguments.first, !first.hasPrefix("-"),
      !arguments.contains(where: { $0 == "--spec" || $0.hasPrefix("--spec=") })
    else { return }
    let names = configuration.subcommands.compactMap { $0.configuration.commandName } + ["help"]
    guard !names.contains(first) else { return }
    throw RunFault(
      .usage, "'\(DisplayText.escaped(first))' is no command",
      hint: NearestName.hint(for: first, among: names)
        ?? "one of \(names.joined(separator: ", ")); to explain a picture, name its network: "
        + "explain --spec net.yaml photo.jpg")
  }
}
