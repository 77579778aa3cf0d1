import Foundation
import SourceMarks
import SpecChecking
import Testing

@Suite struct ZooPageTests {
  private static let specs = CheckCase.package.appending(path: "Specs")
  static let names = ((try? FileManager.default.contentsOfDirectory(atPath: specs.path)) ?? [])
    .filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }.sorted()

  @Test("The page of the zoo tells the truth of each network", arguments: names)
  func row(name: String) throws {
    let page = try String(
      contentsOf: Self.specs.appending(path: "README.md"), encoding: .utf8)
    let line = try #require(page.split(separator: "\n").first { $0.hasPrefix("| [`\(name)`]") })
    let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
    let file = Self.specs.appending(path: "\(name).yaml")
    let options = SpecOptions { path, _ in
      let url = Self.specs.appending(path: path)
      guard let bytes = try? Data(contentsOf: url) else {
        return .refused(reason: "is not there", hint: nil)
      }
      return .file(path: path, bytes: [UInt8](bytes))
    }
    var findings = DiagnosticList()
    let bytes = [UInt8](try Data(contentsOf: file))
    let spec = try #require(
      SpecChecker.check(bytes: bytes, path: "\(name).yaml", options: options, into: &findings))
    #expect(cells[1] == "\(spec.layers.count)")
    #expect(cells[2].filter { $0 != " " } == "\(spec.parameterCount)")
    let stated = try #require(Double(cells[3].split(separator: " ")[0]))
    let unit = cells[3].hasSuffix("G") ? 1e9 : cells[3].hasSuffix("M") ? 1e6 : 1
    let count = Double(NetworkCost.multiplyAdds(of: spec))
    #expect(abs(stated * unit - count) <= count / 150)
    #expect(cells[5] == "`\(try #require(spec.hooks.first { $0.name == "last" }).selector)`")
  }

  @Test("The page lists nothing else")
  func complete() throws {
    let page = try String(
      contentsOf: Self.specs.appending(path: "README.md"), encoding: .utf8)
    #expect(page.split(separator: "\n").count { $0.hasPrefix("| [`") } == Self.names.count)
  }
}
