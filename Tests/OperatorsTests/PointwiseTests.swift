import Foundation
import Operators
import Tensors
import Testing

/// A function of one number, as its paper writes it.
struct PointwiseCase: Sendable, CustomTestStringConvertible {
  var name: String
  var attributes: [String: AttributeValue] = [:]
  var function: @Sendable (Double) -> Double
  var testDescription: String { "\(name) \(attributes)" }

  static let all: [PointwiseCase] = [
    PointwiseCase(name: "relu6") { min(max($0, 0), 6) },
    PointwiseCase(name: "sigmoid") { 1 / (1 + exp(-$0)) },
    PointwiseCase(name: "tanh") { (exp($0) - exp(-$0)) / (exp($0) + exp(-$0)) },
    PointwiseCase(name: "silu") { $0 / (1 + exp(-$0)) },
    PointwiseCase(name: "mish") { $0 * tanh(log(1 + exp($0))) },
    PointwiseCase(name: "hardswish") { $0 <= -3 ? 0 : $0 >= 3 ? $0 : $0 * ($0 + 3) / 6 },
    PointwiseCase(name: "hardsigmoid") { $0 <= -3 ? 0 : $0 >= 3 ? 1 : $0 / 6 + 0.5 },
    PointwiseCase(name: "leaky_relu") { $0 > 0 ? $0 : 0.01 * $0 },
    PointwiseCase(name: "leaky_relu", attributes: ["slope": .real(0.3)]) {
      $0 > 0 ? $0 : 0.3 * $0
    },
    PointwiseCase(name: "leaky_relu", attributes: ["slope": .real(0)]) { max($0, 0) },
    PointwiseCase(name: "elu") { $0 > 0 ? $0 : exp($0) - 1 },
    PointwiseCase(name: "elu", attributes: ["alpha": .real(2.5)]) {
      $0 > 0 ? $0 : 2.5 * (exp($0) - 1)
    },
    PointwiseCase(name: "gelu") { $0 * 0.5 * (1 + erf($0 / 2.0.squareRoot())) },
    PointwiseCase(name: "gelu", attributes: ["form": .choice("tanh")]) {
      0.5 * $0 * (1 + tanh((2 / Double.pi).squareRoot() * ($0 + 0.044715 * $0 * $0 * $0)))
    },
    PointwiseCase(name: "identity") { $0 },
    PointwiseCase(name: "dropout", attributes: ["p": .real(0.9)]) { $0 },
  ]
}

@Suite("Functions of each element")
struct PointwiseTests {
  @Test(
    "a function and its derivative are those of its paper",
    arguments: PointwiseCase.all, [Float(3), 12])
  func agreesWithFormula(_ example: PointwiseCase, reach: Float) throws {
    try ReferenceTrial(
      name: example.name, attributes: example.attributes,
      shapes: [Shape(channels: 3, height: 5, width: 7)], range: -reach...reach
    ).agrees(with: { inputs, _ in inputs[0].map(example.function) })
  }

  @Test(
    "no finite input gives a value or a gradient that is not a number", arguments: PointwiseCase.all
  )
  func staysFinite(_ example: PointwiseCase) throws {
    let inputs: [Float] = [-1e30, -1e4, -100, -90, -1e-38, -0.0, 0, 1e-38, 88, 90, 100, 1e4, 1e30]
    let trial = ReferenceTrial(
      name: example.name, attributes: example.attributes,
      shapes: [Shape(features: inputs.count)], batch: 1)
    let output = try trial.forward([inputs])
    let ones = [Float](repeating: 1, count: inputs.count)
    let gradient = try trial.backward([inputs], output, ones).inputs[0]
    for i in inputs.indices {
      #expect(output[i].isFinite, "\(example.name)(\(inputs[i]))")
      #expect(gradient[i].isFinite, "the slope of \(example.name) at \(inputs[i])")
      #expect(gradient[i] >= -0.2 && gradient[i] <= 3, "at \(inputs[i]): \(gradient[i])")
    }
  }

  @Test("relu6 passes a gradient by rule; its range leaves out 0 and 6 themselves")
  func rectifierRules() throws {
    let inputs: [Float] = [-1, -1, 0, 0, 1, 1, 5.9999995, 5.9999995, 6, 6, 7, 7]
    let gradient: [Float] = [2, -2, 2, -2, 2, -2, 2, -2, 2, -2, 2, -2]
    let expected: [BackwardRule: [Float]] = [
      .gradient: [0, 0, 0, 0, 2, -2, 2, -2, 0, 0, 0, 0],
      .guided: [0, 0, 0, 0, 2, 0, 2, 0, 0, 0, 0, 0],
      .deconvolution: [2, 0, 2, 0, 2, 0, 2, 0, 2, 0, 2, 0],
    ]
    for rule in BackwardRule.allCases {
      let trial = ReferenceTrial(
        name: "relu6", shapes: [Shape(features: inputs.count)], batch: 1, rule: rule)
      let output = try trial.forward([inputs])
      let got = try trial.backward([inputs], output, gradient).inputs[0]
      #expect(got == expected[rule], "\(rule)")
    }
  }

  @Test(
    "an operator that is not a rectifier has one derivative under all rules",
    arguments: PointwiseCase.all.dropFirst())
  func otherRules(_ example: PointwiseCase) throws {
    var random = SplitMix(state: 7)
    let inputs = random.floats(40, in: -4...4)
    let gradient = random.floats(40, in: -1...1)
    let results = try BackwardRule.allCases.map { rule in
      let trial = ReferenceTrial(
        name: example.name, attributes: example.attributes, shapes: [Shape(features: 40)],
        batch: 1, rule: rule)
      return try trial.backward([inputs], try trial.forward([inputs]), gradient).inputs[0]
    }
    #expect(results[0] == results[1])
    #expect(results[0] == results[2])
  }

  @Test("prelu has a slope for each channel, or one for all", arguments: ["channel", "all"])
  func learnedSlope(_ sharing: String) throws {
    for shape in [Shape(channels: 3, height: 4, width: 2), Shape(features: 5)] {
      try ReferenceTrial(
        name: "prelu", attributes: ["per": .choice(sharing)], shapes: [shape], batch: 3
      ).agrees(with: { inputs, parameters in
        inputs[0].enumerated().map { i, x in
          let channel = i / (shape.count / shape.channels)
          return x > 0 ? x : parameters[0][sharing == "all" ? 0 : channel] * x
        }
      })
    }
  }

  @Test("gain multiplies each channel by its weight")
  func gain() throws {
    for shape in [Shape(channels: 3, height: 4, width: 2), Shape(features: 5)] {
      try ReferenceTrial(name: "gain", shapes: [shape], batch: 3)
        .agrees(with: { inputs, parameters in
          inputs[0].enumerated().map { i, x in
            parameters[0][i / (shape.count / shape.channels)] * x
          }
        })
    }
  }
}
