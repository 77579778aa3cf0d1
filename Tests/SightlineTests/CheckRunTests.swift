import Foundation
import Sightline
import SourceMarks
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite struct CheckRunTests {
  static let good = "sightline: 1\ninput: {shape: [3, 8, 8]}\nlayers:\n  - relu\n"
  static let warned = good + "defaults:\n  lrn: {size: 5}\n"
  static let bad =
    "sightline: 1\ninput: {shape: [3, 8, 8]}\nlayers:\n  - conv1: {conv: 8, kernel_size: 3}\n"

  /// Checks files in a folder of their own.
  private func check(
    _ files: [String: String], _ change: (inout CheckRun, URL) -> Void = { _, _ in }
  ) throws -> (status: Sightline.ExitStatus, lines: [String], folder: URL) {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "sightline-run-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for (name, text) in files {
      try text.write(to: folder.appending(path: name), atomically: true, encoding: .utf8)
    }
    var run = CheckRun(paths: [folder.path], model: ModelChoices())
    change(&run, folder)
    let console = Collector()
    let status = try run.run(console, renderer: TextRenderer())
    return (status, console.lines, folder)
  }

  @Test("The exit status counts errors, and warnings only where they are denied")
  func statuses() throws {
    #expect(try check(["a.yaml": Self.good]).status == .fine)
    #expect(try check(["a.yaml": Self.warned]).status == .fine)
    #expect(try check(["a.yaml": Self.bad]).status == .findings)
    #expect(
      try check(["a.yaml": Self.warned]) { run, _ in run.deny = ["warnings"] }.status == .findings)
    #expect(
      try check(["a.yaml": Self.warned]) { run, _ in run.deny = ["SL0217"] }.status == .findings)
    #expect(try check(["a.yaml": Self.bad]) { run, _ in run.allow = ["SL0201"] }.status == .fine)
  }

  @Test("A check that checks nothing, or cannot read, never succeeds")
  func nothing() throws {
    let empty = #expect(throws: RunFault.self) { try check([:]) }
    #expect(empty?.status == .spec)
    #expect(empty?.diagnostics.all.map(\.code) == [.nothingToCheck])
    let wrong = #expect(throws: RunFault.self) {
      try check(["a.yaml": Self.good]) { run, _ in run.format = "xml" }
    }
    #expect(wrong?.status == .usage)
    let code = #expect(throws: RunFault.self) {
      try check(["a.yaml": Self.good]) { run, _ in run.deny = ["SL9999"] }
    }
    #expect(code?.status == .usage)
  }

  @Test("The last line counts findings and files")
  func summary() throws {
    let result = try check(["a.yaml": Self.good, "b.yaml": Self.bad, "c.yaml": Self.warned])
    #expect(result.lines.last == "1 error, 1 warning in 2 of 3 specs")
  }

  @Test("A finding in a file that several specs use is said once")
  func once() throws {
    let blocks =
      "sightline: 1\nblocks:\n  B:\n    layers:\n      - conv: {conv: 8, kernel: 3, strid: 2}\n"
    let net =
      "sightline: 1\ninput: {shape: [3, 8, 8]}\nuse: [blocks.yaml]\nlayers:\n  - b: B\n"
    let result = try check(["blocks.yaml": blocks, "one.yaml": net, "two.yaml": net])
    #expect(result.lines.last == "1 error in 1 of 3 specs")
  }

  @Test("One line a finding has the shape that problem matchers know")
  func matcher() throws {
    let result = try check(["a.yaml": Self.bad]) { run, _ in run.frames = false }
    let line = try #require(result.lines.first)
    #expect(line.hasSuffix("a.yaml:4:22: error: 'conv' has no attribute 'kernel_size' [SL0201]"))
    let file = CheckCase.package.appending(path: "Examples/ci/problem-matcher.json")
    let json = try #require(
      try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
    let matcher = try #require((json["problemMatcher"] as? [[String: Any]])?.first)
    let pattern = try #require((matcher["pattern"] as? [[String: Any]])?.first)
    let expression = try NSRegularExpression(pattern: try #require(pattern["regexp"] as? String))
    let match = try #require(
      expression.firstMatch(in: line, range: NSRange(line.startIndex..., in: line)))
    func part(_ key: String) -> String? {
      (pattern[key] as? Int).flatMap { Range(match.range(at: $0), in: line) }.map {
        String(line[$0])
      }
    }
    #expect(part("line") == "4" && part("column") == "22" && part("severity") == "error")
    #expect(part("code") == "SL0201" && part("message") == "'conv' has no attribute 'kernel_size'")
  }

  @Test("jsonl is an object on each line, json one object")
  func json() throws {
    let lines = try check(["a.yaml": Self.bad, "b.yaml": Self.warned]) { run, _ in
      run.format = "jsonl"
    }.lines
    #expect(lines.count == 2)
    for line in lines {
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      #expect(object?["code"] != nil && object?["range"] != nil)
    }
    let whole = try check(["a.yaml": Self.bad]) { run, _ in run.format = "json" }.lines.joined()
    let object = try JSONSerialization.jsonObject(with: Data(whole.utf8)) as? [String: Any]
    #expect((object?["findings"] as? [Any])?.count == 1)
  }

  @Test("GitHub's commands are escaped, at most ten of a kind, and all findings are in the log")
  func github() throws {
    let layers = (0..<15).map { "  - c\($0): {conv: 8, kernel: 1, strid: 2, from: in}\n" }.joined()
    let many = "sightline: 1\ninput: {shape: [3, 8, 8]}\nlayers:\n" + layers
    let result = try check(["a,b.yaml": many]) { run, folder in
      run.format = "github"
      run.summaryPath = folder.appending(path: "summary.md").path
    }
    let commands = result.lines.filter { $0.hasPrefix("::error ") }
    #expect(commands.count == 10)
    #expect(commands[0].contains("a%2Cb.yaml,line=4,endLine=4,col=30,endColumn=35,title=SL0201::"))
    #expect(result.lines.count { $0.hasPrefix("error[SL0201]") } == 15)
    let summary = try String(
      contentsOf: result.folder.appending(path: "summary.md"), encoding: .utf8)
    #expect(summary.split(separator: "\n").count { $0.hasPrefix("| error | SL0201 |") } == 15)
  }

  @Test("JUnit is XML: a suite a spec, a case a phase")
  func junit() throws {
    let text = try check(["a<b>&.yaml": Self.bad, "b.yaml": Self.warned]) { run, _ in
      run.format = "junit"
    }.lines.joined(separator: "\n")
    let counter = ElementCounter()
    let parser = XMLParser(data: Data(text.utf8))
    parser.delegate = counter
    #expect(parser.parse())
    #expect(
      counter.counts == [
        "testsuites": 1, "testsuite": 2, "testcase": 10, "failure": 1, "system-out": 1,
      ])
  }

  @Test("More than a thousand findings are counted, not shown")
  func limit() throws {
    let layers = (0..<400).map { "  - c\($0): {conv: 8, kernel: 1, strid: 2, from: in}\n" }.joined()
    let many = "sightline: 1\ninput: {shape: [3, 8, 8]}\nlayers:\n" + layers
    let result = try check(["a.yaml": many, "b.yaml": many, "c.yaml": many, "d.yaml": many]) {
      run, _ in run.format = "jsonl"
    }
    #expect(result.lines.count == 1001)
    #expect(result.lines.last?.contains("1000 findings shown, 600 more") == true)
    #expect(result.lines.last?.contains("SL0902") == true)
    let text = try check(["a.yaml": many, "b.yaml": many, "c.yaml": many, "d.yaml": many])
    #expect(text.lines.last == "1600 errors in 4 of 4 specs")
  }

  @Test("Safe repairs are written, and only where they help")
  func fixes() throws {
    let broken =
      "sightline: 1\nname:small\ninput: {shape: [3, 8, 8]}\nlayers:\n"
      + "  - conv1: {Conv2d: 8, kernel_size: 3, bias: no}\n  - relu1: {relu: , from: cnv1}\n"
    let result = try check(["a.yaml": broken]) { run, _ in run.fixes = true }
    let fixed = try String(contentsOf: result.folder.appending(path: "a.yaml"), encoding: .utf8)
    #expect(
      fixed == "sightline: 1\nname: small\ninput: {shape: [3, 8, 8]}\nlayers:\n"
        + "  - conv1: {conv: 8, kernel: 3, bias: false}\n  - relu1: {relu: , from: conv1}\n")
    #expect(result.status == .fine)
    #expect(result.lines.first?.hasPrefix("fixed 5 findings in ") == true)
  }

  @Test("A report goes to a file whole")
  func output() throws {
    let result = try check(["a.yaml": Self.bad]) { run, folder in
      run.format = "sarif"
      run.output = folder.appending(path: "out.sarif").path
    }
    #expect(result.lines.isEmpty && result.status == .findings)
    let data = try Data(contentsOf: result.folder.appending(path: "out.sarif"))
    let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    let run = try #require((object["runs"] as? [[String: Any]])?.first)
    let found = try #require((run["results"] as? [[String: Any]])?.first)
    #expect(found["ruleId"] as? String == "SL0201" && found["fixes"] != nil)
    #expect((found["partialFingerprints"] as? [String: String])?.isEmpty == false)
  }
}

private final class ElementCounter: NSObject, XMLParserDelegate {
  var counts: [String: Int] = [:]
  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String]
  ) {
    counts[name, default: 0] += 1
  }
}
