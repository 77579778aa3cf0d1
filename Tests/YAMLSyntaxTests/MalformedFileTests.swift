import SourceMarks
import Testing
import YAMLSyntax

/// A text and the first finding it must give: code, line, column and the marked text.
struct Malformed: Sendable, CustomTestStringConvertible {
  let text: String
  let code: DiagnosticCode
  let line: Int
  let column: Int
  let marked: String
  var fixed: String?

  init(
    _ text: String, _ code: DiagnosticCode, _ line: Int, _ column: Int, _ marked: String,
    fixed: String? = nil
  ) {
    self.text = text
    self.code = code
    self.line = line
    self.column = column
    self.marked = marked
    self.fixed = fixed
  }

  var testDescription: String { String(reflecting: text) }
}

@Suite("Malformed files")
struct MalformedFileTests {
  static let tabsAndBrackets: [Malformed] = [
    .init("a: 1\n\tb: 2", .tabIndent, 2, 1, "\t", fixed: "a: 1\n  b: 2"),
    .init(
      "layers:\n\t- a: relu\n\t- b: relu\n", .tabIndent, 2, 1, "\t",
      fixed: "layers:\n  - a: relu\n  - b: relu\n"),
    .init("x:\n  - a\n  \t- b\n", .tabIndent, 3, 3, "\t"),
    .init("x: [\n\t1]\n", .tabIndent, 2, 1, "\t"),
    .init("-\ta: b\n", .tabIndent, 1, 2, "\t"),
    .init("a: [1, 2\nb: 3\n", .notClosed, 1, 4, "["),
    .init("a: {x: 1\nb: 3\n", .notClosed, 1, 4, "{"),
    .init("a: [1, 2}\n", .notClosed, 1, 4, "["),
    .init("a: {b: [1, 2}\nc: 1\n", .notClosed, 1, 8, "["),
    .init("a: [1, 2\n", .notClosed, 1, 4, "["),
    .init("- [", .notClosed, 1, 3, "["),
    .init("a: 1\nb: [x, {y: 1}, ", .notClosed, 2, 4, "["),
    .init("a: \"abc\nb: 1\n", .notClosed, 1, 4, "\""),
    .init("a: 'abc\n", .notClosed, 1, 4, "'"),
    .init("a: \"x\n---\ny\"\n", .notClosed, 1, 4, "\""),
  ]
  static let colonsAndKeys: [Malformed] = [
    .init("a: 1\na: 2\n", .duplicateKey, 2, 1, "a"),
    .init("{a: 1, b: 2, a: 3}\n", .duplicateKey, 1, 14, "a"),
    .init("a: 1\r\na: 2\r\n", .duplicateKey, 2, 1, "a"),
    .init("a: 1\ra: 2\r", .duplicateKey, 2, 1, "a"),
    .init("\u{FEFF}a: 1\na: 2", .duplicateKey, 2, 1, "a"),
    .init("é: 日本\né: 1\n", .duplicateKey, 2, 1, "é"),
    .init("日: {本: 1, 本: 2}\n", .duplicateKey, 1, 11, "本"),
    .init("\"a\": 1\n'a': 2\n", .duplicateKey, 2, 1, "'a'"),
    .init("note: see: this\n", .strayColon, 1, 10, ":"),
    .init("a: {b: 1 c: 2}\n", .strayColon, 1, 11, ":"),
    .init("a: [1, , 2]\n", .strayColon, 1, 8, ","),
    .init("a: ]\n", .strayColon, 1, 4, "]"),
    .init("a: {b:}\n", .strayColon, 1, 6, ":"),
    .init("a: {b:,}\n", .strayColon, 1, 6, ":"),
    .init("name:resnet", .missingSpaceAfterColon, 1, 1, "name:resnet", fixed: "name: resnet"),
    .init(
      "name:resnet\nlayers: 1\n", .missingSpaceAfterColon, 1, 1, "name:resnet",
      fixed: "name: resnet\nlayers: 1\n"),
    .init(
      "a: 1\nname:resnet\nb: 2\n", .missingSpaceAfterColon, 2, 1, "name:resnet",
      fixed: "a: 1\nname: resnet\nb: 2\n"),
    .init(
      "x:\n  - name:a\n    b: 1\n", .missingSpaceAfterColon, 2, 5, "name:a",
      fixed: "x:\n  - name: a\n    b: 1\n"),
    .init("? [a]\n: b\n", .keyNotText, 1, 3, "["),
    .init("? a\n: b\n", .keyNotText, 1, 3, "a"),
    .init(": b\n", .keyNotText, 1, 1, ":"),
    .init("[a]: b\n", .keyNotText, 1, 1, "["),
    .init("{a: 1}: b\n", .keyNotText, 1, 1, "{"),
    .init("a: {? b : c}\n", .keyNotText, 1, 7, "b"),
    .init("a: ? b\n", .keyNotText, 1, 4, "?"),
    .init("a: {: c}\n", .strayColon, 1, 5, ":"),
  ]
  static let signs: [Malformed] = [
    .init("last: *.relu\n", .unquotedStar, 1, 7, "*.relu", fixed: "last: \"*.relu\"\n"),
    .init("- *\n", .unquotedStar, 1, 3, "*", fixed: "- \"*\"\n"),
    .init("layer: **:conv\n", .unquotedStar, 1, 8, "**:conv", fixed: "layer: \"**:conv\"\n"),
    .init("last: [*.relu, b]", .unquotedStar, 1, 8, "*.relu", fixed: "last: [\"*.relu\", b]"),
    .init("a: *conv\n", .anchorOrAlias, 1, 4, "*conv"),
    .init("a: &x 1\n", .anchorOrAlias, 1, 4, "&x"),
    .init("a: &x [1]\nb: *x\n", .anchorOrAlias, 1, 4, "&x"),
    .init("a: &x [*x]\n", .anchorOrAlias, 1, 4, "&x"),
    .init("a: & b\n", .anchorOrAlias, 1, 4, "&"),
    .init("&x a: 1\n", .anchorOrAlias, 1, 1, "&x"),
    .init("<<: {a: 1}\nb: 2\n", .mergeKey, 1, 1, "<<"),
    .init("a: !!int 3\n", .tag, 1, 4, "!!int"),
    .init("a: !foo {b: 1}\n", .tag, 1, 4, "!foo"),
    .init("a: !!python/object:os.system {b: 1}\n", .tag, 1, 4, "!!python/object:os.system"),
    .init("a: !<\n", .tag, 1, 4, "!<"),
    .init("a: !x!y z\n", .tag, 1, 4, "!x!y"),
    .init("%TAG ! foo\n---\na: 1\n", .tag, 1, 1, "%TAG ! foo"),
    .init("a: 1\n---\nb: 2\n", .secondDocument, 2, 1, "---"),
    .init("%YAML 1.1\n---\na: 1\n", .yamlDirective, 1, 1, "%YAML 1.1", fixed: "---\na: 1\n"),
    .init("%YAML 3.0\n---\na: 1\n", .yamlDirective, 1, 1, "%YAML 3.0"),
    .init("%FOO bar\n---\na: 1\n", .yamlDirective, 1, 1, "%FOO bar"),
    .init("%YAML 1.1\n%YAML 1.1\n---\na: 1\n", .yamlDirective, 2, 1, "%YAML 1.1"),
    .init("a: “x”\n", .foreignCharacter, 1, 4, "“", fixed: "a: \"x\"\n"),
    .init("a: [‘x’, b]\n", .foreignCharacter, 1, 5, "‘", fixed: "a: [\"x\", b]\n"),
    .init("a: 1 # “x”\nb: “x\n", .foreignCharacter, 2, 4, "“"),
    .init("a:\u{A0}1\n", .foreignCharacter, 1, 3, "\u{A0}", fixed: "a: 1\n"),
    .init("\u{A0}a: 1\n", .foreignCharacter, 1, 1, "\u{A0}"),
    .init("a: x\u{3000}y\n", .foreignCharacter, 1, 5, "\u{3000}"),
    .init("a: x\u{200B}y\n", .foreignCharacter, 1, 5, "\u{200B}", fixed: "a: xy\n"),
    .init("a: 1\u{0}\n", .foreignCharacter, 1, 5, "\u{0}"),
    .init("a: \"\u{1B}[31m\"\n", .foreignCharacter, 1, 5, "\u{1B}"),
    .init("a: 1\nb: \u{FEFF}2\n", .foreignCharacter, 2, 4, "\u{FEFF}"),
    .init("a: x\u{2028}b: y\n", .foreignCharacter, 1, 5, "\u{2028}"),
    .init("a: @x\n", .foreignCharacter, 1, 4, "@x", fixed: "a: \"@x\"\n"),
    .init("a: `x`\n", .foreignCharacter, 1, 4, "`x`", fixed: "a: \"`x`\"\n"),
    .init("a: %x\n", .foreignCharacter, 1, 4, "%x", fixed: "a: \"%x\"\n"),
    .init("a: \"\\d\"\n", .foreignCharacter, 1, 5, "\\d"),
    .init("a: \"\\xZZ\"\n", .foreignCharacter, 1, 5, "\\x"),
    .init("a: \"\\ud800\"\n", .foreignCharacter, 1, 5, "\\u"),
    .init("when: > 3\n", .foreignCharacter, 1, 7, ">"),
    .init("a: |x\n", .foreignCharacter, 1, 4, "|"),
    .init("a: |0\n  x\n", .foreignCharacter, 1, 4, "|"),
  ]
  static let shape: [Malformed] = [
    .init("", .notAMap, 1, 1, ""), .init("\u{FEFF}", .notAMap, 1, 1, ""),
    .init("# only\n\n", .notAMap, 1, 1, ""), .init("---\n", .notAMap, 1, 1, ""),
    .init("\n\n  \n", .notAMap, 1, 1, ""), .init("- a\n- b\n", .notAMap, 1, 1, "- a"),
    .init("# c\n[a, b]\n", .notAMap, 2, 1, "[a, b]"),
    .init("just text\n", .notAMap, 1, 1, "just text"), .init("\"\"\n", .notAMap, 1, 1, "\"\""),
    .init("a: 1\n  b: 2\n", .unexpectedIndent, 2, 3, "b"),
    .init("- a: relu\n    b: 3\n", .unexpectedIndent, 2, 5, "b"),
    .init("a: relu\n  - b\n", .unexpectedIndent, 2, 3, "-"),
    .init("layers:\n  - a: relu\n    b: relu\n   - c: relu\n", .unexpectedIndent, 4, 4, "-"),
    .init("layers:\n  - a: relu\n  b: relu\n", .unexpectedIndent, 3, 3, "b:"),
    .init("layers:\n  - a: relu\n  relu\n", .unexpectedIndent, 3, 3, "relu"),
    .init("a:\n    b: 1\n  c: 2\n", .unexpectedIndent, 3, 3, "c:"),
    .init("a: - b\n", .unexpectedIndent, 1, 4, "-"),
    .init("a: \"x\" y\n", .unexpectedIndent, 1, 8, "y"),
    .init("a: {b: c}d\n", .unexpectedIndent, 1, 10, "d"),
    .init("{a: 1}\nb: 2\n", .unexpectedIndent, 2, 1, "b:"),
    .init("a: 1\n...\nb: 2\n", .unexpectedIndent, 3, 1, "b:"),
    .init("a: 1\nb\n", .unexpectedIndent, 2, 1, "b"),
    .init("a:\n- b\nc\n", .unexpectedIndent, 3, 1, "c"),
  ]

