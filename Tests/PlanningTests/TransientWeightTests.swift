import Execution
import Graphs
import Planning
import Tensors
import TestNetworks
import Testing

/// Weights that one run reads are packed right before their layer, into room that layers share.
@Suite struct TransientWeightTests {
  private static let text = """
    sightline: 1
    name: heavy
    input: {shape: [32, 6, 7]}
    layers:
      - one: {conv: 256, kernel: 3, pad: 1, bias: false}
      - norm1: batchnorm
      - act1: relu
      - two: {conv: 160, kernel: 3, pad: 1}
      - act2: relu
      - small: {conv: 24, kernel: 1}
      - up: {deconv: 320, kernel: 3, pad: 1, bias: false}
      - norm2: {batchnorm: , affine: false}
      - wide: {conv: 320, kernel: 3, pad: 1, groups: 2}
      - pool: global_avgpool
      - flatten
      - fc: {linear: 5}
    """

  private func request(_ network: Network, _ kernels: KernelPath, runs: Int) throws -> PlanRequest {
    var request = PlanRequest()
    request.kernels = kernels
    request.workers = 2
    request.runs = runs
    // Which way is taken depends on the number of runs where sums may round more.
    request.exact = true
    request.values = [try network.value("one"), try network.value("wide")]
    request.gradients = [
      .gradient: [try network.value("two"), network.graph.input],
      .guided: [network.graph.input],
    ]
    return request
  }

  @Test(
    "one run gives the bits of many, wherever the weights lie", arguments: KernelPath.available,
    [false, true])
  func sameBits(kernels: KernelPath, isResident: Bool) throws {
    let network = try Network(Self.text)
    let input = network.input()
    let many = try network.session(request(network, kernels, runs: 1000))
    let plan = try ExecutionPlan(network.graph, for: request(network, kernels, runs: 1))
    let source = Lasting(network.weights(), isResident: isResident)
    let once = try Session(plan, weights: source)
    // A second time, because the room then holds the last layer's weights.
    for _ in 0..<2 {
      for session in [many, once] {
        session.input?.copy(from: input)
        session.runForward()
        for rule in [BackwardRule.gradient, .guided] {
          session.runBackward(rule, seed: [0, 1, 0, 0, 0])
        }
      }
      let values = [network.graph.score, try network.value("one"), try network.value("wide")]
      for value in values {
        let (found, known) = (once.value(value), many.value(value))
        #expect(try #require(found).array == #require(known).array)
      }
      for (rule, ends) in plan.request.gradients {
        for end in ends {
          let (found, known) = (once.gradient(end, rule: rule), many.gradient(end, rule: rule))
          #expect(try #require(found).array == #require(known).array, "\(rule)")
        }
      }
    }
  }

  @Test("the packed weights of one run share their memory; those of many do not")
  func regions() throws {
    let network = try Network(Self.text)
    for kernels in KernelPath.allCases where kernels.instructions != nil {
      let once = try ExecutionPlan(network.graph, for: request(network, kernels, runs: 1))
      let transient = once.parameters.filter(\.isTransient)
      #expect(
        Set(transient.map(\.parameter.recipe.tensorName))
          == ["one.weight", "two.weight", "up.weight", "wide.weight"])
      #expect(Set(transient.map(\.region.offset)).count == 1)
      let alone = once.parameters.filter { !$0.isTransient }
      for (index, planned) in alone.enumerated() {
        #expect(planned.region.end <= once.parameterCount)
        let others = alone[(index + 1)...] + transient
        #expect(others.allSatisfy { !$0.region.overlaps(planned.region) })
      }
      for (place, step) in once.forward.enumerated() {
        guard case .pack(let pack) = step.action else { continue }
        // Whatever comes between does not touch the room.
        let next = once.forward[(place + 1)...].lazy.compactMap { step -> [Int]? in
          switch step.action {
          case .forward(let forward): forward.parameters
          case .pack: []
          case .backward, .mask, .convert, .clear: nil
          }
        }
        #expect(next.first?.contains(pack.target) == true)
      }
      let many = try ExecutionPlan(network.graph, for: request(network, kernels, runs: 2))
      #expect(many.parameters.allSatisfy { !$0.isTransient })
    }
  }

  @Test("what is wrong with a weight is said when the session is made")
  func faults() throws {
    let network = try Network(Self.text)
    var weights = network.weights()
    weights.tensors["wide.weight"] = nil
    let plan = try ExecutionPlan(
      network.graph, for: request(network, KernelPath.available.first ?? .reference, runs: 1))
    let fault = #expect(throws: SessionFault<TensorDictionary.Fault>.self) {
      _ = try Session(plan, weights: weights)
    }
    guard case .weights(.missing("wide.weight")) = fault else {
      Issue.record("\(String(describing: fault))")
      return
    }
  }
}

/// Weights by name, which may be used where they lie.
private struct Lasting: ParameterSource {
  private let blocks: [String: FloatBlock]
  private let isResident: Bool

  init(_ weights: TensorDictionary, isResident: Bool) {
    blocks = weights.tensors.compactMapValues { try? FloatBlock($0) }
    self.isResident = isResident
  }

  func load(_ name: String, into block: FloatBlock) throws(TensorDictionary.Fault) {
    guard let known = blocks[name] else { throw .missing(name) }
    block.copy(from: known.array)
  }

  func resident(_ name: String, count: Int) throws(TensorDictionary.Fault) -> FloatBlock? {
    guard isResident else { return nil }
    guard let known = blocks[name] else { throw .missing(name) }
    return known
  }
}
