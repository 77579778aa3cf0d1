import Foundation
import SourceMarks
import SpecChecking
import Testing

@Suite struct CorpusTests {
  @Test(
    "Every mistaken file gives exactly the findings of its first line",
    arguments: SpecFiles.mistaken)
  func findings(path: String) throws {
    let (spec, findings) = try SpecFiles.check(path)
    let file = try #require(try? String(contentsOfFile: path, encoding: .utf8))
    let head = "# expect:"
    let first = try #require(file.split(separator: "\n").first)
    try #require(first.hasPrefix(head))
    let expected = first.dropFirst(head.count).split(separator: ",").map {
      $0.trimmingCharacters(in: .whitespaces)
    }
    #expect(SpecFiles.marks(findings) == expected)
    #expect((spec == nil) == findings.hasErrors)
  }

  @Test("Every mistaken file is named after a finding that it gives", arguments: SpecFiles.mistaken)
  func names(path: String) throws {
    let (_, findings) = try SpecFiles.check(path)
    let code = String(SpecFiles.name(path).prefix(6))
    #expect(findings.all.contains { $0.code.rawValue == code })
  }

  @Test("The small networks pass in silence, but for notes", arguments: SpecFiles.silent)
  func silence(path: String) throws {
    let (spec, findings) = try SpecFiles.check(path)
    #expect(spec != nil)
    #expect(findings.all.filter { $0.severity > .note }.map(\.message).isEmpty)
  }
}
