import SourceMarks
import Testing

@Suite("Findings as JSON")
struct DiagnosticJSONTests {
  @Test("a finding carries its place, notes and fix")
  func object() {
    let file = SourceFile(path: "net.yaml", text: "é: 1\nkernal: 3\n")
    let span = SourceSpan(file, 6..<12)
    let finding = Diagnostic(
      .unknownAttribute, "no 'kernal'", at: span, notes: [.init(nil, "n\"1\"")],
      hint: "did you mean 'kernel'?", fix: .init(span, replacement: "kernel"), layer: "conv1")
    let range =
      #"{"start":{"line":2,"column":1},"end":{"line":2,"column":7}}"#
    #expect(
      DiagnosticJSON.object(finding) == #"{"code":"SL0201","slug":"unknown-attribute","#
        + #""severity":"error","message":"no 'kernal'","hint":"did you mean 'kernel'?","#
        + #""path":"net.yaml","range":"# + range + #","layer":"conv1","#
        + #""related":[{"path":null,"range":null,"message":"n\"1\""}],"#
        + #""fixes":[{"message":"write 'kernel'","safe":true,"edits":[{"range":"# + range
        + #","newText":"kernel"}]}]}"#)
  }

  @Test("a document counts by severity")
  func document() {
    let finding = Diagnostic(.unusedBlock, "m", at: nil)
    let text = DiagnosticJSON.document([finding], specs: 2)
    #expect(text.hasPrefix(#"{"version":1,"findings":[{"code":"SL0322""#))
    #expect(text.hasSuffix(#""summary":{"errors":0,"warnings":1,"notes":0,"specs":2}}"#))
  }

  @Test("strings escape what JSON and terminals cannot take")
  func strings() {
    #expect(
      JSONText.string("a\"\\\n\r\t\u{1B}\u{7F}\u{2028}é") == #""a\"\\\n\r\t\u001b\u007f\u2028é""#)
    #expect(JSONText.string(nil) == "null")
  }

  @Test(
    "slugs are the names in words",
    arguments: [
      (DiagnosticCode.notUTF8, "not-utf8"), (.layersIsAMap, "layers-is-a-map"),
      (.looksLikeBGR, "looks-like-bgr"), (.tag, "tag"),
      (.twoLayersInOneItem, "two-layers-in-one-item"),
    ])
  func slugs(code: DiagnosticCode, slug: String) {
    #expect(code.slug == slug)
  }

  @Test("no two codes share a slug")
  func distinctSlugs() {
    #expect(Set(DiagnosticCode.allCases.map(\.slug)).count == DiagnosticCode.allCases.count)
  }
}
