import Foundation
import Grammar
import Testing

@Suite struct GrammarTests {
  @Test("The committed grammar is what the tool generates", arguments: GrammarFiles.all.map(\.name))
  func current(name: String) throws {
    let file = CheckCase.package.appending(path: "Grammar/\(name)")
    let committed = try String(contentsOf: file, encoding: .utf8)
    let generated = try #require(GrammarFiles.all.first { $0.name == name }?.text)
    #expect(committed == generated, "stale: run explain grammar --write Grammar")
  }
}
