import Attribution
import Execution
import Planning
import SpecChecking
import Tensors
import TestNetworks
import Testing

/// What is tried out about maps, and what is said of a picture.
@Suite("Trust and diagnosis")
struct TrustTests {
  private func checks(_ methods: [String], _ layers: [String]) throws -> (
    TrustChecks<TensorDictionary>, Explainer, MethodFixture
  ) {
    let fixture = try MethodFixture.load()
    let network = try Network(MethodFixture.text)
    let explainer = try fixture.explainer(methods, layers: layers)
    var checks = TrustChecks(
      graph: network.graph, layers: explainer.layers, methods: explainer.methods,
      weights: TensorDictionary(fixture.weights))
    checks.mostStages = 3
    checks.seeds = 2
    return (checks, explainer, fixture)
  }

  @Test("every kind of fact is found for each map, with a line and its recipe")
  func facts() throws {
    let (checks, explainer, fixture) = try checks(
      ["gradcam", "guided-backprop", "integrated-gradients"], ["relu3"])
    let found = explainer.explain(
      [Target(index: fixture.classes[0]), Target(index: fixture.classes[1])]
    ) { _ in }
    let facts = try checks.facts(
      input: fixture.input, explanations: (found[0], found[1]), otherName: "another"
    ) { _, _ in }
    for method in ["gradcam", "guided-backprop"] {
      let kinds = Set(facts.filter { $0.method == method }.map(\.kind))
      #expect(
        kinds == [.classSensitivity, .cascading, .independent, .occlusion, .noise], "\(method)")
    }
    #expect(
      Set(facts.filter { $0.method == "integrated-gradients" }.map(\.kind))
        == [.classSensitivity, .completeness, .occlusion])
    for fact in facts {
      #expect(fact.value.isFinite && fact.text.contains(fact.recipe))
      if fact.kind != .completeness { #expect(abs(fact.value) <= 1 + 1e-9) }
      #expect((fact.verdict == .fails || fact.verdict == .doubtful) == (fact.reason != nil))
      if fact.kind == .cascading || fact.kind == .independent { #expect(fact.parts.count == 3) }
    }
  }

  @Test("a method that knows of no class fails class sensitivity")
  func eigen() throws {
    let (_, explainer, _) = try checks(["eigencam"], ["relu2"])
    let found = explainer.explain([Target(index: 0), Target(index: 1)]) { _ in }
    let fact = try #require(
      found[0].classFacts(against: found[1], named: "dog", height: 12, width: 14).first)
    #expect(abs(fact.value - 1) < 1e-12 && fact.verdict == .fails)
    #expect(fact.reason?.contains("nearly the same for dog") == true)
    #expect(fact.likeness == "nearly the same for dog (1.00)")
  }

  @Test("verdicts change at the limits that are written down, and nowhere else")
  func verdicts() {
    func verdict(_ kind: TrustFact.Kind, _ value: Double) -> TrustFact.Verdict {
      TrustFact(kind: kind, method: "m", layer: nil, value: value, recipe: "").verdict
    }
    typealias Limits = TrustFact.Limits
    #expect(verdict(.classSensitivity, Limits.sameForClasses + 0.001) == .fails)
    #expect(verdict(.classSensitivity, Limits.sameForClasses - 0.001) == .doubtful)
    #expect(verdict(.classSensitivity, Limits.alikeForClasses - 0.001) == .passes)
    #expect(verdict(.classSensitivity, -1) == .passes)
    #expect(verdict(.cascading, Limits.stays + 0.001) == .fails)
    #expect(verdict(.cascading, -Limits.stays - 0.001) == .fails)
    #expect(verdict(.cascading, 0) == .passes)
    // What knows of classes stands in the upper half: its loss counts by itself.
    func cascade(_ values: [Double]) -> TrustFact {
      TrustFact(
        kind: .cascading, method: "m", layer: nil, value: values[values.count - 1],
        parts: values.map { .init(name: "l", value: $0) }, recipe: "")
    }
    #expect(cascade([0.9, 0.8, 0.71, 0.5, 0.4, 0.1]).verdict == .fails)
    #expect(cascade([0.9, 0.8, 0.71, 0.5, 0.4, 0.1]).reason?.contains("upper half") == true)
    #expect(cascade([0.9, 0.8, 0.6, 0.5, 0.4, 0.1]).verdict == .doubtful)
    #expect(cascade([0.9, 0.3, 0.2, 0.5, 0.4, 0.1]).verdict == .passes)
    #expect(verdict(.noise, Limits.stable - 0.001) == .fails)
    #expect(verdict(.completeness, Limits.missing + 0.001) == .fails)
    #expect(verdict(.independent, 1) == .open && verdict(.occlusion, -1) == .open)
    for kind in TrustFact.Kind.allCases { #expect(verdict(kind, .nan) == .fails) }
  }

  @Test("a map that is the same everywhere has no correlation, and so no verdict")
  func flat() throws {
    let (_, explainer, _) = try checks(["gradcam"], ["relu3"])
    var found = explainer.explain([Target(index: 0), Target(index: 1)]) { _ in }
    #expect(found[0].classFacts(against: found[1], named: "b", height: 12, width: 14).count == 1)
    // The contrast of a class with itself is empty.
    found = explainer.explain([Target(index: 0, versus: 0), Target(index: 1)]) { _ in }
    #expect(found[0].classFacts(against: found[1], named: "b", height: 12, width: 14).isEmpty)
  }

  @Test("shuffled weights are a tensor's own numbers in another order, the same for a seed")
  func shuffled() throws {
    let weights = TensorDictionary(["a": (0..<100).map(Float.init), "b": [1, 2, 3]])
    func read(_ name: String, _ seed: UInt64) throws -> [Float] {
      let count = weights.tensors[name]?.count ?? 0
      let block = try FloatBlock(zeros: count)
      try ShuffledWeights(weights, shuffling: ["a"], seed: seed).load(name, into: block)
      return block.array
    }
    #expect(try read("b", 1) == [1, 2, 3])
    let first = try read("a", 1)
    #expect(first != weights.tensors["a"] && first.sorted() == weights.tensors["a"])
    #expect(try read("a", 1) == first)
    #expect(try read("a", 2) != first)
  }

  @Test("dead channels, saturation, negative maps and narrow views are told, sound ones are not")
  func diagnosis() {
    let shape = Shape(channels: 4, height: 2, width: 2)
    var value = [Float](repeating: 1, count: 16)
    #expect(Diagnosis.deadChannels(layer: "a", shape: shape, value: value) == nil)
    for i in 0..<4 { value[i] = 0 }
    #expect(Diagnosis.deadChannels(layer: "a", shape: shape, value: value)?.kind == .deadChannels)
    #expect(Diagnosis.saturation(probability: 0.99995)?.kind == .saturatedScore)
    #expect(Diagnosis.saturation(probability: 0.9) == nil)
    let negative = Heatmap(height: 1, width: 3, values: [-1, -2, -3])
    let found = Diagnosis.state(of: negative, method: "gradcam", layer: "a")
    #expect(found?.kind == .onlyNegative && found?.remedy?.contains("counterfactual") == true)
    let map = Heatmap(height: 2, width: 2, values: [1, 1, 1, 1])
    let input = Shape(channels: 3, height: 100, width: 100)
    #expect(
      Diagnosis.receptiveField(layer: "a", field: (20, 20), map: map, input: input)?.kind
        == .receptiveField)
    #expect(Diagnosis.receptiveField(layer: "a", field: (80, 80), map: map, input: input) == nil)
  }

  @Test("other preparations of a picture contain the right one, and never the spec's own")
  func preprocessing() {
    var wrong = Preprocess()
    (wrong.low, wrong.high) = (0, 255)
    let pixels: [Float] = [10, 20, 30, 100, 110, 120, 200, 210, 220]
    let doubts = PreprocessingDoubt.all(of: pixels, rules: wrong)
    let right = doubts.first { $0.name == "ImageNet's mean and deviation" }?.values ?? []
    #expect(abs((right.first ?? 0) - (10 / 255 - 0.485) / 0.229) < 1e-5)
    #expect(abs((right.last ?? 0) - (220 / 255 - 0.406) / 0.225) < 1e-5)
    #expect(!doubts.contains { $0.name == "0 to 255, no mean" })
    let turned = doubts.first { $0.name == "the other order of colours" }?.values ?? []
    #expect(turned == [200, 210, 220, 100, 110, 120, 10, 20, 30])
    // Surer by size alone is no reason for doubt: the scores stand out as much as before.
    let own = PreprocessingDoubt.Confidence(scores: [1, 2, 3, 2, 1, 2, 2, 1])
    let larger = PreprocessingDoubt.Confidence(scores: [10, 20, 30, 20, 10, 20, 20, 10])
    #expect(PreprocessingDoubt.diagnosis(own: own, others: [("louder", larger)]) == nil)
    let clear = PreprocessingDoubt.Confidence(scores: [0, 0, 9, 0, 0, 0, 0, 0])
    #expect(
      PreprocessingDoubt.diagnosis(own: own, others: [("clear", clear)])?.kind == .preprocessing)
  }
}
