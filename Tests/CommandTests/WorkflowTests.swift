import Foundation
import Testing

/// The samples of `Examples/ci` do what they promise, as far as that goes without GitHub: the
/// lines of the workflow are run as they stand, in a repository with a pull request.
@Suite struct WorkflowTests {
  private static let samples = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Examples/ci")

  /// The `run:` lines of the workflow, in order.
  private static func lines() throws -> [String] {
    let text = try String(contentsOf: samples.appending(path: "github.yml"), encoding: .utf8)
    return text.split(separator: "\n").compactMap { line in
      line.range(of: "run: ").map { String(line[$0.upperBound...]) }
    }
  }

  private static let net = Bench.network.replacingOccurrences(
    of: "preprocess: {resize: 8, crop: center}", with: "preprocess: unit")

  /// A clone whose `origin/main` has a sound spec, and what a branch makes of it.
  private func repository(_ branch: String) throws -> Bench {
    let bench = try Bench()
    try bench.makeFolder("there/Specs")
    try bench.write(Self.net, to: "there/Specs/net.yaml")
    let git = "git -c user.name=t -c user.email=t@example.com -c init.defaultBranch=main"
    let ending = try bench.program.run(
      shell: """
        set -e
        cd there && \(git) init -q && \(git) add . && \(git) commit -qm one && cd ..
        \(git) clone -q there here
        mkdir bin && ln -s "$X" bin/explain
        """)
    try #require(ending.status == 0, "\(ending.story)")
    try bench.write(branch, to: "here/Specs/net.yaml")
    return bench
  }

  /// How the lines of the workflow end, each run whatever the others did.
  private func run(_ branch: String) throws -> (statuses: [Int32?], bench: Bench) {
    let bench = try repository(branch)
    let program = Program(
      folder: bench.file("here"),
      environment: [
        "PATH": bench.file("bin") + ":" + (ProcessInfo.processInfo.environment["PATH"] ?? "")
      ])
    return (try Self.lines().map { try program.run(shell: $0).status }, bench)
  }

  @Test("The workflow checks, formats and compares")
  func lines() throws {
    let words = try Self.lines().map { $0.split(separator: " ").prefix(2).joined(separator: " ") }
    #expect(words == ["explain check", "explain fmt", "explain diff"])
  }

  @Test("A branch that changes nothing passes, and its report can be uploaded")
  func sound() throws {
    let (statuses, bench) = try run(Self.net)
    #expect(statuses == [0, 0, 0])
    let report = try JSONSerialization.jsonObject(with: Data(try bench.bytes("here/specs.sarif")))
    let runs = (report as? [String: Any])?["runs"] as? [[String: Any]]
    #expect((runs?.first?["results"] as? [Any])?.isEmpty == true)
  }

  @Test("A mistake, another layout and a break each fail their own line")
  func broken() throws {
    let mistaken = try run(Self.net.replacingOccurrences(of: "kernel: 3", with: "kernal: 3"))
    #expect(mistaken.statuses[0] == 1)
    let report = String(decoding: try mistaken.bench.bytes("here/specs.sarif"), as: UTF8.self)
    #expect(report.contains("\"Specs/net.yaml\"") && report.contains("SL0201"))
    // Longer spaces change nothing but the form.
    let loose = Self.net.replacingOccurrences(of: "- relu1: relu", with: "- relu1:   relu")
    #expect(try run(loose).statuses == [0, 1, 0])
    let other = Self.net.replacingOccurrences(of: "conv1: {conv: 4", with: "conv1: {conv: 6")
    #expect(try run(other).statuses == [0, 0, 1])
    // Numbers that differ break no tensor, which is what the workflow asks for.
    let values = Self.net.replacingOccurrences(of: "- relu1: relu", with: "- relu1: silu")
    #expect(try run(values).statuses == [0, 0, 0])
  }

