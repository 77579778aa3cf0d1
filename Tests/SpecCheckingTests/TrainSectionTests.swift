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

  private static func rows(
    _ keys: [TrainKey], under prefix: String = ""
  ) -> [(key: String, example: String, isMap: Bool)] {
    keys.flatMap { key -> [(key: String, example: String, isMap: Bool)] in
      guard case .keys(let inner) = key.kind else {
        return [(prefix + key.name, key.example, false)]
      }
      return [(prefix + key.name, key.example, true)]
        + rows(inner, under: prefix + key.name + ".")
    }
  }

  @Test("the example of every key of the reference is accepted and changes or states something")
  func examples() throws {
    for row in Self.rows(TrainKey.all) {
      // Layers and methods are those of the reference's example network.
      let example = row.example.replacing("conv4", with: "conv1").replacing("layer*", with: "conv*")
      var settings = ["\(row.key)=\(example)"]
      if row.key == "nesterov" { settings.insert("momentum=0.9", at: 0) }
      var findings = DiagnosticList()
      let train = SpecChecker.trainSettings(settings, over: try spec(), into: &findings)
      #expect(train != nil && findings.all.isEmpty, "\(row.key): \(findings.all)")
    }
  }

  @Test("other tools' words for keys are named, and none is a key of ours")
  func foreignWords() throws {
    let names = Set(TrainKey.all.map(\.name))
    for key in TrainKey.all {
      for word in key.foreign {
        #expect(!names.contains(word))
        var findings = DiagnosticList()
        #expect(
          SpecChecker.trainSettings(["\(word)=\(key.example)"], over: try spec(), into: &findings)
            == nil)
        #expect(findings.all.first?.hint == "write \(key.name)")
      }
    }
  }
}
