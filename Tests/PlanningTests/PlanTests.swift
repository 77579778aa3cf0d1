import Execution
import Graphs
import Planning
import SpecChecking
import Tensors
import TestNetworks
import Testing

@Suite struct PlanTests {
  @Test(
    "a graph from a checked spec is sound, before and after rewrites",
    arguments: Zoo.all.keys.sorted())
  func graphsAreSound(name: String) throws {
    let network = try Network(try #require(Zoo.all[name]))
    #expect(network.graph.faults().isEmpty)
    for kernels in KernelPath.available {
      var request = PlanRequest()
      request.kernels = kernels
      let plan = try ExecutionPlan(network.graph, for: request)
      #expect(plan.graph.faults().isEmpty)
    }
  }

  @Test(
    "rewritten plans give the numbers of the plain operators, on every path",
    arguments: Zoo.all.keys.sorted(), KernelPath.available.filter { $0 != .reference })
  func rewritesKeepTheNumbers(name: String, kernels: KernelPath) throws {
    for batch in [1, 2] { try compare(Network(try #require(Zoo.all[name])), kernels, batch) }
  }

  private func compare(_ network: Network, _ kernels: KernelPath, _ batch: Int) throws {
    let input = network.input(batch: batch)
    var reference = PlanRequest()
    reference.kernels = .reference
    reference.batch = batch
    let layers = network.spec.layers.indices.map { ValueID($0 + 1) }.filter {
      $0 <= network.graph.score
    }
    let onPath = layers.filter { value in
      (try? ExecutionPlan(network.graph, for: asking(value))) != nil
    }
    reference.values = Set(onPath)
    for rule in BackwardRule.allCases {
      reference.gradients[rule] = Set(onPath + [network.graph.input])
    }
    let plain = try network.session(reference)
    plain.input?.copy(from: input)
    plain.runForward()
    let count = network.graph.shape(of: network.graph.score).count
    let seed = (0..<batch * count).map { Float($0 % count == 1 ? 1 : 0) }
    for rule in BackwardRule.allCases {
      plain.runBackward(rule, seed: seed)
      // Once with nothing else hooked, once with one layer after another, once with all.
      for hooks in [[]] + onPath.map({ [$0] }) + [onPath] {
        var request = PlanRequest()
        request.kernels = kernels
        request.batch = batch
        request.workers = 2
        // So many that every faster way pays.
        request.runs = 1_000_000
        request.values = Set(hooks)
        request.gradients = [rule: Set(hooks + [network.graph.input])]
        let session = try network.session(request)
        session.input?.copy(from: input)
        session.runForward()
        #expect(relativeError(session.score?.array ?? [], plain.score?.array ?? []) < 1e-5)
        session.runBackward(rule, seed: seed)
        for value in hooks {
          let name = network.graph.name(of: value)
          #expect(
            relativeError(session.value(value)?.array ?? [], plain.value(value)?.array ?? [])
              < 1e-5,
            "value of \(name)")
          #expect(
            relativeError(
              session.gradient(value, rule: rule)?.array ?? [],
              plain.gradient(value, rule: rule)?.array ?? []) < 1e-4,
            "\(rule) gradient at \(name)")
        }
        #expect(
          relativeError(
            session.gradient(network.graph.input, rule: rule)?.array ?? [],
            plain.gradient(network.graph.input, rule: rule)?.array ?? []) < 1e-4)
      }
    }
  }

  private func asking(_ value: ValueID) -> PlanRequest {
    var request = PlanRequest()
    request.kernels = .reference
    request.gradients = [.gradient: [value]]
    return request
  }

  @Test(
    "buffers alive at the same time never share memory", arguments: Zoo.all.keys.sorted(),
    KernelPath.allCases)
  func buffersKeepApart(name: String, kernels: KernelPath) throws {
    let network = try Network(try #require(Zoo.all[name]))
    var request = PlanRequest()
    request.kernels = kernels
    request.gradients = [.gradient: [network.graph.input], .guided: [network.graph.input]]
    let plan = try ExecutionPlan(network.graph, for: request)
    var checked = 0
    for (i, a) in plan.buffers.enumerated() {
      #expect(a.region.end <= plan.arenaCount)
      for b in plan.buffers[(i + 1)...] where a.life.overlaps(b.life) {
        guard a.rule == nil || b.rule == nil || a.rule == b.rule else { continue }
        // A stretch of another buffer, or of the same other one.
        let isRoom = [a, b].contains { $0.room?.buffer == BufferID(i) }
        if isRoom || (a.room != nil && a.room?.buffer == b.room?.buffer) { continue }
        checked += 1
        #expect(!a.region.overlaps(b.region), "\(a.name) and \(b.name)")
      }
    }
    #expect(checked > 0)
    #expect(plan.arenaCount < plan.buffers.reduce(0) { $0 + $1.count }, "nothing is shared")
  }

  @Test(
    "values lie where a concatenation reads them, for one item",
    .enabled(
      if: KernelPath.available.contains { $0.instructions != nil }, "no generated code runs here"))
  func concatenationsInPlace() throws {
    let network = try Network(Zoo.joined)
    let kernels = try #require(KernelPath.available.first { $0.instructions != nil })
    func inPlace(batch: Int, _ other: Network? = nil) throws -> Set<String> {
      var request = PlanRequest()
      request.kernels = kernels
      request.batch = batch
      let plan = try ExecutionPlan((other ?? network).graph, for: request)
      return Set(
        plan.forward.compactMap { step in
          if case .forward(let forward) = step.action, forward.isInPlace { step.name } else { nil }
        })
    }
    // The last one of those that want a value gets it; what stands twice is copied.
    #expect(try inPlace(batch: 1) == ["cat2", "turned", "last"])
    #expect(try inPlace(batch: 2).isEmpty)
    // A dense block: every concatenation begins with the one before.
    let dense = try Network(Zoo.dense)
    #expect(try inPlace(batch: 1, dense) == ["cat1", "cat2", "cat3"])
  }

  @Test("a backward run ends at the deepest wanted layer")
  func backwardIsPruned() throws {
    let network = try Network(Zoo.residual)
    var request = PlanRequest()
    request.gradients = [.gradient: [try network.value("layer2")]]
    let plan = try ExecutionPlan(network.graph, for: request)
    let steps = try #require(plan.backward[.gradient])
    // fc and the pooling, and the clearing of what plain code adds to.
    let names = Set(steps.map(\.name))
    #expect(names == ["fc", "avgpool"])
    request.gradients = [:]
    #expect(try ExecutionPlan(network.graph, for: request).backward.isEmpty)
  }

  @Test("a hooked layer is a barrier: it keeps its own step and its own memory")
  func hooksAreBarriers() throws {
    let network = try Network(Zoo.residual)
    var request = PlanRequest()
    let open = try ExecutionPlan(network.graph, for: request)
    #expect(open.forward.map(\.name).contains("relu"))
    #expect(!open.forward.map(\.name).contains("conv1"))
    request.values = [try network.value("conv1"), try network.value("bn1")]
    let hooked = try ExecutionPlan(network.graph, for: request)
    #expect(hooked.forward.map(\.name).starts(with: ["conv1", "bn1", "relu"]))
  }

  @Test(
    "a pooling goes into its convolution where nobody asks which value was the largest",
    arguments: KernelPath.available.filter { $0.instructions != nil })
  func poolings(kernels: KernelPath) throws {
    let network = try Network(Zoo.pooled)
    func names(_ gradient: String?, _ change: (inout PlanRequest) throws -> Void = { _ in }) throws
      -> [String]
    {
      var request = PlanRequest()
      request.kernels = kernels
      request.forcesWinograd = true
      if let gradient { request.gradients = [.gradient: [try network.value(gradient)]] }
      try change(&request)
      return try ExecutionPlan(network.graph, for: request).forward.compactMap {
        if case .forward = $0.action { $0.name } else { nil }
      }
    }
    let pools = { (names: [String]) in names.filter { $0.hasPrefix("pool") } }
    let relus = { (names: [String]) in names.filter { $0.hasPrefix("relu") } }
    #expect(try relus(names(nil)).isEmpty && pools(names(nil)) == ["pool1", "pool2", "pool3"])
    // A layer that is asked for stands alone, and so does what a gradient goes through.
    #expect(try relus(names(nil) { $0.values = [try network.value("relu2")] }) == ["relu2"])
    #expect(try relus(names("relu2")) == ["relu2", "relu3"])
    #expect(try relus(names("pool2")) == ["relu3"])
    #expect(try relus(names("pool3")).isEmpty)
    #expect(try relus(names("pool1")) == ["relu2", "relu3"])
    #expect(try relus(names(nil) { $0.training = true }).count == 3)
    #expect(try relus(names(nil) { $0.exact = true }).count == 3, "only Winograd's kernels pool")
  }

  @Test("a gradient that is zero by structure is refused")
  func offThePath() throws {
    let network = try Network(
      """
      sightline: 1
      input: {shape: [1, 4, 4]}
      layers:
        - a: {conv: 2, kernel: 1}
        - b: {conv: 3, kernel: 1, from: in}
        - c: {conv: 2, kernel: 1, from: a}
      output: {main: c, side: b}
      """)
    var request = PlanRequest()
    request.gradients = [.gradient: [try network.value("b")]]
    #expect(throws: PlanFault.notOnPath(try network.value("b"))) {
      try ExecutionPlan(network.graph, for: request)
    }
  }

  @Test(
    "a tail computes what the whole network computes",
    arguments: ["layer1.relu", "layer1", "layer2.add"])
  func tails(name: String) throws {
    let network = try Network(Zoo.residual)
    var request = PlanRequest()
    request.kernels = .reference
    request.values = Set(network.spec.layers.indices.map { ValueID($0 + 1) })
    let whole = try network.session(request)
    whole.input?.copy(from: network.input())
    whole.runForward()
    for kernels in KernelPath.available {
      var tailRequest = PlanRequest()
      tailRequest.kernels = kernels
      tailRequest.outputs = false
      tailRequest.start = [try network.value(name)]
      let tail = try network.session(tailRequest)
      #expect(tail.plan.forward.count < whole.plan.forward.count)
      for value in tail.plan.inputs.keys {
        let known = try #require(value == network.graph.input ? whole.input : whole.value(value))
        tail.input(value)?.copy(from: known)
      }
      tail.runForward()
      #expect(relativeError(tail.score?.array ?? [], whole.score?.array ?? []) < 1e-5)
    }
  }

  @Test("the same bits for every number of threads and every run", arguments: KernelPath.available)
  func bitsAreStable(kernels: KernelPath) throws {
    let network = try Network(Zoo.branches)
    var results: Set<[Float]> = []
    for workers in [1, 2, 3] {
      var request = PlanRequest()
      request.kernels = kernels
      request.workers = workers
      request.gradients = [.gradient: [network.graph.input]]
      let session = try network.session(request)
      for _ in 0..<2 {
        session.input?.copy(from: network.input())
        session.runForward()
        session.runBackward(.gradient, seed: [0, 1, 0, 0])
        let gradient = session.gradient(network.graph.input, rule: .gradient)?.array ?? []
        results.insert((session.score?.array ?? []) + gradient)
      }
    }
    #expect(results.count == 1)
  }
}
