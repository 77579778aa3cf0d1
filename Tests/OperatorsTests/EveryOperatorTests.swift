import Operators
import Tensors
import Testing

/// What every operator owes to the planner, whatever it computes.
@Suite("Every operator of the catalogue")
struct EveryOperatorTests {
  @Test("every operator has an example, and every example an operator")
  func examplesAreComplete() {
    #expect(
      Set(OperatorExample.all.map(\.name)) == Set(OperatorCatalog.entries.map(\.name)))
  }

  /// A setting with numbers to run it on.
  struct Run {
    static let batch = 2
    /// Half the distance of two points of a finite difference.
    static let step: Float = 1.0 / 128

    let trial: ReferenceTrial
    let inference: Inference
    let inputs: [[Float]]
    let parameters: [[Float]]
    let outputGradient: [Float]
    var random: SplitMix

    init(_ example: OperatorExample) throws {
      var random = SplitMix(state: 77)
      let shapes = try example.inputs.map { try #require(Shape($0)) }
      trial = ReferenceTrial(
        name: example.name, attributes: example.attributes, shapes: shapes, batch: Self.batch)
      inference = try trial.makeOperator().infer(shapes)
      inputs = shapes.map { Run.apart(Self.batch * $0.count, &random) }
      parameters = inference.parameters.map {
        random.floats($0.count, in: $0.kind == .runningVariance ? 0.3...2 : -1.5...1.5)
      }
      outputGradient = random.floats(Self.batch * inference.output.count, in: -1...1)
      self.random = random
    }

    /// Numbers in random order, each 1/16 from the next and 1/32 or more from every multiple of
    /// 1/16: no step of a finite difference changes which is the largest, or crosses 0, 3 or 6.
    static func apart(_ count: Int, _ random: inout SplitMix) -> [Float] {
      (0..<count).map { (Float($0 - count / 2) + 0.5) / 16 }.shuffled(using: &random)
    }

    var trained: [Int] {
      inference.parameters.indices.filter {
        ![.runningMean, .runningVariance].contains(inference.parameters[$0].kind)
      }
    }

    /// `Σ outputGradient · output`
    func score(_ inputs: [[Float]], _ parameters: [[Float]]) throws -> Double {
      try zip(trial.forward(inputs, parameters), outputGradient).reduce(0) {
        $0 + Double($1.0) * Double($1.1)
      }
    }
  }

  @Test(
    "gradients are those of finite differences, added to what is there",
    arguments: OperatorExample.all)
  func gradientsAgree(_ example: OperatorExample) throws {
    var run = try Run(example)
    let output = try run.trial.forward(run.inputs, run.parameters)
    let before = run.inputs.map { run.random.floats($0.count, in: -2...2) }
    let learned = run.parameters.map { run.random.floats($0.count, in: -2...2) }
    let after = try run.trial.backward(
      run.inputs, run.parameters, output, run.outputGradient, into: before, learning: learned)

    for (index, input) in run.inputs.enumerated() {
      let expected = try slopes(input) { changed in
        var inputs = run.inputs
        inputs[index] = changed
        return try run.score(inputs, run.parameters)
      }
      compare(after.inputs[index], less: before[index], with: expected, "input \(index)")
    }
    for index in run.trained {
      let expected = try slopes(run.parameters[index]) { changed in
        var parameters = run.parameters
        parameters[index] = changed
        return try run.score(run.inputs, parameters)
      }
      compare(
        after.parameters[index], less: learned[index], with: expected,
        run.inference.parameters[index].name)
    }
  }

  private func slopes(_ x: [Float], _ score: ([Float]) throws -> Double) rethrows -> [Double] {
    try x.indices.map { i in
      var (above, below) = (x, x)
      above[i] += Run.step
      below[i] -= Run.step
      return (try score(above) - score(below)) / Double(above[i] - below[i])
    }
  }

  private func compare(
    _ after: [Float]?, less before: [Float], with expected: [Double], _ what: String
  ) {
    guard let after else {
      Issue.record("no gradient of \(what)")
      return
    }
    for i in expected.indices {
      let got = Double(after[i]) - Double(before[i])
      #expect(
        abs(got - expected[i]) <= 2e-3 * max(1, abs(expected[i])),
        "gradient of \(what)[\(i)] is \(got), expected \(expected[i])")
    }
  }

  @Test("an unwanted gradient changes no other", arguments: OperatorExample.all)
  func prunedGradients(_ example: OperatorExample) throws {
    let run = try Run(example)
    let output = try run.trial.forward(run.inputs, run.parameters)
    func backward(_ wanted: [[Float]?], _ learning: [[Float]?]) throws -> [[Float]?] {
      let result = try run.trial.backward(
        run.inputs, run.parameters, output, run.outputGradient, into: wanted, learning: learning)
      return result.inputs + result.parameters
    }
    func zeros(_ values: [Float]) -> [Float]? { [Float](repeating: 0, count: values.count) }
    let all = try backward(run.inputs.map(zeros), run.parameters.map(zeros))
    let none: ([[Float]?], [[Float]?]) = (
      run.inputs.map { _ in nil }, run.parameters.map { _ in nil }
    )
    for index in run.inputs.indices {
      var wanted = none.0
      wanted[index] = zeros(run.inputs[index])
      // A plan for explanations hands over no list at all; a plan for training one of nils.
      #expect(try backward(wanted, [])[index] == all[index])
      #expect(try backward(wanted, none.1)[index] == all[index])
    }
    for index in run.parameters.indices {
      var wanted = none.1
      wanted[index] = zeros(run.parameters[index])
      let at = run.inputs.count + index
      #expect(try backward(none.0, wanted)[at] == all[at])
    }
    let nothing = try backward(none.0, [])
    #expect(nothing.allSatisfy { $0 == nil })
  }

  @Test(
    "forward writes every element, the same with and without a way back",
    arguments: OperatorExample.all)
  func forwardWritesAll(_ example: OperatorExample) throws {
    let run = try Run(example)
    let plain = try run.trial.run(run.inputs, run.parameters)
    let keeping = try run.trial.run(run.inputs, run.parameters, keeping: true)
    #expect(plain.output.allSatisfy { $0.isFinite })
    #expect(plain.output == keeping.output)
    let op = try run.trial.makeOperator()
    let reads = op.backwardReads.union(op.parameterGradientReads)
    #expect(reads.contains(.saved) == (run.inference.saved > 0))
  }

  @Test("each item of a batch is computed as if alone", arguments: OperatorExample.all)
  func itemsAreIndependent(_ example: OperatorExample) throws {
    let run = try Run(example)
    let together = try run.trial.forward(run.inputs, run.parameters)
    var alone = run.trial
    alone.batch = 1
    var outputs: [Float] = []
    for item in 0..<Run.batch {
      let inputs = zip(run.inputs, alone.shapes).map {
        Array($0[item * $1.count..<(item + 1) * $1.count])
      }
      outputs += try alone.forward(inputs, run.parameters)
    }
    #expect(outputs == together)
  }

  @Test(
    "a role can be asked for, and names the operator's own sizes", arguments: OperatorExample.all)
  func rolesAreCallable(_ example: OperatorExample) throws {
    let run = try Run(example)
    switch try run.trial.makeOperator().role(for: run.trial.shapes) {
    case .affine(.convolution(let convolution)),
      .affine(.transposedConvolution(let convolution, _)):
      #expect(convolution.inputChannels == run.trial.shapes[0].channels)
      #expect(convolution.outputChannels == run.inference.output.channels)
      #expect(run.inference.parameters.count == (convolution.bias ? 2 : 1))
    case .affine(.linear(let inputs, let outputs, let bias)):
      #expect(run.inference.parameters[0].dimensions == [outputs, inputs])
      #expect(run.inference.parameters.count == (bias ? 2 : 1))
    case .pointwise(.other(let name)), .normalise(.ofItem(let name)):
      #expect(name == example.name)
      #expect(run.inference.output == run.trial.shapes[0])
    case .pointwise(.curve(let curve)):
      #expect(curve.name == example.name)
      #expect(run.inference.output == run.trial.shapes[0])
    case .normalise(.neighbours):
      #expect(example.name == "lrn")
      #expect(run.inference.output == run.trial.shapes[0])
    case .window(.nearest(let scale)):
      #expect(run.inference.output.height == run.trial.shapes[0].height * scale.height)
      #expect(run.inference.output.width == run.trial.shapes[0].width * scale.width)
    case .pointwise(.rectifier), .pointwise(.rectifier6), .pointwise(.slopes), .normalise(.gain):
      #expect(run.inference.output == run.trial.shapes[0])
    case .pointwise(.dropped), .normalise(.ofBatch):
      Issue.record("only training forms have this role, and no spec can name one")
    case .normalise(.perChannel(_, let affine)):
      #expect(run.inference.parameters.count == (affine ? 4 : 2))
    case .window(.maximumTo(let size)), .window(.averageTo(let size)):
      #expect(run.inference.output.dimensions.suffix(2) == [size.height, size.width])
    case .window(.maximum), .window(.average), .window(.upsample):
      #expect(run.inference.output.channels == run.trial.shapes[0].channels)
    case .reduce(.globalAverage), .reduce(.globalMaximum):
      #expect(run.inference.output.plane == 1)
    case .reduce(.softmax(let axis)):
      #expect(axis < run.trial.shapes[0].rank)
    case .combine: #expect(run.inputs.count >= 2)
    case .reshape(.view), .reshape(.move):
      #expect(run.inference.output.count == run.trial.shapes[0].count)
    case .reshape(.shuffle(let groups)):
      #expect(example.name == "shuffle")
      #expect(run.trial.shapes[0].channels % groups == 0)
    case .reshape(.part(let axis, let from)):
      let (before, after) = (run.trial.shapes[0][axis], run.inference.output[axis])
      #expect(from + after <= before)
    case .reshape(.border(let sides, _)):
      #expect(run.inference.output.height == run.trial.shapes[0].height + sides.top + sides.bottom)
      #expect(run.inference.output.width == run.trial.shapes[0].width + sides.left + sides.right)
    }
  }
}
