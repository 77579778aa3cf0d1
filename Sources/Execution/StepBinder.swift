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
  let weights: Arena
  /// Each gradient at the place of its parameter; nil where nobody wants any.
  let gradients: Arena?
  let team: Team

  func bind(_ step: Step) -> BoundStep {
    switch step.action {
    case .clear(let buffer):
      let block = block(buffer)
      return { block.fill(0) }
    case .mask(let mask): return bind(mask)
    case .forward(let step): return bind(step)
    case .backward(let step): return bind(step)
    }
  }

  private func block(_ buffer: BufferID) -> FloatBlock {
    FloatBlock(arena, plan.buffers[buffer.index].region)
  }
  private func parameters(_ places: [Int]) -> [FloatBlock] {
    places.map { FloatBlock(weights, plan.parameters[$0].region) }
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

  private func bind(_ step: ForwardStep) -> BoundStep {
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
    }
  }

  private func bind(_ step: BackwardStep) -> BoundStep {
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

  /// A rectifier's backward code where the rectifier was fused.
  private func bind(_ step: MaskStep) -> BoundStep {
    let function: Epilogue = step.isRectifier6 ? .rectifier6 : .rectifier
    let (output, outputGradient) = (block(step.output), block(step.outputGradient))
    let (inputGradient, rule, team) = (block(step.inputGradient), step.rule, team)
    return {
      PortableRectifier.backward(
        function, rule: rule, output: output, outputGradient: outputGradient,
        inputGradient: inputGradient, team: team)
    }
  }
}
