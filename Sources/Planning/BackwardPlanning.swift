import Graphs
import Kernels
import Operators
import SpecChecking
import Tensors

extension Planner {
  /// Adds one backward run: from the score down to the deepest wanted value, nothing else.
  ///
  /// - Throws: `notOnPath`.
  mutating func planBackward(_ rule: BackwardRule, wanted: Set<ValueID>) throws(PlanFault) {
    let needed = try BackwardPruner.values(
      of: graph, wanted: wanted, anyParameter: learns(rule), frozen: request.frozen)
    var run = BackwardRun(rule: rule, needed: needed, wanted: wanted)
    for (index, node) in graph.nodes.enumerated() where needed.contains(node.output) {
      for input in node.inputs where run.lastWriter[input] == nil { run.lastWriter[input] = index }
    }
    plantSeed(in: &run)
    for (place, step) in forward.enumerated().reversed() {
      guard case .forward(let forwardStep) = step.action else { continue }
      let node = graph.nodes[forwardStep.node]
      finish(node.output, in: &run)
      guard needed.contains(node.output), run.gradients[node.output] != nil,
        node.inputs.contains(where: needed.contains)
          || (learns(rule) && node.learns(frozen: request.frozen))
      else { continue }
      add(node, forwardStep, at: place, name: step.name, to: &run)
    }
    for value in inputs.keys.sorted() { finish(value, in: &run) }
    backward[rule] = run.steps
    let last = forward.count + run.steps.count
    wantedGradients[rule] = run.readable
    for id in run.readable.values { use(id, at: last) }
  }

  /// Parameters have ordinary derivatives only.
  private func learns(_ rule: BackwardRule) -> Bool {
    request.parameterGradients && rule == .gradient
  }

  /// The buffer into which the caller writes the derivative by the score.
  private mutating func plantSeed(in run: inout BackwardRun) {
    let value = graph.score
    let natural = gradient(of: value, in: &run)
    run.written.insert(value)
    guard layouts.form(of: value) == .blocks else {
      seeds[run.rule] = natural
      return
    }
    let seed = rows(for: value, in: run)
    convert(seed, to: natural, name: graph.name(of: value), in: &run)
    seeds[run.rule] = seed
    if run.wanted.contains(value) { run.readable[value] = seed }
  }

  /// The buffer of a value's gradient in the form of the value, made when first asked for.
  private mutating func gradient(of value: ValueID, in run: inout BackwardRun) -> BufferID {
    let time = forward.count + run.steps.count
    if let known = run.gradients[value] {
      use(known, at: time)
      return known
    }
    let made =
      layouts.form(of: value) == .blocks ? blocks(for: value, in: run) : rows(for: value, in: run)
    run.gradients[value] = made
    return made
  }

  private mutating func rows(for value: ValueID, in run: BackwardRun) -> BufferID {
    buffer(
      .gradient, graph.name(of: value), count: graph.shape(of: value).count * request.batch,
      at: forward.count + run.steps.count, rule: run.rule)
  }

  private mutating func blocks(for value: ValueID, in run: BackwardRun) -> BufferID {
    buffer(
      .gradient, graph.name(of: value), layouts.gradient(value),
      at: forward.count + run.steps.count, rule: run.rule)
  }

  private mutating func convert(
    _ source: BufferID, to target: BufferID, accumulates: Bool = false, name: String,
    in run: inout BackwardRun
  ) {
    let time = forward.count + run.steps.count
    use(source, at: time)
    use(target, at: time)
    run.steps.append(
      Step(
        action: .convert(ConvertStep(source: source, target: target, accumulates: accumulates)),
        name: name, operations: 0))
  }

  /// Makes a wanted gradient readable once nobody adds to it any more.
  private mutating func finish(_ value: ValueID, in run: inout BackwardRun) {
    guard run.wanted.contains(value), run.readable[value] == nil, let done = run.gradients[value]
    else { return }
    guard layouts.form(of: value) == .blocks else {
      run.readable[value] = done
      return
    }
    let readable = rows(for: value, in: run)
    convert(done, to: readable, name: graph.name(of: value), in: &run)
    run.readable[value] = readable
  }

