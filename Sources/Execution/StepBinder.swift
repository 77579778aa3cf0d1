import Graphs
import Kernels
import Operators
import Planning
import Tensors

/// A step with its memory, ready to run. Bound once, so that running allocates nothing.
typealias BoundStep = () -> Void

/// Turns the steps of a plan into bound steps over one arena.
struct StepBinder {
  let plan: ExecutionPlan
  let arena: Arena
  /// The weights, by their places in the plan.
  let parameters: [FloatBlock]
  /// Each gradient at the place of its parameter; nil where nobody wants any.
  let gradients: Arena?
  let team: Team
  /// The machine code of the session; nil where its plan needs none.
  let library: KernelLibrary?

  func bind(_ step: Step) throws(KernelLibrary.Refused) -> BoundStep {
    switch step.action {
    case .clear(let buffer):
      let block = block(buffer)
      return { block.fill(0) }
    case .convert(let step): return try bind(step)
    case .mask(let mask): return try bind(mask)
    case .pack(let step): return bind(step)
    case .forward(let step): return try bind(step)
    case .backward(let step): return try bind(step)
    }
  }

  private func block(_ buffer: BufferID) -> FloatBlock {
    FloatBlock(arena, plan.buffers[buffer.index].region)
  }
  /// A buffer with its layout; rows are as many channels of one pixel.
  private func place(_ buffer: BufferID) -> BlockBinder.Place {
    let planned = plan.buffers[buffer.index]
    let rows = BlockLayout(batch: 1, channels: planned.count, height: 1, width: 1, lanes: 1)
    return .init(block: block(buffer), layout: planned.layout ?? rows)
  }
  private func binder(_ kernel: BlockKernel, _ node: Node) -> BlockBinder {
    BlockBinder(
      kernel: kernel, channels: node.inputShapes.map(\.channels), library: code, team: team)
  }
  private var code: KernelLibrary {
    guard let library else { preconditionFailure("blocks in a plan without machine code") }
    return library
  }
  private func pointwise(
    _ operation: BlockPointwise, _ sources: [BlockBinder.Place], to target: BlockBinder.Place
  ) throws(KernelLibrary.Refused) -> BoundStep {
    let run = try BlockPointwiseRun(
      operation, sources: sources.map(\.layout), target: target.layout, library: code)
    let (first, second) = (sources.first?.block, sources.dropFirst().first?.block)
    let team = team
    return { run.run(first, second, to: target.block, team: team) }
  }
  private func parameters(_ places: [Int]) -> [FloatBlock] {
    places.map { parameters[$0] }
  }
  private func parameterGradients(_ step: BackwardStep) -> [FloatBlock?] {
    step.parameterGradients.map { place in
      guard let place, let gradients else { return nil }
      return FloatBlock(gradients, plan.parameters[place].region)
    }
  }

  /// The gradients of a step's parameters.
  private func learning(
    _ kernel: PortableKernel, _ step: BackwardStep, _ targets: [FloatBlock?]
  ) -> BoundStep {
    PortableBinder(kernel: kernel, team: team).learning(
      inputs: step.inputs.map { $0.map(block) }, outputGradient: block(step.outputGradient),
      parameters: parameters(step.parameters), parameterGradients: parameterGradients(step),
      inputGradient: targets[0], accumulate: step.accumulates[0], saved: step.saved.map(block),
      scratch: step.scratch.map(block))
  }

  private func bind(_ step: ForwardStep) throws(KernelLibrary.Refused) -> BoundStep {
    guard !step.isInPlace else { return {} }
    let node = plan.graph.nodes[step.node]
    let parameters = parameters(step.parameters)
    let output = block(step.output)
    switch step.kernel {
    case .plain:
      let op = node.op
      let pass = ForwardPass(
        batch: plan.request.batch, inputShapes: node.inputShapes, outputShape: node.outputShape,
        inputs: step.inputs.map(block), parameters: parameters, output: output,
        saved: step.saved.map(block), scratch: step.scratch.map(block))
      return { op.forward(pass) }
    case .portable(let kernel, let epilogue):
      return PortableBinder(kernel: kernel, team: team).forward(
        inputs: step.inputs.map(block), parameters: parameters, output: output,
        saved: step.saved.map(block), scratch: step.scratch.map(block), epilogue: epilogue)
    case .blocks(let kernel, let epilogue):
      return try binder(kernel, node).forward(
        inputs: step.inputs.map(place), parameters: parameters, output: place(step.output),
        saved: step.saved.map(place), scratch: step.scratch.map(block), epilogue: epilogue)
    }
  }

