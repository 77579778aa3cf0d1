import Foundation
import Testing

/// Spoiled files and texts, thousands of each reader, in a process of its own: never a trap, never
/// more than a second for one, never more than 256 MB.
@Suite struct FuzzRunTests {
  private static let package = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  static func files(_ folder: String) -> [String] {
    let url = package.appending(path: folder)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []
    return names.filter { $0.hasSuffix(".yaml") }.sorted().map { url.appending(path: $0).path }
  }

  @Test(
    "Spoiled input ends in a result or an error, within a second and 256 MB",
    arguments: [
      ("yaml", 20_000), ("spec", 6_000), ("format", 10_000), ("expression", 60_000),
      ("selector", 60_000),
    ])
  func limits(target: String, count: Int) throws {
    let files =
      Self.files("Specs") + Self.files("Specs/blocks") + Self.files("Tests/Corpus/ok")
      + Self.files("Tests/Corpus/err")
    try #require(files.count > 150)
    let program = try #require(Program.path).replacingOccurrences(of: "/explain", with: "/fuzz")
    let bench = try Bench()
    let ending = try bench.program.start([program, target, "\(count)", "1"] + files).wait()
    let last = ending.error.split(separator: "\n").last { $0.allSatisfy(\.isNumber) } ?? "?"
    #expect(
      ending.status == 0,
      "the input of 'fuzz \(target) input \(last) FILES': \(ending.signal.map { "signal \($0)" } ?? "")"
    )
    #expect(ending.output.hasPrefix("\(target): \(count) inputs"), "\(ending.output)")
    let peak = ending.output.split(separator: " ").dropLast().last.flatMap { Int($0) }
    #expect(try #require(peak) < 256)
    print(ending.output, terminator: "")
  }
}