  private mutating func add(
    _ node: Node, _ forwardStep: ForwardStep, at place: Int, name: String,
    to run: inout BackwardRun
  ) {
    var outputGradient = gradient(of: node.output, in: &run)
    let kernel = BackwardKernel(forwardStep.kernel)
    var ownMask: RectifierMask?
    if let activation = node.activation, !run.masked.contains(node.output) {
      if run.rule == .gradient, kernel.blockKernel?.masksItself ?? false {
        ownMask = RectifierMask(run.rule, isRectifier6: activation == .rectifier6)
      } else {
        outputGradient = addMask(
          activation, of: forwardStep, gradient: outputGradient, name: name, to: &run)
      }
    }
    let mask = fusedMask(of: forwardStep, kernel, in: &run)
    var targets: [BufferID?] = []
    var accumulates: [Bool] = []
    /// Gradients written in another form than their value's, to be moved over.
    var moves: [(source: BufferID, target: BufferID, adds: Bool)] = []
    let operands = node.inputs.dropLast(node.addsLastInput ? 1 : 0)
    for (index, input) in operands.enumerated() {
      guard run.needed.contains(input) else {
        targets.append(nil)
        accumulates.append(false)
        continue
      }
      let isFirst = run.written.insert(input).inserted
      let natural = gradient(of: input, in: &run)
      var target = natural
      let form = kernel.gradientForm(index)
      if layouts.form(of: input) != form {
        target = form == .blocks ? blocks(for: input, in: run) : rows(for: input, in: run)
        moves.append((target, natural, !isFirst))
      }
      let isNew = isFirst || target != natural
      if isNew, !kernel.overwrites {
        run.steps.append(Step(action: .clear(target), name: name, operations: 0))
      }
      targets.append(target)
      accumulates.append(!isNew || !kernel.overwrites)
    }
    let parameters =
      kernel.blockKernel.map { blocks in
        blocks.backwardParameters(of: node).map { parameter($0, packing: $1) }
      } ?? forwardStep.parameters
    if targets.contains(where: { $0 != nil }) {
      for step in packSteps(of: node, parameters) where run.packed.insert(step.target).inserted {
        run.steps.append(Step(action: .pack(step), name: name, operations: 0))
      }
    }
    let time = forward.count + run.steps.count
    for case let target? in targets { use(target, at: time) }
    use(outputGradient, at: time)
    let learned = learnedPlaces(node, run.rule)
    var reads = kernel.reads(node)
    if learned.contains(where: { $0 != nil }) { reads.formUnion(kernel.parameterReads(node)) }
    if reads.contains(.output) { keep(forwardStep.output) }
    if reads.contains(.inputs) { for id in forwardStep.inputs { keep(id) } }
    let saved = reads.contains(.saved) ? savedBuffer(for: node, at: place, name: name) : nil
    let scratchCount = kernel.scratchCount(node, workers: request.workers)
    let scratch =
      scratchCount > 0
      ? buffer(.scratch, name, count: scratchCount, at: time, rule: run.rule) : nil
    run.steps.append(
      Step(
        action: .backward(
          BackwardStep(
            node: forwardStep.node, kernel: kernel, rule: run.rule,
            inputs: forwardStep.inputs.map { reads.contains(.inputs) ? $0 : nil },
            parameters: parameters, output: reads.contains(.output) ? forwardStep.output : nil,
            saved: saved, scratch: scratch, outputGradient: outputGradient,
            inputGradients: targets, parameterGradients: learned, accumulates: accumulates,
            mask: mask, ownMask: ownMask)), name: name,
        operations: operations(of: node, targets: targets, learned: learned)))
    for move in moves {
      convert(move.source, to: move.target, accumulates: move.adds, name: name, in: &run)
    }
    if node.addsLastInput, let addend = node.inputs.last {
      pass(outputGradient, to: addend, name: name, in: &run)
    }
  }

  /// What a backward step computes; a layer with weights does its sums once for its input's gradient
  /// and once for theirs.
  private func operations(of node: Node, targets: [BufferID?], learned: [Int?]) -> Int {
    let once = node.operations(batch: request.batch)
    guard case .affine = node.role else { return once }
    return (targets[0] == nil ? 0 : once) + (learned.first.flatMap { $0 } == nil ? 0 : once)
  }

