import ArgumentParser
import Files
import Foundation
import Sightline
import SourceMarks

/// `explain grammar`: the language, written down.
struct GrammarCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "grammar",
    abstract: "Prints the language: the JSON Schema for editors, operations, findings.",
    discussion: """
        explain grammar spec.schema.json
        explain grammar operators.md
        explain grammar conv
        explain grammar train
        explain grammar --write Grammar
      """)

  @Argument(help: "spec.schema.json, operators.md, diagnostics.md, or an operation.")
  var what: String?
  @Option(help: ArgumentHelp("Writes all generated files into a folder.", valueName: "folder"))
  var write: String?

  func run() throws {
    let console = try Terminal(quiet: false)
    for line in try Language.lines(of: what, writingTo: write) { console.say(line) }
  }
}

/// `explain code`: what a finding means.
struct CodeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "code",
    abstract: "Says what a finding's code means, with an example and how to fix it.",
    discussion: """
        explain code SL0401
        explain code unknown-attribute
      """)

  @Argument(help: "Codes, or their names; all codes on one line each where none is given.")
  var codes: [String] = []

  func run() throws {
    let console = try Terminal(quiet: false)
    for line in try Language.pages(of: codes) { console.say(line) }
  }
}
