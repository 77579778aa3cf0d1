import Operators
import Tensors
import Testing

/// Compares an operator's passes with a formula in double precision, written without regard to
/// the operator's code. The formula's gradients are central differences of it.
struct ReferenceTrial {
  /// What one item's output is, given its inputs and the parameters.
  typealias Formula = (_ inputs: [[Double]], _ parameters: [[Double]]) -> [Double]

  var name: String
  var attributes: [String: AttributeValue] = [:]
  var shapes: [Shape]
  var batch = 2
  var range: ClosedRange<Float> = -3...3
  var rule = BackwardRule.gradient
  /// Allowed difference, relative to the larger of 1 and the expected value.
  var tolerance = 2e-5

  /// The operator under test.
  func makeOperator() throws -> any Operator {
    try #require(OperatorCatalog[name]).make(attributes)
  }

  /// Runs both passes on random numbers and compares all they write.
  func agrees(
    with formula: Formula, seed: UInt64 = 1, _ location: SourceLocation = #_sourceLocation
  ) throws {
    var random = SplitMix(state: seed)
    let op = try makeOperator()
    let parameterShapes = try op.infer(shapes).parameters
    let inputs = shapes.map { random.floats(batch * $0.count, in: range) }
    let parameters = parameterShapes.map {
      random.floats($0.count, in: $0.kind == .runningVariance ? 0.2...2 : -2...2)
    }
    let output = try forward(inputs, parameters)
    let outputGradient = random.floats(output.count, in: -1...1)
    let gradients = try backward(inputs, parameters: parameters, output, outputGradient)

    var parameterGradients = parameters.map { [Double](repeating: 0, count: $0.count) }
    for item in 0..<batch {
      let sources = zip(inputs, shapes).map { doubles($0, part: item, of: $1.count) }
      let weights = parameters.map { $0.map(Double.init) }
      let count = output.count / batch
      let upstream = doubles(outputGradient, part: item, of: count)
      compare(
        doubles(output, part: item, of: count), formula(sources, weights), "output", location)
      for index in inputs.indices {
        let expected = slope(sources[index], upstream) { changed in
          formula(replacing(sources, index, changed), weights)
        }
        compare(
          doubles(gradients.inputs[index], part: item, of: shapes[index].count), expected,
          "gradient of input \(index)", location)
      }
      for index in parameters.indices {
        let terms = slope(weights[index], upstream) { changed in
          formula(sources, replacing(weights, index, changed))
        }
        for i in terms.indices { parameterGradients[index][i] += terms[i] }
      }
    }
    for (index, shape) in parameterShapes.enumerated()
    where shape.kind != .runningMean && shape.kind != .runningVariance {
      compare(
        gradients.parameters[index].map(Double.init), parameterGradients[index],
        "gradient of \(shape.name)", location)
    }
  }

  /// The output for all items.
  func forward(_ inputs: [[Float]], _ parameters: [[Float]] = []) throws -> [Float] {
    try run(inputs, parameters).output
  }

  /// The output for all items, and what the operator keeps for its way back.
  func run(
    _ inputs: [[Float]], _ parameters: [[Float]], keeping: Bool = false
  ) throws -> (output: [Float], saved: [Float]?) {
    let op = try makeOperator()
    let inference = try op.infer(shapes)
    // Not a number where the operator forgets to write, and where it reads what it did not write.
    let output = try hole(batch * inference.output.count)
    let saved = keeping && inference.saved > 0 ? try hole(batch * inference.saved) : nil
    op.forward(
      ForwardPass(
        batch: batch, inputShapes: shapes, outputShape: inference.output,
        inputs: try inputs.map(block), parameters: try parameters.map(block), output: output,
        saved: saved, scratch: inference.scratch > 0 ? try hole(inference.scratch) : nil))
    return (output.array, saved?.array)
  }

