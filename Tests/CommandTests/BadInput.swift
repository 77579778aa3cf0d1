import Foundation
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// One thing that people, disks and other programs do to the tool, and the answer it must give.
struct BadInput: Sendable, CustomTestStringConvertible {
  /// What is done to it.
  let name: String
  /// The exit status.
  let status: Int32
  /// What a reader must be told: the place, what is wrong, what to do.
  let says: [String]
  /// The command line.
  var arguments: [String] = Self.map
  /// A line of shell instead of `arguments`; `$X` is the program.
  var shell: String?
  /// Changes to the environment.
  var environment: [String: String?] = [:]
  /// A file of the folder for standard input.
  var input: String?
  /// What the run leaves in the folder; nothing where it is refused.
  var leaves: Set<String> = []
  /// Spoils the folder.
  var spoil: @Sendable (Bench) throws -> Void = { _ in }

  var testDescription: String { name }

  /// The sound command line that each case spoils.
  static let map = ["--spec", "net.yaml", "--weights", "net.safetensors", "photo.png"]
  /// What the sound command line leaves behind.
  static let picture: Set<String> = [
    "explanations/", "explanations/photo.conv2.gradcam.dog.png",
  ]

  /// Runs the case and holds the answer against the table.
  func verify() throws {
    let bench = try Bench()
    try spoil(bench)
    let before = bench.names
    var program = bench.program
    program.environment = environment
    program.input = input
    let ending =
      if let shell { try program.run(shell: shell) } else { try program.run(arguments) }
    #expect(!ending.isOverdue, "it hangs\n\(ending.story)")
    #expect(ending.status == status, "\(ending.story)")
    let text = ending.error + ending.output
    for part in says {
      #expect(text.contains(part), "does not say \"\(part)\"\n\(ending.story)")
    }
    // No escape sequence of a file or an argument reaches the terminal.
    #expect(!text.contains("\u{1B}"), "\(ending.story)")
    #expect(bench.names.subtracting(before) == leaves, "\(ending.story)")
    #expect(before.subtracting(bench.names).isEmpty, "it removed files\n\(ending.story)")
  }
}

/// A run that must be refused because of the spec in `net.yaml`.
func badSpec(_ name: String, _ text: String, says: String...) -> BadInput {
  var input = BadInput(name: name, status: 3, says: says)
  input.spoil = { try $0.write(text, to: "net.yaml") }
  return input
}

/// A run that must be refused because of one line of the sound spec.
func badLine(
  _ name: String, _ line: String, becomes other: String, says: String...
) -> BadInput {
  var input = BadInput(name: name, status: 3, says: says)
  input.spoil = { bench in
    let text = Bench.network.replacing(line, with: other)
    try #require(text != Bench.network, "the line is not in the spec")
    try bench.write(text, to: "net.yaml")
  }
  return input
}

/// A run that must be refused because of the bytes of a file.
func badFile(
  _ name: String, _ file: String, status: Int32, says: String...,
  bytes: @escaping @Sendable () -> [UInt8]
) -> BadInput {
  var input = BadInput(name: name, status: status, says: says)
  input.spoil = { try $0.write(bytes(), to: file) }
  return input
}

/// A run that must be refused because of its command line.
func badCommand(
  _ name: String, _ arguments: [String], status: Int32 = 2, says: String...
) -> BadInput {
  var input = BadInput(name: name, status: status, says: says)
  input.arguments = arguments
  return input
}
