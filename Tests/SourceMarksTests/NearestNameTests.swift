import SourceMarks
import Testing

@Suite("Nearest names")
struct NearestNameTests {
  @Test(
    "a slip finds the name that was meant",
    arguments: [
      ("kernal", "kernel"), ("strid", "stride"), ("STRIDE", "stride"), ("linear", "bilinear"),
      ("grad-cam", "gradcam"), ("layer", "layers"), ("ouy", "out"), ("otu", "out"),
    ])
  func finds(word: String, meant: String) {
    let names = ["kernel", "stride", "bilinear", "gradcam", "layers", "out"]
    #expect(NearestName.suggestion(for: word, among: names) == meant)
  }

  @Test("names too far away are not offered", arguments: ["pad", "xx", "", "kxxxxl", "conv9000"])
  func refuses(word: String) {
    #expect(NearestName.suggestions(for: word, among: ["kernel", "yy", "conv"]).isEmpty)
  }

  @Test("a third of the word may be wrong, and never more than two letters")
  func threshold() {
    #expect(NearestName.suggestion(for: "abcdX", among: ["abcde"]) == "abcde")
    #expect(NearestName.suggestion(for: "abcXY", among: ["abcde"]) == nil)
    #expect(NearestName.suggestion(for: "abcdXY", among: ["abcdef"]) == "abcdef")
    #expect(NearestName.suggestion(for: "abcdefXYZ", among: ["abcdefghi"]) == nil)
  }

  @Test("nearer names come first, equally near ones in the given order")
  func order() {
    let names = ["conv9x", "conv4", "conv5", "conv"]
    #expect(NearestName.suggestions(for: "conv6", among: names) == ["conv4", "conv5", "conv"])
  }

  @Test("dotted names are compared by their last segment too")
  func dotted() {
    let names = ["layer1.0.conv2", "layer1.0.bn2", "layer4.1.conv2", "stem"]
    #expect(
      NearestName.dottedSuggestions(for: "conv2", among: names)
        == ["layer1.0.conv2", "layer4.1.conv2"])
  }

  @Test("the distance counts swapped neighbours once and stops at its limit")
  func distance() {
    #expect(NearestName.distance("abcd", "abdc", limit: 2) == 1)
    #expect(NearestName.distance("kitten", "sitting", limit: 3) == 3)
    #expect(NearestName.distance("kitten", "sitting", limit: 2) == nil)
    #expect(NearestName.distance("", "ab", limit: 2) == 2)
  }

  @Test("several names make one question")
  func sentence() {
    #expect(NearestName.sentence([]) == nil)
    #expect(NearestName.sentence(["a"]) == "did you mean 'a'?")
    #expect(NearestName.sentence(["a", "b", "c"]) == "did you mean 'a', 'b' or 'c'?")
  }

  @Test("a word of a megabyte costs nothing")
  func longWord() {
    let word = String(repeating: "a", count: 1 << 20)
    #expect(NearestName.suggestions(for: word, among: [word + "b"]).isEmpty)
  }
}