  private func bind(_ step: BackwardStep) throws(KernelLibrary.Refused) -> BoundStep {
    let node = plan.graph.nodes[step.node]
    let parameters = parameters(step.parameters)
    let outputGradient = block(step.outputGradient)
    let targets = step.inputGradients.map { $0.map(block) }
    switch step.kernel {
    case .plain:
      let op = node.op
      let pass = BackwardPass(
        batch: plan.request.batch, rule: step.rule, inputShapes: node.inputShapes,
        outputShape: node.outputShape, inputs: step.inputs.map { $0.map(block) },
        parameters: parameters, output: step.output.map(block), saved: step.saved.map(block),
        scratch: step.scratch.map(block), outputGradient: outputGradient,
        inputGradients: targets, parameterGradients: parameterGradients(step))
      return { op.backward(pass) }
    case .blocks(let kernel):
      let binder = binder(kernel, node)
      let (inputs, saved) = (step.inputs.map { $0.map(place) }, step.saved.map(place))
      let moving = try binder.backward(
        outputGradient: place(step.outputGradient), inputs: inputs,
        output: step.output.map(place), saved: saved, scratch: step.scratch.map(block),
        rule: step.rule, inputGradients: step.inputGradients.map { $0.map(place) },
        accumulates: step.accumulates, parameters: parameters,
        mask: step.mask.map { ($0.mask, $0.value.map(place)) })
      let learning = try binder.learning(
        inputs: inputs, outputGradient: place(step.outputGradient), parameters: parameters,
        parameterGradients: parameterGradients(step),
        inputGradient: (step.inputGradients.first ?? nil).map(place),
        accumulates: step.accumulates.first ?? false, saved: saved,
        scratch: step.scratch.map(block), mask: step.ownMask)
      guard let learning else { return moving }
      return {
        moving()
        learning()
      }
    case .portable(let kernel) where targets.allSatisfy({ $0 == nil }) || kernel.learnsAtOnce:
      return learning(kernel, step, targets)
    case .portable(let kernel):
      let learning = learning(kernel, step, targets)
      let moving = PortableBinder(kernel: kernel, team: team).backward(
        outputGradient: outputGradient, inputGradients: targets, accumulates: step.accumulates,
        parameters: parameters, output: step.output.map(block), saved: step.saved.map(block),
        scratch: step.scratch.map(block), rule: step.rule)
      guard step.parameterGradients.contains(where: { $0 != nil }) else { return moving }
      return {
        moving()
        learning()
      }
    }
  }

  func bind(_ step: PackStep) -> BoundStep {
    let (source, target) = (parameters[step.source], parameters[step.target])
    let factors = step.factors.map { parameters[$0] }
    guard let packing = plan.parameters[step.target].packing else { return {} }
    let team = team
    return { packing.pack(source, scaledBy: factors, into: target, team: team) }
  }

  private func bind(_ step: ConvertStep) throws(KernelLibrary.Refused) -> BoundStep {
    let (source, target, team) = (block(step.source), block(step.target), team)
    let accumulate = step.accumulates
    if plan.buffers[step.source.index].layout != nil, plan.buffers[step.target.index].layout != nil
    {
      return try pointwise(
        .init(.copy, accumulates: accumulate), [place(step.source)], to: place(step.target))
    }
    if let layout = plan.buffers[step.source.index].layout {
      return {
        BlockConversion.rows(
          from: source, layout, to: target, accumulate: accumulate, team: team)
      }
    }
    let layout = place(step.target).layout
    return {
      BlockConversion.blocks(
        from: source, to: target, layout, accumulate: accumulate, team: team)
    }
  }

  /// A rectifier's backward code where the rectifier was fused.
  private func bind(_ step: MaskStep) throws(KernelLibrary.Refused) -> BoundStep {
    let function: Epilogue = step.isRectifier6 ? .rectifier6 : .rectifier
    let (output, outputGradient) = (block(step.output), block(step.outputGradient))
    let (inputGradient, rule, team) = (block(step.inputGradient), step.rule, team)
    if plan.buffers[step.output.index].layout != nil {
      let mask = RectifierMask(rule, isRectifier6: step.isRectifier6)
      return try pointwise(
        .init(.mask(mask)),
        [place(step.outputGradient)] + (mask.readsValue ? [place(step.output)] : []),
        to: place(step.inputGradient))
    }
    return {
      PortableRectifier.backward(
        function, rule: rule, output: output, outputGradient: outputGradient,
        inputGradient: inputGradient, team: team)
    }
  }
}