  @Test(
    "the first finding has the right code, place and repair",
    arguments: tabsAndBrackets + colonsAndKeys + signs + shape)
  func malformed(_ sample: Malformed) throws {
    var list = DiagnosticList()
    _ = YAMLParser.parse(Array(sample.text.utf8), path: "f.yaml", into: &list)
    let finding = try #require(list.sorted.first)
    let span = try #require(finding.span)
    #expect(finding.code == sample.code, "\(finding.message)")
    #expect(span.start.line == sample.line && span.start.column == sample.column)
    #expect(span.text == sample.marked)
    #expect(finding.severity == .error || sample.fixed != nil)
    guard let fixed = sample.fixed else { return }
    let fix = try #require(finding.fix)
    let bytes = Array(sample.text.utf8)
    let repaired =
      bytes[..<fix.span.range.lowerBound] + fix.replacement.utf8
      + bytes[fix.span.range.upperBound...]
    #expect(String(decoding: repaired, as: UTF8.self) == fixed)
  }

  @Test(
    "what libyaml cannot read is one finding and no tree", arguments: tabsAndBrackets)
  func noCascade(_ sample: Malformed) {
    var list = DiagnosticList()
    #expect(YAMLParser.parse(Array(sample.text.utf8), path: "f.yaml", into: &list) == nil)
    #expect(list.all.count == 1)
  }

