import Graphs
import Planning
import Tensors
import TestNetworks
import Testing

/// A residual sum is written over the value that is added to it, where nobody reads that any more.
@Suite struct SumsInPlaceTests {
  /// Blocks one behind another, with borders and without, then one whose input is read later.
  private static let text = """
    sightline: 1
    name: sums
    input: {shape: [16, 12, 12]}
    layers:
      - stem: {conv: 24, kernel: 3, pad: 1}
      - stem_act: relu
      - a1: {conv: 24, kernel: 3, pad: 1}
      - a_act: relu
      - a2: {conv: 24, kernel: 1}
      - a: {add: [a2, stem_act]}
      - a_out: relu
      - b1: {conv: 24, kernel: 1}
      - b2: {conv: 24, kernel: 3, pad: 1}
      - b: {add: [b2, a_out]}
      - c1: {conv: 24, kernel: 3, pad: 1}
      - c: {add: [c1, b]}
      - d1: {conv: 24, kernel: 1}
      - d2: {conv: 24, kernel: 1}
      - d: {add: [d2, c]}
      - side: {add: [d, c]}
      - wide: {conv: 400, kernel: 1}
      - wide2: {conv: 24, kernel: 1}
      - e: {add: [wide2, side]}
      - pool: global_avgpool
      - flatten
      - fc: {linear: 3}
    """

  private func request(_ kernels: KernelPath) -> PlanRequest {
    var request = PlanRequest()
    request.kernels = kernels
    request.workers = 2
    request.runs = 1000
    return request
  }

  /// The layers whose values lie where the value that is added to them lay.
  private func inPlace(_ plan: ExecutionPlan) -> Set<String> {
    var names: Set<String> = []
    for step in plan.forward {
      guard case .forward(let forward) = step.action, let addend = forward.inputs.last,
        plan.graph.nodes[forward.node].addsLastInput,
        plan.buffers[forward.output.index].region == plan.buffers[addend.index].region
      else { continue }
      names.insert(step.name)
    }
    return names
  }

  @Test("sums lie over their addends, but for those that others read and those added in parts")
  func places() throws {
    let network = try Network(Self.text)
    for kernels in KernelPath.allCases {
      let plan = try ExecutionPlan(network.graph, for: request(kernels))
      // `c1` reads what it would be written over, `d` is read again, `e` is made of two sums.
      let expected: Set<String> = kernels.instructions == nil ? [] : ["a_out", "b"]
      #expect(inPlace(plan) == expected, "\(kernels)")
    }
  }

  @Test("what a way back reads is not written over")
  func backward() throws {
    let network = try Network(Self.text)
    let kernels = KernelPath.avx2
    for (layer, expected) in [
      ("d1", ["a_out", "b"] as Set), ("b1", ["a_out"]), ("stem", []),
    ] {
      var request = request(kernels)
      request.gradients[.guided] = [try network.value(layer)]
      let plan = try ExecutionPlan(network.graph, for: request)
      #expect(inPlace(plan) == expected, "\(layer)")
    }
    var training = request(kernels)
    training.parameterGradients = true
    #expect(inPlace(try ExecutionPlan(network.graph, for: training)) == [])
    var tail = request(kernels)
    tail.start = [try network.value("stem_act"), try network.value("a_out")]
    #expect(inPlace(try ExecutionPlan(network.graph, for: tail)) == [])
  }

  @Test("values that are asked for are what they were", arguments: KernelPath.available)
  func values(kernels: KernelPath) throws {
    let network = try Network(Self.text)
    let names = ["stem_act", "a_act", "a_out", "b", "c", "d", "side", "e"]
    var asking = request(kernels)
    asking.values = Set(try names.map { try network.value($0) })
    var reference = asking
    reference.kernels = .reference
    let (plain, session) = (try network.session(reference), try network.session(asking))
    // Twice: nothing of the first run may be missing in the second.
    for _ in 0..<2 {
      for run in [plain, session] {
        run.input?.copy(from: network.input())
        run.runForward()
      }
      for value in asking.values {
        let (found, known) = (session.value(value), plain.value(value))
        #expect(relativeError(try #require(found).array, try #require(known).array) < 1e-5)
      }
    }
  }
}
