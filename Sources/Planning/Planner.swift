public import Graphs
import Operators
import SpecChecking
import Tensors

extension ExecutionPlan {
  /// Plans a network for what is wanted.
  ///
  /// - Throws: `notOnPath` for a gradient that is zero by structure.
  public init(_ source: Graph, for request: PlanRequest) throws(PlanFault) {
    let graph = source.rewritten(for: request)
    var planner = Planner(graph: graph, request: request)
    planner.planInputs(of: source)
    planner.planForward()
    planner.planTrainingState()
    for rule in BackwardRule.allCases {
      let learns = request.parameterGradients && rule == .gradient
      guard let wanted = request.gradients[rule] ?? (learns ? [] : nil) else { continue }
      try planner.planBackward(rule, wanted: Set(wanted.compactMap(graph.resolved)))
    }
    planner.closeLives()
    let arena = ArenaPlanner.place(&planner.buffers)
    self.init(
      graph: graph, request: request, forward: planner.forward, backward: planner.backward,
      buffers: planner.buffers, arenaCount: arena, parameters: planner.parameters,
      parameterCount: planner.parameterCount, inputs: planner.inputs,
      values: planner.readable, gradients: planner.wantedGradients,
      learned: planner.learnedParameters.sorted(), trainingState: planner.trainingState,
      seeds: planner.seeds)
  }
}

extension Graph {
  /// The graph as it will run: rewritten where the kernels can use it, dead parts dropped.
  func rewritten(for request: PlanRequest) -> Graph {
    var graph = self
    let hooked = request.gradients.values.reduce(request.values) { $0.union($1) }
    let ends = request.outputs ? outputs : []
    if request.training { graph.useTrainingForms(except: request.frozen) }
    switch request.kernels {
    case .reference: break
    case .portable:
      graph.removeViews(keeping: hooked)
      let kept = Set(hooked.compactMap(graph.resolved)).union([graph.score]).union(request.start)
      if !request.parameterGradients, !request.training { graph.foldBatchNorms(keeping: kept) }
      graph.fuseActivations(keeping: kept) {
        PortableKernel($0, request: request)?.takesActivation ?? false
      }
    }
    let wanted = Set(hooked.compactMap(graph.resolved)).union([graph.score])
      .union(ends.compactMap(graph.resolved))
    graph.dropDead(wanting: wanted)
    return graph
  }
}

/// The state of planning: buffers are named first, given lives while steps are added, and placed
/// last.
struct Planner {
  let graph: Graph
  let request: PlanRequest
  var forward: [Step] = []
  var backward: [BackwardRule: [Step]] = [:]
  var buffers: [Buffer] = []
  var parameters: [PlannedParameter] = []
  var parameterCount = 0
  var inputs: [ValueID: BufferID] = [:]
  var values: [ValueID: BufferID] = [:]
  var readable: [ValueID: BufferID] = [:]
  var wantedGradients: [BackwardRule: [ValueID: BufferID]] = [:]
  var seeds: [BackwardRule: BufferID] = [:]
  var learnedParameters: Set<Int> = []
  var trainingState: [TrainingState] = []
  private var parameterIndex: [ParameterRecipe: Int] = [:]
  /// Buffers that must last to the end of everything.
  private var lasting: Set<BufferID> = []

  init(graph: Graph, request: PlanRequest) {
    self.graph = graph
    self.request = request
  }

  mutating func buffer(
    _ purpose: Buffer.Purpose, _ name: String, count: Int, at step: Int, rule: BackwardRule? = nil
  ) -> BufferID {
    buffers.append(
      Buffer(purpose: purpose, name: name, count: count, life: step...step, rule: rule))
    return BufferID(buffers.count - 1)
  }

  /// Says that a step needs a buffer.
  mutating func use(_ buffer: BufferID, at step: Int) {
    let life = buffers[buffer.index].life
    buffers[buffer.index].life = min(life.lowerBound, step)...max(life.upperBound, step)
  }

  /// Says that backward runs read a value of the forward run. It lasts to the end, because a
  /// backward run may be repeated with another score.
  mutating func keep(_ buffer: BufferID) { lasting.insert(buffer) }

  mutating func planInputs(of source: Graph) {
    var needed: [ValueID] = [graph.input]
    if !request.start.isEmpty {
      var tail = graph
      needed = tail.keepTail(from: request.start, to: graph.score)
    }
    for value in needed {
      let id = buffer(
        .value, graph.name(of: value), count: source.shape(of: value).count * request.batch,
        at: 0)
      values[value] = id
      inputs[value] = id
    }
  }

  mutating func planForward() {
    var nodes = Array(graph.nodes.enumerated())
    if !request.start.isEmpty {
      var tail = graph
      _ = tail.keepTail(from: request.start, to: graph.score)
      let kept = Set(tail.nodes.map(\.output))
      nodes = nodes.filter { kept.contains($0.element.output) }
    }
    for (index, node) in nodes {
      let time = forward.count
      let reads = node.inputs.compactMap { values[$0] }
      for id in reads { use(id, at: time) }
      let name = graph.name(of: node).text
      let output = buffer(
        .value, name, count: node.outputShape.count * request.batch, at: time)
      values[node.output] = output
      let kernel = ForwardKernel(node, request: request)
      let scratchCount = kernel.scratchCount(node, workers: request.workers)
      let scratch =
        scratchCount > 0
        ? buffer(.scratch, name, count: scratchCount, at: time) : nil
      forward.append(
        Step(
          action: .forward(
            ForwardStep(
              node: index, kernel: kernel, inputs: reads,
              parameters: kernel.parameters(of: node).map { parameter($0) }, output: output,
              saved: nil,
              scratch: scratch)), name: name,
          operations: node.operations(batch: request.batch)))
    }
    markReadable()
  }

  private mutating func markReadable() {
    let outputs = request.outputs ? graph.outputs : []
    for value in request.values.compactMap(graph.resolved) + outputs + [graph.score] {
      guard let id = values[value] else { continue }
      readable[value] = id
      keep(id)
    }
    for id in inputs.values { keep(id) }
  }

  private mutating func parameter(_ parameter: Parameter) -> Int {
    if let known = parameterIndex[parameter.recipe] { return known }
    let size =
      (parameter.count + ArenaPlanner.alignment - 1) / ArenaPlanner.alignment
      * ArenaPlanner.alignment
    parameters.append(
      PlannedParameter(
        parameter: parameter, region: Region(offset: parameterCount, count: parameter.count)))
    parameterCount += size
    parameterIndex[parameter.recipe] = parameters.count - 1
    return parameters.count - 1
  }

  /// Gives lasting buffers their full life, now that the number of steps is known.
  mutating func closeLives() {
    let last = forward.count + (backward.values.map(\.count).max() ?? 0)
    for id in lasting { use(id, at: last) }
  }
}
