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

  /// Codes that no file can show, and what shows them instead.
  static let elsewhere: [DiagnosticCode: String] = [
    .headsDoNotDivide: "kept for operators that do not exist yet",
    .badArray: "WeightsTests: .npy is an input, not a file of weights",
    .layerGone: "DiffTests", .tensorChanged: "DiffTests", .valueChanged: "DiffTests",
    .preprocessChanged: "DiffTests", .labelsChanged: "DiffTests",
    .nothingToCheck: "CheckRunTests", .findingsCut: "CheckRunTests",
    .importImpossible: "kept for explain import", .internalError: "cannot be provoked",
  ]

  @Test("Every code has a mistaken file, or a reason why not")
  func complete() {
    let shown = Set(Self.mistaken.map { URL(filePath: $0).lastPathComponent.prefix(6) })
    for code in DiagnosticCode.allCases {
      let hasFile = shown.contains(code.rawValue.prefix(6))
      #expect(hasFile != (Self.elsewhere[code] != nil), "\(code.rawValue)")
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
      #expect(Self.elsewhere[code] != nil || code == .notUTF8, "an example is missing")
      return
    }
    let findings = try CheckCase(doc.spec, options: doc.options, weights: doc.weights).findings()
    #expect(
      findings.contains { $0.code == code }, "\(findings.map { $0.code.rawValue + $0.message })")
    let others = findings.filter { $0.code != code && $0.severity == .error }
    #expect(others.map(\.message).isEmpty)
  }
}
