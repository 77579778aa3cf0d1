import Graphs
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
    let seed = gradient(of: graph.score, in: &run)
    seeds[rule] = seed
    run.written.insert(graph.score)
    for (place, step) in forward.enumerated().reversed() {
      guard case .forward(let forwardStep) = step.action else { continue }
      let node = graph.nodes[forwardStep.node]
      guard needed.contains(node.output), run.gradients[node.output] != nil,
        node.inputs.contains(where: needed.contains)
          || (learns(rule) && node.learns(frozen: request.frozen))
      else { continue }
      add(node, forwardStep, at: place, name: step.name, to: &run)
    }
    backward[rule] = run.steps
    let last = forward.count + run.steps.count
    wantedGradients[rule] = run.gradients.filter { wanted.contains($0.key) }
    for value in wanted {
      if let id = run.gradients[value] { use(id, at: last) }
    }
  }

  /// Parameters have ordinary derivatives only.
  private func learns(_ rule: BackwardRule) -> Bool {
    request.parameterGradients && rule == .gradient
  }

  /// The buffer of a value's gradient, made when first asked for.
  private mutating func gradient(of value: ValueID, in run: inout BackwardRun) -> BufferID {
    let time = forward.count + run.steps.count
    if let known = run.gradients[value] {
      use(known, at: time)
      return known
    }
    let made = buffer(
      .gradient, graph.name(of: value), count: graph.shape(of: value).count * request.batch,
      at: time, rule: run.rule)
    run.gradients[value] = made
    return made
  }

  private mutating func add(
    _ node: Node, _ forwardStep: ForwardStep, at place: Int, name: String,
    to run: inout BackwardRun
  ) {
    var outputGradient = gradient(of: node.output, in: &run)
    if let activation = node.activation {
      outputGradient = addMask(
        activation, of: forwardStep, gradient: outputGradient, name: name, to: &run)
    }
    let kernel = BackwardKernel(node, request: request)
    var targets: [BufferID?] = []
    var accumulates: [Bool] = []
    for input in node.inputs {
      guard run.needed.contains(input) else {
        targets.append(nil)
        accumulates.append(false)
        continue
      }
      let isFirst = run.written.insert(input).inserted
      let target = gradient(of: input, in: &run)
      if isFirst, !kernel.overwrites {
        run.steps.append(Step(action: .clear(target), name: name, operations: 0))
      }
      targets.append(target)
      accumulates.append(!isFirst || !kernel.overwrites)
    }
    let time = forward.count + run.steps.count
    for case let target? in targets { use(target, at: time) }
    use(outputGradient, at: time)
    let learned = zip(node.parameters, forwardStep.parameters).map { parameter, place -> Int? in
      learns(run.rule) && node.learns(frozen: request.frozen) && parameter.kind.isTrained
        ? place : nil
    }
    for case let place? in learned { learnedParameters.insert(place) }
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
            parameters: forwardStep.parameters,
            output: reads.contains(.output) ? forwardStep.output : nil, saved: saved,
            scratch: scratch, outputGradient: outputGradient, inputGradients: targets,
            parameterGradients: learned, accumulates: accumulates)), name: name,
        operations: node.operations(batch: request.batch)))
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
    let made = buffer(.saved, name, count: node.saved * request.batch, at: place)
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
  var gradients: [ValueID: BufferID] = [:]
  /// Values whose gradient buffer already holds something.
  var written: Set<ValueID> = []
}