  @Test("A file of a commit is an operand: same, changed, and not there")
  func operands() throws {
    let bench = try repository(
      Self.net.replacingOccurrences(of: "relu1: relu", with: "relu1: silu"))
    func diff(_ arguments: String...) throws -> Ending {
      try Program(folder: bench.file("here")).run(["diff"] + arguments)
    }
    let same = try diff("git:HEAD:Specs/net.yaml", "git:origin/main:Specs/net.yaml")
    #expect(same.status == 0 && same.output.contains("nothing breaks"), "\(same.story)")
    let changed = try diff("git:HEAD:Specs/net.yaml", "Specs/net.yaml")
    #expect(
      changed.status == 1 && changed.output.contains("'relu1' relu → silu"), "\(changed.story)")
    let against = try diff("--against", "git:origin/main", "Specs")
    #expect(against.status == 1 && against.output.contains("SL0821"), "\(against.story)")
    let level = try diff("--against", "origin/main", "Specs", "--level", "tensors")
    #expect(level.status == 0 && level.output.contains("nothing breaks"), "\(level.story)")
    let missing = try diff("git:HEAD:Specs/other.yaml", "Specs/net.yaml")
    #expect(missing.status == 3 && missing.error.contains("Specs/other.yaml"), "\(missing.story)")
  }

  @Test("The problem matcher's expression takes the real program's lines apart")
  func matcher() throws {
    let file = Self.samples.appending(path: "problem-matcher.json")
    let json = try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any]
    let matcher = try #require((json?["problemMatcher"] as? [[String: Any]])?.first)
    let pattern = try #require((matcher["pattern"] as? [[String: Any]])?.first)
    let expression = try NSRegularExpression(pattern: try #require(pattern["regexp"] as? String))
    let bench = try Bench()
    try bench.write(
      Self.net.replacingOccurrences(of: "kernel: 3", with: "kernal: 3")
        .replacingOccurrences(of: "car]", with: "cat]"), to: "a b.yaml")
    let ending = try bench.program.run(["check", "--no-frame", "a b.yaml"])
    #expect(ending.status == 1)
    let found = ending.output.split(separator: "\n").map(String.init).compactMap { line in
      expression.firstMatch(in: line, range: NSRange(line.startIndex..., in: line)).map { match in
        ["file", "line", "column", "severity", "code"].map { key -> String in
          guard let number = pattern[key] as? Int,
            let range = Range(match.range(at: number), in: line)
          else { return "?" }
          return String(line[range])
        }
      }
    }
    #expect(
      found == [
        ["a b.yaml", "5", "22", "error", "SL0201"], ["a b.yaml", "8", "22", "error", "SL0201"],
        ["a b.yaml", "12", "20", "warning", "SL0611"],
      ], "\(ending.story)")
  }

  @Test("In a folder only specs are checked, and other YAML is counted")
  func folders() throws {
    let bench = try Bench()
    try bench.makeFolder("all/deep")
    try bench.write(Self.net, to: "all/deep/net.yml")
    try bench.write("# a comment\n\nsightline:1\n", to: "all/glued.yaml")
    try bench.write("name: old\ninput: {shape: [3, 8, 8]}\nlayers: [relu]\n", to: "all/old.yaml")
    try bench.write("on: [push]\njobs: {}\n", to: "all/workflow.yml")
    try bench.write("services:\n  web: {image: x}\n", to: "all/compose.yaml")
    let ending = try bench.program.run(["check", "--no-frame", "all"])
    let lines = ending.output.split(separator: "\n").map(String.init)
    #expect(ending.status == 1)
    #expect(lines.contains { $0.hasPrefix("all/glued.yaml:3:1") && $0.hasSuffix("[SL0105]") })
    #expect(lines.contains { $0.hasPrefix("all/old.yaml:1:1") && $0.hasSuffix("[SL0318]") })
    #expect(
      lines.last == "2 errors in 2 of 3 specs; 2 other YAML files passed over", "\(ending.story)")
    try bench.makeFolder("none")
    try bench.write("on: [push]\n", to: "none/workflow.yml")
    let none = try bench.program.run(["check", "none"])
    #expect(none.status == 3 && none.error.contains("1 YAML file was passed over"), "\(none.story)")
    // A file that is named is meant.
    #expect(try bench.program.run(["check", "none/workflow.yml"]).status == 1)
  }
}
