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
  /// The scratch of a kernel that needs some; the planner has made it.
  private func scratch(_ buffer: BufferID?) -> FloatBlock {
    guard let buffer else { preconditionFailure("a kernel without its scratch") }
    return block(buffer)
  }

  private func bind(_ step: ForwardStep) -> BoundStep {
    let node = plan.graph.nodes[step.node]
    let parameters = parameters(step.parameters)
    let (output, team) = (block(step.output), team)
    switch step.kernel {
    case .plain:
      let op = node.op
      let pass = ForwardPass(
        batch: plan.request.batch, inputShapes: node.inputShapes, outputShape: node.outputShape,
        inputs: step.inputs.map(block), parameters: parameters, output: output,
        saved: step.saved.map(block), scratch: step.scratch.map(block))
      return { op.forward(pass) }
    case .convolution(let problem, let epilogue):
      let kernel = PortableConvolution(problem)
      let (input, scratch) = (block(step.inputs[0]), scratch(step.scratch))
      return {
        kernel.forward(
          input: input, weight: parameters[0], bias: parameters.count > 1 ? parameters[1] : nil,
          output: output, epilogue: epilogue, scratch: scratch, team: team)
      }
    }
  }

  private func bind(_ step: BackwardStep) -> BoundStep {
    let node = plan.graph.nodes[step.node]
    let parameters = parameters(step.parameters)
    let (outputGradient, team) = (block(step.outputGradient), team)
    let targets = step.inputGradients.map { $0.map(block) }
    switch step.kernel {
    case .plain:
      let op = node.op
      let pass = BackwardPass(
        batch: plan.request.batch, rule: step.rule, inputShapes: node.inputShapes,
        outputShape: node.outputShape, inputs: step.inputs.map { $0.map(block) },
        parameters: parameters, output: step.output.map(block), saved: step.saved.map(block),
        scratch: step.scratch.map(block), outputGradient: outputGradient,
        inputGradients: targets)
      return { op.backward(pass) }
    case .convolution(let problem):
      let kernel = PortableConvolution(problem)
      let (accumulates, scratch) = (step.accumulates[0], scratch(step.scratch))
      guard let target = targets[0] else { preconditionFailure("a step for nothing") }
      return {
        kernel.backwardData(
          outputGradient: outputGradient, weight: parameters[0], inputGradient: target,
          accumulate: accumulates, scratch: scratch, team: team)
      }
    }
  }

  /// A rectifier's backward code where the rectifier was fused.
  private func bind(_ step: MaskStep) -> BoundStep {
    let rule = step.rule
    let upper: Float = step.isRectifier6 ? 6 : .infinity
    let (output, outputGradient) = (block(step.output), block(step.outputGradient))
    let inputGradient = block(step.inputGradient)
    return {
      let y = output.span
      let dy = outputGradient.span
      var dx = inputGradient.mutableSpan
      for i in dx.indices {
        dx[i] = rule.passes(gradient: dy[i], inRange: y[i] > 0 && y[i] < upper) ? dy[i] : 0
      }
    }
  }
}
