import SourceMarks
import Testing
import YAMLSyntax

@Suite("Well-formed files")
struct ParserTests {
  private func parse(_ text: String) -> YAMLNode? {
    var list = DiagnosticList()
    let root = YAMLParser.parse(SourceFile(path: "a.yaml", text: text), into: &list)
    #expect(list.all.isEmpty, "\(list.all.map(\.message))")
    return root
  }

  @Test("every node knows where it stands, in any script")
  func places() {
    let root = parse("é: 日本\nb: [1, \"2\", {c: 'd'}]\n")
    #expect(root?["é"]?.keySpan.text == "é")
    #expect(root?["é"]?.value.span.text == "日本")
    #expect(root?["b"]?.value.span.text == "[1, \"2\", {c: 'd'}]")
    #expect(root?["b"]?.value.items?.map(\.span.text) == ["1", "\"2\"", "{c: 'd'}"])
    #expect(root?["b"]?.value.items?.map(\.style) == [.plain, .quoted, .flow])
    #expect(root?["b"]?.value.items?[2]["c"]?.value.span.start.column == 17)
  }

  @Test("a block ends with its last child, not after the blank lines that follow")
  func blockEnds() {
    let root = parse("a:\n  - b: 1\n    c: 2\n\n\n# end\nd: |\n  text\n\n\ne:\n\nf: 1\n")
    #expect(root?["a"]?.value.span.text == "- b: 1\n    c: 2")
    #expect(root?["a"]?.value.items?[0].span.text == "b: 1\n    c: 2")
    #expect(root?["d"]?.value.span.text == "|\n  text")
    #expect(root?["e"]?.value.isEmpty == true)
    #expect(root?["e"]?.value.span.range.isEmpty == true)
    #expect(root?["e"]?.value.span.start.line == 11)
    #expect(root?.span.end.line == 13)
  }

  @Test("nothing is resolved: text stays as it is written")
  func noResolver() {
    let root = parse(
      "a: no\nb: 1e3\nc: 010\nd: 2024-01-01\ne: 0x1F\nf: ~\ng: 12:30\n1: x\nyes: y\nh: 1.0\n")
    #expect(root?.pairs?.map(\.key) == ["a", "b", "c", "d", "e", "f", "g", "1", "yes", "h"])
    #expect(
      root?.pairs?.map(\.value.text) == [
        "no", "1e3", "010", "2024-01-01", "0x1F", "~", "12:30", "x", "y", "1.0",
      ])
  }

  @Test(
    "these are legal",
    arguments: [
      "a:\t1\n", "a: x\t# y\n", "a: {kernel:3}\n", "a: {\"x\":1, 'y':\"“\"}\n", "a: b\n c\n",
      "a: #b\n",
      "a: http://x.y\n", "a: 'x\n  \ty'\n", "a: \"x\n\t y\"\n", "---\na: 1\n...\n", "a: [b: c]\n",
      "a: 'it''s “so”'\n",
      "a: it's “fine”\n", "a: |\n  x “y”\n   \tz\n\u{20}\u{20}\u{A0}q\nb: 1\n",
      "a: 1 # “x”\u{A0}\n",
      "a: >-\n\n  “x”\n   \ty\n", "\t\n  \t# c\na: 1\n", "a: \"“x” \u{A0}\"\n",
      "x:\n  - |\n    “a”\n  - b\n",
      "a: don’t\n", "a: \"\\u201c\"\n", "a: $x * 2\n", "a: $x == 1 and $in.channels != 3\n",
      "a: [x, y,]\n",
      "a: 👩\u{200D}💻\n", "a:\r\n  - b\r\n", "a:\n- - - b\n", "\"a b\": 1\n", "a: 'b: c'\n",
      "a: ?x\n",
      "a: x*y\n", "a: x&y\n", "a: b!c\n", "a: b#c\n", "a: {}\nb: []\n",
    ])
  func legal(text: String) {
    #expect(parse(text) != nil)
  }

  @Test("a byte order mark moves nothing")
  func byteOrderMark() {
    let root = parse("\u{FEFF}é: 1\nb: 2\n")
    #expect(root?["é"]?.keySpan.start.column == 1)
    #expect(root?["é"]?.value.span.text == "1")
    #expect(root?["b"]?.value.span.text == "2")
  }

  @Test("a key and value in one word are told apart from other text")
  func gluedPairs() {
    let root = parse("a: {kernel:3}\nb: kernel:3\nc: http://x\nd: 12:30\ne: 'k:3'\nf: x\n")
    #expect(root?["a"]?.value.pairs?[0].gluedPair?.key == "kernel")
    #expect(root?["a"]?.value.pairs?[0].gluedPair?.value == "3")
    #expect(root?["b"]?.value.gluedPair?.value == "3")
    for key in ["c", "d", "e", "f"] { #expect(root?[key]?.value.gluedPair == nil) }
  }
}
