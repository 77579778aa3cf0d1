import SourceMarks
import SpecChecking
import Testing

@Suite struct TrainSectionTests {
  private func spec() throws -> ModelSpec {
    let text = """
      sightline: 1
      input: {shape: [3, 8, 8]}
      layers:
        - conv1: {conv: 4, kernel: 3}
      train: {rate: 0.5, augment: {flip: true}}
      """
    var findings = DiagnosticList()
    return try #require(
      SpecChecker.check(bytes: Array(text.utf8), path: "t.yaml", into: &findings))
  }

  @Test("texts of the command line change single keys and leave the rest")
  func overrides() throws {
    var findings = DiagnosticList()
    let train = try #require(
      SpecChecker.trainSettings(
        ["epochs=7", "augment.shift=2", "optimizer=sgd", "freeze=[conv1]"], over: spec(),
        into: &findings))
    #expect(findings.all.isEmpty)
    #expect(train.epochs == 7)
    #expect(train.augment.shift == 2)
    #expect(train.augment.flip)
    #expect(train.rate == 0.5)
    #expect(train.optimizer == .sgd)
    #expect(train.freeze == ["conv1"])
  }

  @Test(
    "what is wrong in such a text is found as in the file",
    arguments: [
      ("epochs", "SL0203"), ("epochs=0", "SL0204"), ("lr=1", "SL0317"), ("loss=mse", "SL0207"),
      ("freeze=conv2", "SL0601"), ("augment.flop=1", "SL0317"),
    ])
  func mistakes(setting: String, code: String) throws {
    var findings = DiagnosticList()
    #expect(SpecChecker.trainSettings([setting], over: try spec(), into: &findings) == nil)
    #expect(findings.all.map(\.code.rawValue) == [code])
  }

  @Test(
    "any text is a setting or a finding", arguments: ["}", "a={", "x=[", "=", "a.b.c.d=1", ".="])
  func anyText(setting: String) throws {
    var findings = DiagnosticList()
    #expect(SpecChecker.trainSettings([setting], over: try spec(), into: &findings) == nil)
    #expect(!findings.all.isEmpty)
  }
}