  @Test(
    "what still shows its meaning gives a tree",
    arguments: ["a: 1\na: 2\n", "a: !!int 3\n", "%YAML 1.1\n---\na: 1\n", "a: 1\n---\nb: 2\n"])
  func tree(text: String) {
    var list = DiagnosticList()
    let root = YAMLParser.parse(Array(text.utf8), path: "f.yaml", into: &list)
    #expect(root?.pairs?.map(\.key) == ["a"])
    #expect(!list.all.isEmpty)
  }

  @Test("a repeated key tells both places")
  func bothPlaces() throws {
    var list = DiagnosticList()
    let text = "x: {kernel: 3,\n  kernel: 5}\n"
    let root = YAMLParser.parse(Array(text.utf8), path: "f.yaml", into: &list)
    let note = try #require(list.all.first?.notes.first)
    #expect(note.message == "first at line 1")
    #expect(note.span?.range == 4..<10)
    #expect(root?["x"]?.value["kernel"]?.value.text == "3")
  }

  @Test("bytes that are no text are told with their place")
  func encodings() throws {
    let cases: [(bytes: [UInt8], message: String, line: Int, column: Int)] = [
      (Array("a: 1\nb: caf".utf8) + [0xE9, 0x0A], "byte 0xE9 at offset 11", 2, 7),
      ([0x61, 0x3A, 0x20, 0xC3], "byte 0xC3 at offset 3", 1, 4),
      ([0x61, 0x3A, 0x20, 0xE2, 0x82, 0x0A], "byte 0xE2 at offset 3", 1, 4),
      ([0x61, 0xED, 0xA0, 0x80], "byte 0xED at offset 1", 1, 2),
      ([0xC0, 0xAF], "byte 0xC0 at offset 0", 1, 1), ([0xFF], "byte 0xFF at offset 0", 1, 1),
      ([0xFF, 0xFE, 0x61, 0x00], "UTF-16", 1, 1), ([0xFE, 0xFF, 0x00, 0x61], "UTF-16", 1, 1),
      ([0x61, 0x00, 0x3A, 0x00], "UTF-16", 1, 1), ([0x00, 0x61, 0x00, 0x3A], "UTF-16", 1, 1),
    ]
    for sample in cases {
      var list = DiagnosticList()
      #expect(YAMLParser.parse(sample.bytes, path: "f.yaml", into: &list) == nil)
      let finding = try #require(list.all.first)
      #expect(finding.code == .notUTF8)
      #expect(finding.message.contains(sample.message), "\(finding.message)")
      #expect(finding.span.map { $0.start == (sample.line, sample.column) } == true)
    }
  }
}
