import SourceMarks
import Tensors
import Testing
import Weights

/// What matching said: the table, if any, and the findings.
private struct Outcome {
  let table: WeightTable?
  let findings: [Diagnostic]
  var codes: [DiagnosticCode] { findings.map(\.code) }
}

struct WeightMatchTests {
  let folder = WorkFolder()

  private typealias Need = TensorRequest
  private typealias Stored = (name: String, type: String, dimensions: [Int], bytes: Int)

  private func f32(_ name: String, _ dimensions: [Int]) -> Stored {
    (name, "F32", dimensions, dimensions.reduce(4, *))
  }

  private func match(
    _ requests: [TensorRequest], _ file: [Stored], rules: [NameRule] = [], ignoring: [String] = []
  ) throws -> Outcome {
    let source = try WeightSource(folder.write(zeros(file), to: "w.safetensors"))
    let match = WeightMatch(of: requests, in: source, rules: rules, ignoring: ignoring)
    var findings = DiagnosticList()
    let table = match.table(&findings)
    return Outcome(table: table, findings: findings.all)
  }

  private let conv = TensorRequest(
    "conv1.weight", [8, 3, 5, 5], .convolutionWeight, layer: "conv1")
  private let linear = TensorRequest("fc.weight", [10, 32], .linearWeight, layer: "fc")
  private let bias = TensorRequest("fc.bias", [10], .bias, layer: "fc")
  private let mean = TensorRequest("bn1.running_mean", [8], .runningMean, layer: "bn1")
  private let variance = TensorRequest("bn1.running_var", [8], .runningVariance, layer: "bn1")

