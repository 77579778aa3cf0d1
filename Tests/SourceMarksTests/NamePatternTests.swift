import SourceMarks
import Testing

@Suite("Name patterns")
struct NamePatternTests {
  @Test(
    "patterns fit what they should",
    arguments: [
      ("conv1", "conv1", true), ("conv1", "conv10", false), ("conv*", "conv10", true),
      ("conv*", "conv", true), ("layer*", "layer1.0", false), ("*", "a.b", false),
      ("**", "a.b.c", true), ("**", "", true), ("**.relu", "relu", true),
      ("**.relu", "a.b.relu", true), ("**.relu", "a.prelu", false),
      ("a.**.c", "a.c", true), ("a.**.c", "a.b.b.c", true), ("a.**.c", "ac", false),
      ("a.**", "a", false), ("a.**", "a.b", true), ("a**", "a.b", true),
      ("features.*.cat", "features.3.cat", true), ("features.*.cat", "features.3.x.cat", false),
      ("*.*", "a.b", true), ("*.*", "a", false), ("é*", "été", true), ("", "", true),
      ("", "a", false), ("***", "a.b", true), ("a.b", "axb", false),
    ])
  func matches(pattern: String, name: String, fits: Bool) {
    #expect(NamePattern(pattern).matches(name) == fits)
  }

  @Test(
    "what wildcards stood for is put into a replacement by position",
    arguments: [
      ("**", "module.**", "conv1.weight", "module.conv1.weight"),
      (
        "**.denselayer*.norm1.*", "**.denselayer*.norm.1.*",
        "features.denseblock1.denselayer12.norm1.weight",
        "features.denseblock1.denselayer12.norm.1.weight"
      ),
      ("**.norm1.*", "**.norm.1.*", "norm1.bias", "norm.1.bias"),
      ("conv*.*", "c*/*", "conv7.weight", "c7/weight"),
      ("*_*", "*-*", "a_b_c", "a_b-c"),
      ("fc.weight", "head.weight", "fc.weight", "head.weight"),
    ])
  func fills(pattern: String, replacement: String, name: String, result: String) throws {
    let captures = try #require(NamePattern(pattern).captures(in: name))
    #expect(captures.count == NamePattern(pattern).wildcardCount)
    #expect(NamePattern.fill(replacement, with: captures) == result)
  }

  @Test("a replacement with more wildcards than captures has no result")
  func tooManyWildcards() {
    #expect(NamePattern.fill("*.*", with: ["a"]) == nil)
  }

  @Test("a pattern that names a group covers what lies in it")
  func groups() {
    #expect(NamePattern("aux*").matchesNameOrGroup("aux1.conv.conv.weight"))
    #expect(NamePattern("aux*").matchesNameOrGroup("aux1"))
    #expect(NamePattern("aux*").matchesNameOrGroup("aux1/kernel"))
    #expect(!NamePattern("aux*").matchesNameOrGroup("xaux1.conv"))
  }

  @Test("many wildcards on a long name take no time")
  func noBacktracking() {
    let pattern = NamePattern(String(repeating: "*a", count: 60) + "b")
    #expect(!pattern.matches(String(repeating: "a", count: 2000)))
  }
}
