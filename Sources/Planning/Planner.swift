public import Graphs
import Kernels
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
    planner.placeParameters()
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
    case .portable, .avx2, .avx512:
      graph.removeViews(keeping: hooked)
      let kept = Set(hooked.compactMap(graph.resolved)).union([graph.score]).union(request.start)
      if !request.parameterGradients, !request.training { graph.foldBatchNorms(keeping: kept) }
      graph.fuseActivations(keeping: kept) {
        ForwardKernel.takesActivation($0, request: request)
      }
      let whole = graph
      graph.fuseSums(keeping: kept) { BlockKernel.canAdd($0, in: whole, for: request) }
      if !request.parameterGradients, !request.training {
        let wanted = request.gradients.values.reduce(into: Set<ValueID>()) {
          $0.formUnion($1.compactMap(graph.resolved))
        }
        graph.fusePools(keeping: kept, gradients: wanted) {
          BlockKernel.canPool($0, in: whole, for: request)
        }
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
  /// What computes each node.
  let kernels: [ForwardKernel]
  let layouts: BlockLayouts
  var forward: [Step] = []
  var backward: [BackwardRule: [Step]] = [:]
  var buffers: [Buffer] = []
  var parameters: [PlannedParameter] = []
  var parameterCount = 0
  var inputs: [ValueID: BufferID] = [:]
  var values: [ValueID: Forms] = [:]
  var readable: [ValueID: BufferID] = [:]
  var wantedGradients: [BackwardRule: [ValueID: BufferID]] = [:]
  var seeds: [BackwardRule: BufferID] = [:]
  var learnedParameters: Set<Int> = []
  var trainingState: [TrainingState] = []
  private var parameterIndex: [PackedRecipe: Int] = [:]
  /// Buffers that must last to the end of everything.
  private var lasting: Set<BufferID> = []
  /// The memory of values that others lie in.
  private var roots: [ValueID: BufferID] = [:]

  init(graph: Graph, request: PlanRequest) {
    self.graph = graph
    self.request = request
    kernels = ForwardKernel.all(of: graph, for: request)
    let joins = request.batch == 1 && request.start.isEmpty
    let rooms = joins ? JoinedRooms(graph, kernels: kernels) : JoinedRooms()
    layouts = BlockLayouts(
      graph, kernels: kernels, batch: request.batch, rooms: rooms,
      sums: SumsInPlace(graph, kernels: kernels, for: request, rooms: rooms))
  }

  mutating func buffer(
    _ purpose: Buffer.Purpose, _ name: String, count: Int, at step: Int, rule: BackwardRule? = nil
  ) -> BufferID {
    buffers.append(
      Buffer(purpose: purpose, name: name, count: count, life: step...step, rule: rule))
    return BufferID(buffers.count - 1)
  }

  mutating func buffer(
    _ purpose: Buffer.Purpose, _ name: String, _ layout: BlockLayout, at step: Int,
    rule: BackwardRule? = nil
  ) -> BufferID {
    let made = buffer(purpose, name, count: layout.count, at: step, rule: rule)
    buffers[made.index].layout = layout
    return made
  }

  /// Says that a step needs a buffer.
  mutating func use(_ buffer: BufferID, at step: Int) {
    let life = buffers[buffer.index].life
    buffers[buffer.index].life = min(life.lowerBound, step)...max(life.upperBound, step)
    if let room = buffers[buffer.index].room { use(room.buffer, at: step) }
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
      values[value] = Forms(.rows, id)
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
    let hooked = readableValues
    var packed: Set<Int> = []
    for (index, node) in nodes {
      let kernel = kernels[index]
      let parameters = kernel.parameters(of: node).map { parameter, packing in
        self.parameter(
          parameter, packing: packing,
          isTransient: packing != nil && parameter.count >= transientCount)
      }
      for step in packSteps(of: node, parameters)
      where self.parameters[step.target].isTransient || packed.insert(step.target).inserted {
        forward.append(
          Step(action: .pack(step), name: graph.name(of: node).text, operations: 0))
      }
      let reads = node.inputs.enumerated().compactMap { value($1, in: kernel.inputForm($0)) }
      let time = forward.count
      for id in reads { use(id, at: time) }
      let name = graph.name(of: node).text
      let form = layouts.form(of: node.output)
      let output: BufferID
      switch form {
      case .rows:
        output = buffer(.value, name, count: node.outputShape.count * request.batch, at: time)
      case .blocks: output = blocks(for: node.output, at: time)
      }
      values[node.output] = Forms(form, output)
      let scratchCount = kernel.scratchCount(node, workers: request.workers)
      let scratch =
        scratchCount > 0
        ? buffer(.scratch, name, count: scratchCount, at: time) : nil
      let isInPlace = layouts.rooms.inPlace.contains(node.output)
      forward.append(
        Step(
          action: .forward(
            ForwardStep(
              node: index, kernel: kernel, inputs: reads,
              parameters: parameters,
              output: output, saved: nil, scratch: scratch,
              isInPlace: isInPlace)), name: name,
          operations: isInPlace ? 0 : node.operations(batch: request.batch)))
      // At once, so that the blocks need not last.
      if hooked.contains(node.output) { _ = value(node.output, in: .rows) }
    }
    markReadable()
  }

  /// The buffer of a value that its producer writes in blocks: its own, or a stretch of another's.
  private mutating func blocks(for value: ValueID, at time: Int) -> BufferID {
    let (name, layout) = (graph.name(of: value), layouts.value(value))
    let below = layouts.sums.root(of: value)
    if below != value, let known = values[below]?[.blocks] {
      let made = buffer(.value, name, layout, at: time)
      buffers[made.index].room = Buffer.Room(buffer: known, offset: 0)
      use(made, at: time)
      return made
    }
    let place = layouts.rooms.places[value]
    let root = place?.root ?? value
    if place == nil, let known = roots[root] {
      use(known, at: time)
      return known
    }
    let whole =
      roots[root]
      ?? buffer(.value, graph.name(of: root), layouts.value(root), at: time)
    roots[root] = whole
    guard let place else { return whole }
    let made = buffer(.value, name, layout, at: time)
    buffers[made.index].room = Buffer.Room(buffer: whole, offset: place.block * layout.plane)
    use(made, at: time)
    return made
  }

  /// A value in a form, converted when first asked for; nil for a value that a tail leaves out.
  private mutating func value(_ value: ValueID, in form: Form) -> BufferID? {
    if let known = values[value]?[form] { return known }
    guard let source = values[value]?[form.other] else { return nil }
    let time = forward.count
    use(source, at: time)
    let name = graph.name(of: value)
    let made =
      form == .blocks
      ? buffer(.value, name, layouts.value(value), at: time)
      : buffer(.value, name, count: graph.shape(of: value).count * request.batch, at: time)
    values[value]?[form] = made
    forward.append(
      Step(
        action: .convert(ConvertStep(source: source, target: made)), name: name, operations: 0))
    return made
  }

  /// The values that a caller reads after the forward run.
  private var readableValues: Set<ValueID> {
    let outputs = request.outputs ? graph.outputs : []
    return Set(request.values.compactMap(graph.resolved) + outputs + [graph.score])
  }

  private mutating func markReadable() {
    for value in readableValues {
      guard let id = values[value]?[.rows] else { continue }
      readable[value] = id
      keep(id)
    }
    for id in inputs.values { keep(id) }
  }

  /// From so many values on a weight that is read by one forward run only is packed just before, so
  /// that no memory has to be touched for all of them.
  private var transientCount: Int {
    request.runs == 1 && !request.parameterGradients && !request.training
      ? Self.largeWeight : .max
  }
  /// Values of a weight that is worth a thought of its own.
  private static let largeWeight = 1 << 16

  /// The place of a weight in the order that a kernel wants it in.
  mutating func parameter(
    _ parameter: Parameter, packing: BlockProduct?, isTransient: Bool = false
  ) -> Int {
    let key = PackedRecipe(
      recipe: parameter.recipe, packing: packing, isTransient: isTransient)
    if let known = parameterIndex[key] { return known }
    let count = packing?.packedCount ?? parameter.count
    parameters.append(
      PlannedParameter(
        parameter: parameter, packing: packing,
        region: Region(offset: 0, count: count), isTransient: isTransient))
    parameterIndex[key] = parameters.count - 1
    return parameters.count - 1
  }

  /// Gives every weight its region. Those that are packed before each use share one. The large ones
  /// in the order of the file come last: they may stay in the file, and pages in which nothing else
  /// lies are then never touched.
  mutating func placeParameters() {
    func mayStay(_ planned: PlannedParameter) -> Bool {
      planned.packing == nil && planned.region.count >= Self.largeWeight
    }
    let transient = parameters.indices.filter { parameters[$0].isTransient }
    let others = parameters.indices.filter { !parameters[$0].isTransient }
    for place in others where !mayStay(parameters[place]) {
      parameters[place].region.offset = parameterCount
      parameterCount += ArenaPlanner.aligned(parameters[place].region.count)
    }
    for place in transient { parameters[place].region.offset = parameterCount }
    parameterCount += ArenaPlanner.aligned(
      transient.map { parameters[$0].region.count }.max() ?? 0)
    for place in others where mayStay(parameters[place]) {
      parameters[place].region.offset = parameterCount
      parameterCount += ArenaPlanner.aligned(parameters[place].region.count)
    }
  }

  /// What has to be done first to the packed ones among a node's parameters: to those that others
  /// overwrite, and to those that training changes. The weight in the order of the file is then
  /// there as well.
  mutating func packSteps(of node: Node, _ places: [Int]) -> [PackStep] {
    guard request.parameterGradients else {
      return places.filter { parameters[$0].isTransient }.map { transientPack($0) }
    }
    let packed = places.filter { parameters[$0].packing != nil }
    let steps = packed.map {
      PackStep(source: parameter(parameters[$0].parameter, packing: nil), target: $0)
    }
    return node.learns(frozen: request.frozen) ? steps : []
  }

  /// Packs a weight from the file's own values, a batch norm's factors multiplied in on the way.
  private mutating func transientPack(_ target: Int) -> PackStep {
    let whole = parameters[target].parameter
    guard case .foldedWeight(let name, let norm, _) = whole.recipe else {
      return PackStep(source: parameter(whole, packing: nil), target: target)
    }
    var raw = whole
    raw.recipe = .tensor(name)
    let factors = Parameter(
      dimensions: [norm.channels], kind: .scale, recipe: .normScale(norm))
    return PackStep(
      source: parameter(raw, packing: nil), factors: parameter(factors, packing: nil),
      target: target)
  }

  /// Gives lasting buffers their full life, now that the number of steps is known.
  mutating func closeLives() {
    let last = forward.count + (backward.values.map(\.count).max() ?? 0)
    for id in lasting { use(id, at: last) }
  }
}

/// A weight in one order.
private struct PackedRecipe: Hashable {
  let recipe: ParameterRecipe
  let packing: BlockProduct?
  let isTransient: Bool
}
