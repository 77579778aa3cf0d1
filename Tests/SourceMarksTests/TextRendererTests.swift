import SourceMarks
import Testing

@Suite("Findings as text")
struct TextRendererTests {
  /// A finding at the first place where `word` stands in `text`.
  private func finding(
    _ text: String, _ word: String, _ code: DiagnosticCode = .unknownAttribute,
    message: String = "m", notes: [Diagnostic.Label] = [], hint: String? = nil,
    path: String = "net.yaml"
  ) throws -> Diagnostic {
    let file = SourceFile(path: path, text: text)
    let bytes = Array(word.utf8)
    let start = try #require(
      file.utf8.indices.first { file.utf8[$0...].starts(with: bytes) })
    return Diagnostic(
      code, message, at: SourceSpan(file, start..<start + bytes.count), notes: notes, hint: hint)
  }

  @Test("a frame shows the line, carets, notes, hint and where to read more")
  func frame() throws {
    let text = String(repeating: "\n", count: 23) + "      - add: {add: [bn2, in]}\n"
    let shapes = try finding(
      text, "add", .shapesDiffer,
      message: "layer 'layer2.0.add' cannot add [128, 28, 28] and [64, 56, 56]",
      notes: [.init(nil, "'layer2.0.bn2' is [128, 28, 28]")],
      hint: "bring the skip to the same shape first", path: "Specs/resnet18.yaml")
    #expect(
      TextRenderer().text(shapes) == """
        error[SL0401]: layer 'layer2.0.add' cannot add [128, 28, 28] and [64, 56, 56]
          --> Specs/resnet18.yaml:24:9
           |
        24 |       - add: {add: [bn2, in]}
           |         ^^^
           = 'layer2.0.bn2' is [128, 28, 28]
           = hint: bring the skip to the same shape first
        """)
  }

  @Test("a question stands beside the carets")
  func question() throws {
    let typo = try finding(
      "a: 1\nb:\n  c:\n   - conv1: {conv: 16, kernal: 3}\n", "kernal",
      message: "'conv' has no attribute 'kernal'", hint: "did you mean 'kernel'?")
    #expect(
      TextRenderer().text(typo) == """
        error[SL0201]: 'conv' has no attribute 'kernal'
          --> net.yaml:4:24
          |
        4 |    - conv1: {conv: 16, kernal: 3}
          |                        ^^^^^^ did you mean 'kernel'?
        """)
  }

  @Test("warnings and findings without a place are short")
  func short() {
    let warning = Diagnostic(.unusedBlock, "block 'Fire' is never used", at: nil)
    #expect(TextRenderer().text(warning) == "warning[SL0322]: block 'Fire' is never used")
    #expect(TextRenderer().line(warning) == "warning: block 'Fire' is never used [SL0322]")
  }

  @Test("an empty file is named but not shown")
  func emptyFile() {
    let file = SourceFile(path: "e.yaml", text: "")
    let finding = Diagnostic(.notAMap, "the file is empty", at: SourceSpan(file, 0..<0))
    #expect(
      TextRenderer().text(finding) == """
        error[SL0116]: the file is empty
          --> e.yaml:1:1
        """)
  }

  @Test(
    "carets stand under wide characters, accents and tabs",
    arguments: [
      ("日本: xy", "xy", "1 | 日本: xy", "  |       ^^"),
      ("e\u{301}: xy", "xy", "1 | e\u{301}: xy", "  |    ^^"),
      ("a:\txy", "xy", "1 | a:    xy", "  |       ^^"),
      ("a: 日本", "日本", "1 | a: 日本", "  |    ^^^^"),
      ("a: 👩x", "x", "1 | a: 👩x", "  |      ^"),
      ("a: \u{1B}[31mx", "x", "1 | a: \\u{1B}[31mx", "  |              ^"),
    ])
  func widths(text: String, word: String, line: String, carets: String) throws {
    let lines = TextRenderer().text(try finding(text, word)).split(separator: "\n")
    #expect(lines[3] == line)
    #expect(lines[4] == carets)
  }

  @Test("a mark over several lines ends with its first")
  func severalLines() throws {
    let lines = TextRenderer().text(try finding("a: [1,\n  2]\n", "[1,\n  2]"))
      .split(separator: "\n")
    #expect(lines[4] == "  |    ^^^")
  }

  @Test("escape sequences, line ends and direction marks in names cannot reach the terminal")
  func escapes() throws {
    let evil = "x\u{1B}[2J\u{7}\r\n\u{202E}y"
    let file = SourceFile(path: evil, text: "a\u{1B}[2J\n")
    let finding = Diagnostic(
      .unknownKey, evil, at: SourceSpan(file, 0..<1), notes: [.init(nil, "\u{1B}]0;x\u{7}")],
      hint: "\u{9B}31m")
    let text = TextRenderer().text(finding) + TextRenderer().line(finding)
    let controls = text.unicodeScalars.filter {
      ($0.value < 0x20 && $0 != "\n") || (0x7F...0x9F).contains($0.value) || $0.value == 0x202E
    }
    #expect(controls.isEmpty)
    #expect(text.contains("x\\u{1B}[2J\\u{7}\\r\\n\\u{202E}y"))
  }

  @Test("a line of a megabyte is shown in part, with the mark in it")
  func longLine() throws {
    let text =
      String(repeating: "a", count: 500_000) + "XY" + String(repeating: "b", count: 500_000)
    let lines = TextRenderer().text(try finding(text, "XY")).split(separator: "\n")
    #expect(lines[3].count < 200)
    #expect(lines[3].contains("aXYb"))
    let caret = try #require(Array(lines[4]).firstIndex(of: "^"))
    #expect(lines[3].dropFirst(caret).hasPrefix("XY"))
  }

  @Test("a hint of several lines keeps its shape, and notes tell their line once")
  func severalHints() throws {
    let other = SourceFile(path: "other.yaml", text: "\nx\n")
    let finding = try finding(
      "a: 1\nb: 2\n", "b", .duplicateKey,
      notes: [
        .init(SourceSpan(other, 1..<2), "made there"), .init(nil, "plain"),
      ], hint: "one\ntwo")
    #expect(
      TextRenderer().text(finding).split(separator: "\n").dropFirst(5) == [
        "  = made there (other.yaml:2:1)", "  = plain", "  = hint: one", "          two",
      ])
  }

  @Test("a note names its line unless its words do")
  func linesInNotes() throws {
    let finding = try finding("a: 1\nb: 2\n", "b")
    let first = finding.span.map { SourceSpan($0.file, 0..<1) }
    for (message, shown) in [
      ("first at line 1", "first at line 1"), ("like line 12", "like line 12 (line 1)"),
      ("made there", "made there (line 1)"), ("(line 1, above)", "(line 1, above)"),
    ] {
      let noted = Diagnostic(.unknownKey, "m", at: finding.span, notes: [.init(first, message)])
      #expect(TextRenderer().text(noted).hasSuffix("\n  = \(shown)"))
    }
  }

  @Test("colour is added by the decorator and only there")
  func colour() throws {
    let finding = try finding("a: 1\n", "a")
    #expect(!TextRenderer().text(finding).contains("\u{1B}"))
    let coloured = TextRenderer(decorator: .terminal).text(finding)
    #expect(coloured.hasPrefix("\u{1B}[1;31merror[SL0201]\u{1B}[0m"))
  }

  @Test("the last line counts what was found")
  func summary() throws {
    let error = try finding("a: 1\n", "a")
    let warning = try finding("a: 1\n", "a", .unusedBlock)
    #expect(
      TextRenderer.summary([error, error, warning], specs: 12)
        == "2 errors, 1 warning in 1 of 12 specs")
    #expect(TextRenderer.summary([], specs: 1) == "no findings in 1 spec")
    #expect(TextRenderer.summary([warning], specs: 1) == "1 warning in 1 spec")
  }
}
