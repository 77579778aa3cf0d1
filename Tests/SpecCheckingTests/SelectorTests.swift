import SourceMarks
import SpecChecking
import Testing

@Suite("Selectors")
struct SelectorTests {
  static let candidates: [Selector.Candidate] = [
    .init(name: "conv1", operatorName: "conv"), .init(name: "relu", operatorName: "relu"),
    .init(name: "layer1.0.conv1", operatorName: "conv"),
    .init(name: "layer1.0.relu", operatorName: "relu"),
    .init(name: "layer1.0", operatorName: "Basic"), .init(name: "layer1", operatorName: nil),
    .init(name: "layer2.0.conv1", operatorName: "conv"),
    .init(name: "layer2.0", operatorName: "Basic"), .init(name: "layer2", operatorName: nil),
    .init(name: "aux1.conv", operatorName: "conv"),
    .init(name: "fire2/squeeze1x1", operatorName: "conv"),
    .init(name: "fc", operatorName: "linear"),
  ]

  private func names(_ text: String) throws -> [String] {
    try Selector(text).matches(in: Self.candidates).map {
      Self.candidates[$0.index].name + ($0.isInput ? ".in" : "")
    }
  }

  @Test(
    "selectors pick what they say, in order of execution",
    arguments: [
      ("conv1", ["conv1"]), ("layer*", ["layer1", "layer2"]), ("layer1", ["layer1"]),
      ("layer1.*", ["layer1.0"]), ("layer1.**", ["layer1.0.conv1", "layer1.0.relu", "layer1.0"]),
      ("**:linear", ["fc"]), ("layer*.*.conv1", ["layer1.0.conv1", "layer2.0.conv1"]),
      ("**.conv1", ["conv1", "layer1.0.conv1", "layer2.0.conv1"]),
      ("**:Basic", ["layer1.0", "layer2.0"]), ("last(**:conv)", ["fire2/squeeze1x1"]),
      ("first(**:conv)", ["conv1"]), ("last(layer1.**:conv)", ["layer1.0.conv1"]),
      ("fc, conv1", ["conv1", "fc"]),
      ("**:conv, -aux1.**, -fire*", ["conv1", "layer1.0.conv1", "layer2.0.conv1"]),
      ("**:relu,-relu", ["layer1.0.relu"]),
      ("-relu, relu, -**:conv, -**:Basic, -layer*", ["relu", "layer1.0.relu", "fc"]),
      ("layer1.in", ["layer1.in"]), ("layer*.in, layer1", ["layer1.in", "layer1", "layer2.in"]),
      ("**.conv1.in:conv, -conv1.in", ["layer1.0.conv1.in", "layer2.0.conv1.in"]),
      ("fire2/squeeze1x1", ["fire2/squeeze1x1"]), ("nothing", []), ("last(nothing)", []),
      (" conv1 , relu ", ["conv1", "relu"]), ("last( **:conv )", ["fire2/squeeze1x1"]),
      ("conv1, conv1", ["conv1"]),
      (
        "-conv1.in, -**:conv",
        ["relu", "layer1.0.relu", "layer1.0", "layer1", "layer2.0", "layer2", "fc"]
      ),
      (
        "**:conv, -last(**:conv), -first(**:conv), -aux1.conv",
        ["layer1.0.conv1", "layer2.0.conv1"]
      ),
    ])
  func picks(text: String, expected: [String]) throws {
    #expect(try names(text) == expected)
  }

  @Test("two stars alone pick everything")
  func everything() throws {
    #expect(try Selector("**").indices(in: Self.candidates) == Array(Self.candidates.indices))
  }

  @Test("exact names are told apart from patterns")
  func exactNames() throws {
    #expect(try Selector("layer1.0.in").exactName == "layer1.0.in")
    #expect(try Selector("layer1").exactName == "layer1")
    for text in ["layer*", "last(conv1)", "conv1:conv", "-conv1", "a, b"] {
      #expect(try Selector(text).exactName == nil)
    }
  }

  @Test(
    "what cannot be read is told at its place",
    arguments: [
      ("", SelectorFault.empty), ("  ", .empty), ("a,", .emptyItem(at: 1..<2)),
      (",a", .emptyItem(at: 0..<1)), ("a,,b", .emptyItem(at: 1..<2)), ("-", .emptyItem(at: 0..<1)),
      ("conv 1", .stray("1", at: 5..<6)), ("a..b", .emptySegment(at: 2..<3)),
      (".a", .emptySegment(at: 0..<1)), ("a.", .emptySegment(at: 1..<2)),
      ("a.-b", .stray("-", at: 2..<3)), ("last(a", .unclosed("last", at: 0..<4)),
      ("last(a, b)", .stray(",", at: 6..<7)), ("middle(a)", .unknownPick("middle", at: 0..<6)),
      ("(a)", .unknownPick("", at: 0..<1)), ("a:", .operatorMissing(at: 1..<2)),
      ("last(a:)", .operatorMissing(at: 6..<7)), ("a)", .stray(")", at: 1..<2)),
      ("é", .stray("é", at: 0..<2)), ("last()", .stray(")", at: 5..<6)),
      ("a:b:c", .stray(":", at: 3..<4)),
      ("a[0-3]", .stray("[", at: 1..<2)), ("last(", .emptyItem(at: 4..<5)),
    ])
  func faults(text: String, expected: SelectorFault) {
    #expect(throws: expected) { try Selector(text) }
  }

  @Test("a long selector is refused, and any text is safe")
  func limits() {
    #expect(throws: SelectorFault.tooLong(count: 5000)) {
      try Selector(String(repeating: "a", count: 5000))
    }
    let pieces = [
      "a", "*", "**", ".", ",", "-", "last(", ")", ":", "conv", " ", "é", ".in", "first(",
    ]
    var state: UInt64 = 7
    var readable = 0
    for _ in 0..<20_000 {
      var text = ""
      for _ in 0..<(state >> 60) + 1 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        text += pieces[Int(state >> 33) % pieces.count]
      }
      do throws(SelectorFault) {
        _ = try Selector(text).matches(in: Self.candidates)
        readable += 1
      } catch {
        #expect(error.range?.upperBound ?? 0 <= text.utf8.count, "\(text)")
      }
    }
    #expect(readable > 100)
  }

  @Test("a finding marks the part to blame")
  func finding() {
    let file = SourceFile(path: "f", text: "layer: a..b\n")
    let finding = SelectorFault.emptySegment(at: 2..<3)
      .diagnostic(of: "a..b", at: SourceSpan(file, 7..<11))
    #expect(finding.code == .badLayerName)
    #expect(finding.span?.range == 9..<10)
    #expect(finding.message == "'a..b' is not a layer name or selector")
  }
}