  /// Gives a sum's gradient to a value that was only added: where nothing is there yet, by sharing
  /// its memory, since nobody else reads it any more.
  private mutating func pass(
    _ gradient: BufferID, to addend: ValueID, name: String, in run: inout BackwardRun
  ) {
    guard run.needed.contains(addend) else { return }
    let isFirst = run.written.insert(addend).inserted
    if isFirst, layouts.form(of: addend) == .blocks,
      buffers[gradient.index].layout == layouts.gradient(addend)
    {
      run.gradients[addend] = gradient
      return
    }
    let target = self.gradient(of: addend, in: &run)
    convert(gradient, to: target, accumulates: !isFirst, name: name, in: &run)
  }

  /// The parameters of a node whose derivative is wanted.
  private mutating func learnedPlaces(_ node: Node, _ rule: BackwardRule) -> [Int?] {
    guard learns(rule), node.learns(frozen: request.frozen) else {
      return node.parameters.map { _ in nil }
    }
    // Gradients and steps are in the order of the file, whatever the kernels read.
    let places = node.parameters.map { $0.kind.isTrained ? parameter($0, packing: nil) : nil }
    learnedParameters.formUnion(places.compactMap { $0 })
    return places
  }

  /// The rule of the rectifier that wrote a step's input, where the step is the last to add to the
  /// input's gradient, can apply it, and nobody asks for the gradient before it.
  private mutating func fusedMask(
    of step: ForwardStep, _ kernel: BackwardKernel, in run: inout BackwardRun
  ) -> FusedMask? {
    let node = graph.nodes[step.node]
    guard let blocks = kernel.blockKernel, blocks.takesMask, let input = node.inputs.first,
      !node.inputs.dropFirst().contains(input), run.needed.contains(input),
      !run.wanted.contains(input),
      input != graph.score, layouts.form(of: input) == .blocks,
      run.lastWriter[input] == step.node,
      let source = graph.producer(of: input), let activation = graph.nodes[source].activation,
      let value = values[input]?[.blocks]
    else { return nil }
    run.masked.insert(input)
    let mask = RectifierMask(run.rule, isRectifier6: activation == .rectifier6)
    if mask.readsValue { keep(value) }
    return FusedMask(mask: mask, value: mask.readsValue ? value : nil)
  }

  private mutating func addMask(
    _ activation: Pointwise, of forwardStep: ForwardStep, gradient: BufferID, name: String,
    to run: inout BackwardRun
  ) -> BufferID {
    let time = forward.count + run.steps.count
    use(gradient, at: time)
    keep(forwardStep.output)
    let inner = buffer(
      .gradient, "\(name) (inside)", count: buffers[gradient.index].count, at: time,
      rule: run.rule)
    buffers[inner.index].layout = buffers[gradient.index].layout
    run.steps.append(
      Step(
        action: .mask(
          MaskStep(
            node: forwardStep.node, rule: run.rule, isRectifier6: activation == .rectifier6,
            output: forwardStep.output, outputGradient: gradient, inputGradient: inner)),
        name: name, operations: buffers[gradient.index].count))
    return inner
  }

  /// The buffer in which a forward step keeps something for its backward steps.
  mutating func savedBuffer(for node: Node, at place: Int, name: String) -> BufferID? {
    guard case .forward(var step) = forward[place].action, node.saved > 0 else { return nil }
    if let known = step.saved { return known }
    let made: BufferID
    if let kernel = step.kernel.blockKernel, !kernel.keepsStatistics,
      let layout = buffers[step.output.index].layout
    {
      made = buffer(.saved, name, BlockPoolingRun.placesLayout(of: layout), at: place)
    } else {
      made = buffer(.saved, name, count: node.saved * request.batch, at: place)
    }
    step.saved = made
    forward[place].action = .forward(step)
    keep(made)
    return made
  }
}

/// The state of planning one backward run.
private struct BackwardRun {
  let rule: BackwardRule
  let needed: Set<ValueID>
  let wanted: Set<ValueID>
  var steps: [Step] = []
  /// Each gradient in the form of its value.
  var gradients: [ValueID: BufferID] = [:]
  /// The wanted ones, as rows.
  var readable: [ValueID: BufferID] = [:]
  /// The node that is the last to add to a value's gradient.
  var lastWriter: [ValueID: Int] = [:]
  /// Values whose gradient has passed the rectifier that wrote them.
  var masked: Set<ValueID> = []
  /// Packed weights that the run has made anew.
  var packed: Set<Int> = []
  /// Values whose gradient buffer already holds something.
  var written: Set<ValueID> = []
}
