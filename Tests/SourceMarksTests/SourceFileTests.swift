import SourceMarks
import Testing

@Suite("Places in a file")
struct SourceFileTests {
  @Test("columns count characters, lines end as any system ends them")
  func positions() {
    let file = SourceFile(path: "f", text: "é日x\r\nb\rc\n")
    #expect(file.position(of: 0) == (1, 1))
    #expect(file.position(of: 5) == (1, 3))
    #expect(file.position(of: 8) == (2, 1))
    #expect(file.position(of: 10) == (3, 1))
    #expect(file.line(of: 10) == 3)
    #expect(file.text(ofLine: 1) == "é日x")
    #expect(file.position(of: 999) == (4, 1))
  }

  @Test("a byte order mark has no column and is not shown")
  func byteOrderMark() {
    let file = SourceFile(path: "f", text: "\u{FEFF}ab\n")
    #expect(file.position(of: 0) == (1, 1))
    #expect(file.position(of: 3) == (1, 1))
    #expect(file.position(of: 4) == (1, 2))
    #expect(file.text(ofLine: 1) == "ab")
    #expect(SourceFile(path: "f", text: "\u{FEFF}").text(ofLine: 1) == "")
  }
}