  /// What backward adds to each gradient.
  func backward(
    _ inputs: [[Float]], parameters: [[Float]] = [], _ output: [Float],
    _ outputGradient: [Float]
  ) throws -> (inputs: [[Float]], parameters: [[Float]]) {
    func ones(_ values: [Float]) -> [Float] { [Float](repeating: 1, count: values.count) }
    var added = (inputs: inputs.map(ones), parameters: parameters.map(ones))
    // One input at a time: an operator must leave alone what is not asked for.
    for index in inputs.indices {
      var wanted = [[Float]?](repeating: nil, count: inputs.count)
      wanted[index] = added.inputs[index]
      let result = try backward(
        inputs, parameters, output, outputGradient, into: wanted, learning: [])
      added.inputs[index] = result.inputs[index] ?? []
    }
    if !parameters.isEmpty {
      let nothing = [[Float]?](repeating: nil, count: inputs.count)
      let result = try backward(
        inputs, parameters, output, outputGradient, into: nothing, learning: added.parameters)
      added.parameters = result.parameters.map { $0 ?? [] }
    }
    func lessOne(_ values: [Float]) -> [Float] { values.map { $0 - 1 } }
    return (added.inputs.map(lessOne), added.parameters.map(lessOne))
  }

  /// Runs backward on top of gradients that are there already; nil where nobody wants one. The
  /// operator sees only what it asked to read.
  func backward(
    _ inputs: [[Float]], _ parameters: [[Float]], _ output: [Float], _ outputGradient: [Float],
    into wanted: [[Float]?], learning: [[Float]?]
  ) throws -> (inputs: [[Float]?], parameters: [[Float]?]) {
    let op = try makeOperator()
    let inference = try op.infer(shapes)
    let learns = learning.contains { $0 != nil }
    let reads = learns ? op.backwardReads.union(op.parameterGradientReads) : op.backwardReads
    let saved =
      reads.contains(.saved) ? try run(inputs, parameters, keeping: true).saved : nil
    let forInputs = try wanted.map { try $0.map(block) }
    let forParameters = try learning.map { try $0.map(block) }
    op.backward(
      BackwardPass(
        batch: batch, rule: rule, inputShapes: shapes, outputShape: inference.output,
        inputs: try inputs.map { reads.contains(.inputs) ? try block($0) : nil },
        parameters: try parameters.map(block),
        output: reads.contains(.output) ? try block(output) : nil,
        saved: try saved.map(block),
        scratch: inference.scratch > 0 ? try hole(inference.scratch) : nil,
        outputGradient: try block(outputGradient), inputGradients: forInputs,
        parameterGradients: forParameters))
    return (forInputs.map { $0?.array }, forParameters.map { $0?.array })
  }

  private func hole(_ count: Int) throws -> FloatBlock {
    try FloatBlock([Float](repeating: .nan, count: count))
  }

  private func block(_ values: [Float]) throws -> FloatBlock { try FloatBlock(values) }

  private func doubles(_ values: [Float], part: Int, of count: Int) -> [Double] {
    values[part * count..<(part + 1) * count].map(Double.init)
  }

  private func replacing(_ all: [[Double]], _ index: Int, _ one: [Double]) -> [[Double]] {
    var changed = all
    changed[index] = one
    return changed
  }

  /// `Σ upstream · ∂f/∂x` by central differences.
  private func slope(
    _ x: [Double], _ upstream: [Double], _ f: ([Double]) -> [Double]
  ) -> [Double] {
    x.indices.map { i in
      let step = 1e-6
      var (above, below) = (x, x)
      above[i] += step
      below[i] -= step
      let (high, low) = (f(above), f(below))
      return upstream.indices.reduce(0) { $0 + upstream[$1] * (high[$1] - low[$1]) } / (2 * step)
    }
  }

  private func compare(
    _ got: [Double], _ expected: [Double], _ what: String, _ location: SourceLocation
  ) {
    #expect(got.count == expected.count, "\(name): \(what)", sourceLocation: location)
    for (i, pair) in zip(got, expected).enumerated()
    where !(abs(pair.0 - pair.1) <= tolerance * max(1, abs(pair.1))) {
      Issue.record(
        "\(name) \(shapes): \(what)[\(i)] is \(pair.0), expected \(pair.1)",
        sourceLocation: location)
      return
    }
  }
}

/// A small generator with a seed, so that a failing test fails again.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
  mutating func floats(_ count: Int, in range: ClosedRange<Float>) -> [Float] {
    (0..<count).map { _ in Float.random(in: range, using: &self) }
  }
}
