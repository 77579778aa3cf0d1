import Foundation
import SourceMarks
import TestClocks
import Testing
import YAMLSyntax

@Suite("Hostile files")
struct HostileFileTests {
  private func firstCode(
    _ text: String, limits: YAMLLimits = .standard
  ) -> (code: DiagnosticCode?, seconds: Double) {
    var list = DiagnosticList()
    let time = processorTime {
      _ = YAMLParser.parse(Array(text.utf8), path: "f.yaml", limits: limits, into: &list)
    }
    #expect(list.all.count <= 101)
    return (list.all.first?.code, time / .seconds(1))
  }

  @Test(
    "a million brackets are refused at depth 64, at once",
    arguments: ["[", "{", "{a: ", "[\n", "- ", "? ", "[[{"])
  func deepNesting(piece: String) {
    let text = String(String(repeating: piece, count: 1_000_000 / piece.utf8.count))
    let (code, seconds) = firstCode(text)
    #expect(code == .overLimit)
    #expect(seconds < 2)
  }

  @Test("64 levels are read, 65 are not")
  func depth() {
    let legal = "a: " + String(repeating: "[", count: 63) + String(repeating: "]", count: 63)
    #expect(firstCode(legal).code == nil)
    #expect(firstCode("a: [" + legal.dropFirst(3) + "]").code == .overLimit)
    let block = (0..<64).map { String(repeating: " ", count: $0) + "a:\n" }.joined()
    #expect(firstCode(block).code == nil)
    #expect(firstCode(block + String(repeating: " ", count: 64) + "a: 1\n").code == .overLimit)
  }

  @Test("a billion laughs are not told")
  func billionLaughs() {
    var text = "a: &a [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n"
    for (name, before) in zip("bcdefghi", "abcdefgh") {
      let items = Array(repeating: "*\(before)", count: 9).joined(separator: ", ")
      text += "\(name): &\(name) [\(items)]\n"
    }
    let (code, seconds) = firstCode(text)
    #expect(code == .anchorOrAlias)
    #expect(seconds < 1)
  }

  @Test("a file over the limit is refused before it is read")
  func size() {
    let (code, seconds) = firstCode("a: " + String(repeating: "x", count: 1 << 20))
    #expect(code == .overLimit)
    #expect(seconds < 1)
    #expect(firstCode("a: " + String(repeating: "x", count: (1 << 20) - 3)).code == nil)
    #expect(
      firstCode("a: 1\nb: [1, 2, 3, 4]\n", limits: .init(bytes: 99, depth: 9, events: 9)).code
        == .overLimit)
    #expect(firstCode("a: 1", limits: .init(bytes: 99, depth: 9, events: 9)).code == nil)
  }

  @Test(
    "a megabyte of anything is read or refused in seconds",
    arguments: [
      "a,", "a: b\n", "- a\n", "\"\n", "'", "#\n", "a\n", "&a ", "!a ", "*a,", "\u{A0}", "“a” ",
      "\t- a\n",
      "a:1\n", ": ", "? a\n", "|\n", "[a, ", "{a: b}\n", " ", "\n", "\\", "日本: 語\n", "%a\n",
      "---\n",
    ])
  func bulk(piece: String) {
    let count = (1 << 20) / piece.utf8.count - 10
    for prefix in ["", "x: ["] {
      let (_, seconds) = firstCode(prefix + String(repeating: piece, count: count))
      #expect(seconds < 10, "\(prefix) \(piece)")
    }
  }

  // MARK: - Mutations of real specs

  static let specs: [String] = {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Specs")
    let files = try? FileManager.default.contentsOfDirectory(atPath: root.path)
    return (files ?? []).filter { $0.hasSuffix(".yaml") }.sorted().map { root.path + "/" + $0 }
  }()

  private func bytes(_ path: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(filePath: path)))
  }

  /// Parses and renders; a trap anywhere ends the test run.
  private func digest(_ bytes: [UInt8]) -> (isTree: Bool, findings: Int) {
    var list = DiagnosticList()
    let root = YAMLParser.parse(bytes, path: "f.yaml", into: &list)
    for finding in list.sorted {
      let text = TextRenderer().text(finding)
      #expect(!text.isEmpty && !DiagnosticJSON.object(finding).isEmpty)
    }
    #expect(root != nil || list.hasErrors)
    return (root != nil, list.all.count)
  }

  @Test("the zoo is there and reads without findings")
  func zoo() throws {
    #expect(Self.specs.count >= 9)
    for path in Self.specs {
      let result = digest(try bytes(path))
      #expect(result.isTree && result.findings == 0, "\(path)")
    }
  }

  @Test("every prefix of every spec is read or refused", arguments: specs)
  func truncations(path: String) throws {
    let bytes = try bytes(path)
    for length in 0..<bytes.count {
      let time = processorTime { _ = digest(Array(bytes[..<length])) }
      #expect(time < .seconds(1), "\(length)")
    }
  }

  @Test("random changes of every spec are read or refused", arguments: specs)
  func mutations(path: String) throws {
    let bytes = try bytes(path)
    var state: UInt64 = 0x5EED
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    let signs = Array("\t\n\r []{}:,-?#&*!|>'\"%@`<\u{0}é".utf8) + [0xFF, 0xC3, 0xE2, 0x80]
    var refused = 0
    for _ in 0..<1000 {
      var changed = bytes
      for _ in 0...next(3) {
        let place = next(changed.count)
        switch next(4) {
        case 0: changed[place] = UInt8(truncatingIfNeeded: next(256))
        case 1: changed[place] = signs[next(signs.count)]
        case 2: changed.insert(signs[next(signs.count)], at: place)
        default: changed.remove(at: place)
        }
      }
      if !digest(changed).isTree { refused += 1 }
    }
    #expect(refused > 50)
  }
}
