import Foundation
import Sightline
import SourceMarks
import Testing

@Suite struct CorpusTests {
  static func files(_ folder: String) -> [String] {
    let url = CheckCase.package.appending(path: "Tests/Corpus/\(folder)")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []
    return names.filter { $0.hasSuffix(".yaml") }.sorted().map { url.appending(path: $0).path }
  }
  static let mistaken = files("err")

  @Test("Every mistaken file gives exactly the findings of its first line", arguments: mistaken)
  func findings(path: String) throws {
    let test = try CheckCase(corpus: path)
    let first = try #require(
      String(decoding: test.bytes, as: UTF8.self).split(separator: "\n").first)
    let expected = try #require(CheckCase.directive("expect", first)).split(separator: ",").map {
      $0.trimmingCharacters(in: .whitespaces)
    }
    let findings = try test.findings()
    #expect(CheckCase.marks(findings) == expected, "\(findings.map(\.message))")
    let code = String(URL(filePath: path).lastPathComponent.prefix(6))
    #expect(findings.contains { $0.code.rawValue == code }, "the file is named after its finding")
  }

  @Test("The small networks pass in silence, but for notes", arguments: files("ok"))
  func silence(path: String) throws {
    let findings = try CheckCase(corpus: path).findings()
    #expect(findings.filter { $0.severity > .note }.map(\.message).isEmpty)
  }

  // MARK: - What changed between two specs

  private static let changed = files("diff").filter { !$0.hasSuffix("/net.yaml") }

  @Test("Every changed spec breaks exactly what its first line says", arguments: changed)
  func differences(path: String) throws {
    let test = try CheckCase(corpus: path)
    let first = try #require(
      String(decoding: test.bytes, as: UTF8.self).split(separator: "\n").first)
    let expected = try #require(CheckCase.directive("expect", first)).split(separator: ",").map {
      $0.trimmingCharacters(in: .whitespaces)
    }
    let old = URL(filePath: path).deletingLastPathComponent().appending(path: "net.yaml").path
    var run = DiffRun()
    run.format = "json"
    // Names, values and labels are asked apart from tensors where only those are meant.
    if let levels = test.options.firstIndex(of: "--level") {
      run.levels = [test.options[levels + 1]]
    }
    let console = Collector()
    let status = try run.run(old, path, console, renderer: TextRenderer())
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(console.text.utf8)) as? [String: Any])
    let found = try #require(object["findings"] as? [[String: Any]]).map { finding in
      let range = finding["range"] as? [String: [String: Int]]
      guard let code = finding["code"] as? String else { return "?" }
      guard let start = range?["start"], let line = start["line"], let column = start["column"]
      else { return code }
      return "\(code) \(line):\(column)"
    }
    #expect(found == expected)
    #expect(status == .findings)
  }

  // MARK: - The count

  /// Codes that no spec can show, and what shows them instead.
  static let elsewhere: [DiagnosticCode: String] = [
    .badArray: "an array is an input, not part of a spec: CommandTests, WeightTests.badArrays",
    .nothingToCheck: "there is no file: CheckRunTests.nothing",
    .findingsCut: "a file has no thousand findings: CheckRunTests.limit",
    .internalError: "no file provokes it: FormatTests.contradiction, with a formatter that fails",
  ]

  @Test("Every code has a mistaken file, or a reason why not")
  func complete() {
    let shown = Set(
      (Self.mistaken + Self.changed).map { String(URL(filePath: $0).lastPathComponent.prefix(6)) })
    for code in DiagnosticCode.allCases {
      #expect(
        shown.contains(code.rawValue) != (Self.elsewhere[code] != nil), "\(code.rawValue)")
    }
    #expect(shown.count + Self.elsewhere.count == DiagnosticCode.allCases.count)
    #expect(shown.count == 136 && Self.elsewhere.count == 4)
  }

  @Test("A number that is kept is no code, and explain code says so")
  func reserved() throws {
    for (number, reason) in DiagnosticCode.reserved {
      #expect(DiagnosticCode(rawValue: number) == nil)
      #expect(try Language.pages(of: [number.lowercased()]).joined().contains(reason))
    }
  }

  @Test(
    "Every code has a page, and the page's example gives the code",
    arguments: DiagnosticCode.allCases)
  func documented(code: DiagnosticCode) throws {
    let doc = try #require(code.doc)
    #expect(!doc.meaning.isEmpty && !doc.fix.isEmpty)
    #expect(doc.meaning.hasSuffix(".") && doc.fix.hasSuffix("."))
    guard !doc.example.isEmpty else {
      #expect(
        Self.elsewhere[code] != nil || code.family == .diff || code == .notUTF8,
        "an example is missing")
      return
    }
    let findings = try CheckCase(doc.spec, options: doc.options, weights: doc.weights).findings()
    #expect(
      findings.contains { $0.code == code }, "\(findings.map { $0.code.rawValue + $0.message })")
    let others = findings.filter { $0.code != code && $0.severity == .error }
    #expect(others.map(\.message).isEmpty)
  }
}