  @Test("a file with exactly the tensors of the network matches in silence")
  func exact() throws {
    let outcome = try match(
      [conv, linear, bias],
      [f32("fc.bias", [10]), f32("fc.weight", [10, 32]), f32("conv1.weight", [8, 3, 5, 5])])
    #expect(outcome.codes == [])
    let table = try #require(outcome.table)
    #expect(table.entry(named: "fc.bias")?.dimensions == [10])
    let block = try FloatBlock([Float](repeating: 9, count: 10))
    try table.load("fc.bias", into: block)
    #expect(block.array == [Float](repeating: 0, count: 10))
    #expect(throws: WeightFault.missing(path: table.source.path, tensor: "x")) {
      try table.load("x", into: block)
    }
  }

  @Test("rules rename, the first that fits counts, and counters of steps are never unused")
  func rules() throws {
    let outcome = try match(
      [linear, bias, mean],
      [
        f32("head.weight", [10, 32]), f32("head.bias", [10]), f32("net.bn1.running_mean", [8]),
        ("net.bn1.num_batches_tracked", "I64", [], 8),
      ],
      rules: [NameRule("fc.*", "head.*"), NameRule("**", "net.**")])
    #expect(outcome.codes == [])
    #expect(outcome.table?.entry(named: "fc.bias")?.name == "head.bias")
  }

  @Test("a common prefix in the file is found and the rule for it is given")
  func commonPrefix() throws {
    let outcome = try match(
      [linear, bias, conv],
      [
        f32("module.fc.weight", [10, 32]), f32("module.fc.bias", [10]),
        f32("module.conv1.weight", [8, 3, 5, 5]),
      ])
    #expect(outcome.table == nil)
    #expect(outcome.codes == [.missingTensor])
    let finding = try #require(outcome.findings.first)
    #expect(finding.message == "tensor 'fc.weight' is missing (and 2 more)")
    #expect(finding.hint == "under weights: map: {\"**\": \"module.**\"} finds all 3")
    #expect(
      finding.notes.contains { $0.message.contains("nearest in the file: 'module.fc.weight'") })
  }

  @Test("the rule that a hint gives does what the hint says")
  func hintsHold() throws {
    let file = [f32("backbone.c.weight", [8, 3, 5, 5]), f32("head.weight", [10, 32])]
    let wanted = Need("features.c.weight", [8, 3, 5, 5], .convolutionWeight, layer: "features.c")
    let head = Need("head.weight", [10, 32], .linearWeight, layer: "head")
    let first = try match([wanted, head], file)
    #expect(
      first.findings.first?.hint
        == "under weights: map: {\"features.**\": \"backbone.**\"} finds it")
    let second = try match([wanted, head], file, rules: [NameRule("features.**", "backbone.**")])
    #expect(second.codes == [] && second.table != nil)
  }

  @Test("a prefix that only the network has is dropped by the rule")
  func extraPrefix() throws {
    let wanted = Need("model.fc.weight", [10, 32], .linearWeight, layer: "model.fc")
    let outcome = try match([wanted], [f32("fc.weight", [10, 32])])
    #expect(
      outcome.findings.first?.hint == "under weights: map: {\"model.**\": \"**\"} finds it")
    #expect(
      try match([wanted], [f32("fc.weight", [10, 32])], rules: [NameRule("model.**", "**")])
        .table != nil)
  }

  @Test("no rule is offered that would lose tensors which are found as they are")
  func noHarm() throws {
    let other = Need("x.weight", [8], .scale, layer: "x")
    let outcome = try match(
      [linear, other], [f32("fc.weight", [10, 32]), f32("a.x.weight", [8])])
    #expect(
      outcome.findings.first?.hint == "under weights: map: {\"x.**\": \"a.x.**\"} finds it")
  }

  @Test("a mistyped name brings the nearest one, a missing one without likeness what is there")
  func nearest() throws {
    let near = try match([conv], [f32("cnv1.weight", [8, 3, 3, 3])])
    #expect(near.findings.first?.notes.first?.message == "nearest in the file: 'cnv1.weight'")
    #expect(near.findings.first?.hint == nil)
    let far = try match([conv], [f32("something.else.entirely", [1])])
    #expect(
      far.findings.first?.notes.first?.message
        == "the file has 1 unused tensors: 'something.else.entirely'")
  }

  @Test("running statistics that were not saved are an error of their own")
  func statistics() throws {
    let outcome = try match([linear, mean, variance], [f32("fc.weight", [10, 32])])
    #expect(outcome.codes == [.missingStatistics])
    #expect(outcome.findings.first?.severity == .error && outcome.table == nil)
    #expect(
      outcome.findings.first?.message
        == "running statistics are missing: 'bn1.running_mean' (and 1 more)")
  }

  @Test(
    "a wrong shape gets the code and the hint of its likely cause",
    arguments: [
      ("fc.weight", [32, 10], DiagnosticCode.transposedMatrix, "transpose: [1, 0]"),
      ("conv1.weight", [5, 5, 3, 8], .foreignLayout, "HWIO"),
      ("conv1.weight", [8, 5, 5, 3], .foreignLayout, "OHWI"),
      ("conv1.weight", [8, 1, 5, 5], .channelMismatch, "color: gray"),
      ("conv1.weight", [8, 6, 5, 5], .channelMismatch, "2 times as many channels"),
      ("conv1.weight", [8, 7, 5, 5], .channelMismatch, "another number of channels"),
      ("conv1.weight", [9, 3, 5, 5], .misshapenTensor, "9 outputs"),
      ("conv1.weight", [8, 3, 3, 3], .misshapenTensor, nil),
      ("conv1.weight", [8, 3, 5, 5, 1], .misshapenTensor, "trailing ones"),
      ("conv1.weight", [], .misshapenTensor, nil),
      ("fc.weight", [4, 32], .misshapenTensor, "--set classes=4"),
      ("fc.weight", [10, 32, 1, 1], .misshapenTensor, "trailing ones"),
      ("fc.weight", [10, 1568], .misshapenTensor, "1568 is 32 × 7 × 7: the file flattens"),
      ("fc.weight", [10, 8], .misshapenTensor, "32 is 8 × 2 × 2: the spec flattens"),
      ("fc.weight", [10, 31], .misshapenTensor, "another size"),
      ("fc.weight", [10, 0], .misshapenTensor, "another size"),
    ] as [(String, [Int], DiagnosticCode, String?)])
  func shapes(name: String, got: [Int], code: DiagnosticCode, hint: String?) throws {
    let request = name.hasPrefix("conv") ? conv : linear
    let outcome = try match([request], [f32(name, got)])
    #expect(outcome.table == nil)
    #expect(outcome.codes == [code])
    let finding = try #require(outcome.findings.first)
    #expect(
      finding.message
        == "tensor '\(name)' is \(got); layer '\(request.layer)' needs \(request.dimensions)")
    if let hint {
      #expect(finding.hint?.contains(hint) == true, "\(finding.hint ?? "no hint")")
    } else {
      #expect(finding.hint == nil)
    }
  }

  @Test("a depthwise convolution in Keras' layout and a 1x1 filter kept as a matrix are recognised")
  func moreLayouts() throws {
    let depthwise = Need("d.weight", [12, 1, 3, 3], .convolutionWeight, layer: "d")
    let keras = try match([depthwise], [f32("d.weight", [3, 3, 6, 2])])
    #expect(keras.findings.first?.hint?.contains("HWCM of a depthwise") == true)
    let point = Need("p.weight", [8, 4, 1, 1], .convolutionWeight, layer: "p")
    #expect(try match([point], [f32("p.weight", [4, 8])]).codes == [.transposedMatrix])
    #expect(try match([point], [f32("p.weight", [8, 4])]).codes == [.misshapenTensor])
    let grouped = Need("g.weight", [8, 8, 3, 3], .convolutionWeight, layer: "g")
    #expect(
      try match([grouped], [f32("g.weight", [8, 2, 3, 3])]).findings.first?.hint?
        .contains("groups: 4?") == true)
  }

  @Test("one layer gives one finding, and many of a kind are folded")
  func folding() throws {
    let one = try match([linear, bias], [f32("fc.weight", [4, 32]), f32("fc.bias", [4])])
    #expect(one.codes == [.misshapenTensor])
    #expect(one.findings.first?.notes.map(\.message) == ["'fc.bias' is [4]; needs [10]"])
    let many = (0..<9).map { Need("l\($0).weight", [2, 3], .linearWeight, layer: "l\($0)") }
    let outcome = try match(many, many.map { f32($0.name, [3, 2]) })
    #expect(outcome.codes == [.transposedMatrix, .transposedMatrix, .transposedMatrix])
    #expect(outcome.findings.last?.notes.first?.message.hasPrefix("the same of 6 more: ") == true)
  }

  @Test("tensors that nothing uses are a warning with the line that silences it")
  func unused() throws {
    let file = [
      f32("fc.weight", [10, 32]), f32("aux1.a", [1]), f32("aux1.b", [1]), f32("fc.extra", [1]),
    ]
    let outcome = try match([linear], file)
    #expect(outcome.codes == [.unusedTensors] && outcome.table != nil)
    let finding = try #require(outcome.findings.first)
    #expect(finding.severity == .warning)
    #expect(
      finding.message == "3 tensors in the file are not used ('aux1.a', 'aux1.b', 'fc.extra')")
    #expect(finding.hint == "weights: ignore: [\"aux1\", \"fc.extra\"]")
    #expect(try match([linear], file, ignoring: ["aux1", "fc.extra"]).codes == [])
    #expect(try match([linear], file, ignoring: ["aux*", "**.extra"]).codes == [])
    #expect(try match([linear], file, ignoring: ["aux*"]).codes == [.unusedTensors])
  }

  @Test("a bias in the file of a layer without one is a warning of its own")
  func unusedBias() throws {
    let file = [f32("conv1.weight", [8, 3, 5, 5]), f32("conv1.bias", [8])]
    let outcome = try match([conv], file)
    #expect(outcome.codes == [.biasNotUsed] && outcome.table != nil)
    #expect(
      outcome.findings.first?.message
        == "tensor 'conv1.bias' exists, but layer 'conv1' has bias: false")
    #expect(try match([conv], file, ignoring: ["conv1.bias"]).codes == [])
  }

  @Test("rules that do nothing are errors that say why")
  func idleRules() throws {
    let outcome = try match(
      [linear], [f32("x.fc.weight", [10, 32])],
      rules: [NameRule("**", "x.**"), NameRule("fc.*", "y.*"), NameRule("none.*", "z.*")])
    #expect(outcome.codes == [.mapRuleUnused, .mapRuleUnused] && outcome.table == nil)
    #expect(outcome.findings[0].message.hasPrefix("map rule 2 ('fc.*') is never reached"))
    #expect(outcome.findings[1].message == "map rule 3 ('none.*') matches no tensor of the network")
    let greedy = try match(
      [linear], [f32("fc.weight", [10, 32])], rules: [NameRule("fc.weight", "x.*")])
    #expect(greedy.findings[0].message.contains("puts back 1 captures, but its pattern has 0"))
  }

  @Test("two tensors of the network cannot be one of the file")
  func usedTwice() throws {
    let twin = Need("fd.weight", [10, 32], .linearWeight, layer: "fd")
    let outcome = try match(
      [linear, twin], [f32("w", [10, 32])], rules: [NameRule("*.weight", "w")])
    #expect(outcome.codes == [.tensorUsedTwice])
    #expect(outcome.findings[0].message.contains("'fc.weight' and 'fd.weight'"))
  }

  @Test("whole numbers and eight-bit floats are no weights, short floats bring a note")
  func types() throws {
    for (type, bytes) in [("I8", 10), ("F8_E4M3", 10), ("I64", 80)] {
      let outcome = try match([bias], [("fc.bias", type, [10], bytes)])
      #expect(outcome.codes == [.unsupportedType] && outcome.table == nil)
      #expect(outcome.findings[0].message == "dtype '\(type)' of 'fc.bias' is not supported")
    }
    for (type, bytes) in [("F16", 20), ("BF16", 20), ("F64", 80)] {
      let outcome = try match([bias], [("fc.bias", type, [10], bytes)])
      #expect(outcome.codes == [.halfPrecision] && outcome.table != nil)
      #expect(outcome.findings[0].message == "weights are \(type); computed in F32")
      #expect(outcome.findings[0].severity == .note)
    }
  }

  @Test("findings on a layer stand at its place, others at the place of the weights")
  func places() throws {
    let file = SourceFile(path: "n.yaml", text: "weights\nfc\n")
    let weights = SourceSpan(file, 0..<7)
    let layer = SourceSpan(file, 8..<10)
    let request = Need("fc.weight", [10, 32], .linearWeight, layer: "fc", span: layer)
    let source = try WeightSource(
      folder.write(zeros([f32("fc.weight", [32, 10]), f32("x", [1])]), to: "w"))
    var findings = DiagnosticList()
    #expect(WeightMatch(of: [request], in: source, at: weights).table(&findings) == nil)
    #expect(findings.all.map(\.span) == [layer, weights])
    #expect(findings.all[0].layer == "fc")
  }

  @Test("a table refuses values that are not finite and negative variances, unless told otherwise")
  func values() throws {
    let path = folder.file("w")
    try SafetensorsWriter.write(
      [
        .init("bn1.running_var", [8], [Float](repeating: -1, count: 8)),
        .init("fc.bias", [10], [Float](repeating: .nan, count: 10)),
      ],
      to: path, overwrite: false)
    var findings = DiagnosticList()
    var table = try #require(
      WeightMatch(of: [variance, bias], in: try WeightSource(path)).table(&findings))
    let block = try FloatBlock(zeros: 10)
    #expect(throws: WeightFault.notFinite(tensor: "fc.bias", index: 0, nans: 10, infinities: 0)) {
      try table.load("fc.bias", into: block)
    }
    let part = block.part(offset: 0, count: 8)
    #expect(throws: WeightFault.negativeVariance(tensor: "bn1.running_var", index: 0, value: -1)) {
      try table.load("bn1.running_var", into: part)
    }
    table.allowsNonFinite = true
    try table.load("fc.bias", into: block)
    #expect(block.array.allSatisfy { $0.isNaN })
  }
}
