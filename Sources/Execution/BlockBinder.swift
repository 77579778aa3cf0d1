import Kernels
import Planning
import Tensors

/// Binds a kernel over blocks to its memory, and writes its machine code.
struct BlockBinder {
  let kernel: BlockKernel
  let library: KernelLibrary
  let team: Team

  /// A place in the arena with the layout of what it holds.
  struct Place {
    let block: FloatBlock
    let layout: BlockLayout
  }

  func forward(
    inputs: [Place], parameters: [FloatBlock], output: Place, saved: Place?, epilogue: Epilogue
  ) throws(KernelLibrary.Refused) -> BoundStep {
    let (team, input) = (team, inputs[0])
    switch kernel {
    case .convolution(let product, _, let adds):
      let weight = parameters[0]
      let bias = parameters.count > 1 ? parameters[1] : nil
      let addend = adds ? inputs.last : nil
      let run = try BlockProductRun(
        product, source: input.layout, target: output.layout, hasBias: bias != nil,
        end: .activation(epilogue, addend: addend?.layout), library: library)
      return {
        run.run(
          source: input.block, weights: weight, bias: bias, extra: addend?.block,
          target: output.block, team: team)
      }
    case .scaleShift:
      let run = try pointwise(.init(.scaleShift, epilogue: epilogue), input, to: output)
      let (scale, middle) = (parameters[0], parameters[1])
      let shift = parameters.count > 2 ? parameters[2] : nil
      return {
        run.run(input.block, parameters: (middle, scale, shift), to: output.block, team: team)
      }
    case .maximum(let problem):
      let run = try BlockPoolingRun(
        maximum: problem, source: input.layout, target: output.layout, places: saved?.layout,
        library: library)
      return { run.run(input.block, places: saved?.block, to: output.block, team: team) }
    case .average(let average):
      let run = try BlockPoolingRun(
        average: average, source: input.layout, target: output.layout, library: library)
      return { run.run(input.block, to: output.block, team: team) }
    case .rectifier(let function):
      let run = try pointwise(.init(.copy, epilogue: function), input, to: output)
      return { run.run(input.block, to: output.block, team: team) }
    case .sum:
      let run = try BlockSumRun(
        sources: inputs.map(\.layout), target: output.layout, epilogue: epilogue, library: library)
      let blocks = inputs.map(\.block)
      return { run.run(blocks, to: output.block, team: team) }
    }
  }

  func backward(
    outputGradient: Place, output: Place?, saved: Place?, rule: BackwardRule,
    inputGradients: [Place?], accumulates: [Bool], parameters: [FloatBlock],
    mask: (RectifierMask, value: Place?)?
  ) throws(KernelLibrary.Refused) -> BoundStep {
    let team = team
    if case .sum = kernel {
      var runs: [(run: BlockPointwiseRun, target: FloatBlock)] = []
      for (target, accumulate) in zip(inputGradients, accumulates) {
        guard let target else { continue }
        runs.append(
          (
            try pointwise(.init(.copy, accumulates: accumulate), outputGradient, to: target),
            target.block
          ))
      }
      let steps = runs
      return {
        for step in steps { step.run.run(outputGradient.block, to: step.target, team: team) }
      }
    }
    guard let target = inputGradients[0] else { return {} }
    let accumulate = accumulates[0]
    switch kernel {
    case .convolution(_, let back, _):
      let weight = parameters[0]
      let end: BlockRun.End =
        mask.map { .mask($0.0, value: $0.value?.layout ?? target.layout) }
        ?? .activation(.none, addend: nil)
      let run = try BlockProductRun(
        back, source: outputGradient.layout, target: target.layout, accumulates: accumulate,
        end: end, library: library)
      let extra = mask?.value?.block
      return {
        run.run(
          source: outputGradient.block, weights: weight, bias: nil, extra: extra,
          target: target.block, team: team)
      }
    case .scaleShift:
      let run = try pointwise(
        .init(.scale, accumulates: accumulate), outputGradient, to: target)
      let scale = parameters[0]
      return {
        run.run(
          outputGradient.block, parameters: (scale, nil, nil), to: target.block, team: team)
      }
    case .maximum(let problem):
      guard let places = saved else { preconditionFailure("a pooling without its places") }
      let run = try BlockPoolingBackRun(
        maximum: problem, gradient: outputGradient.layout, places: places.layout,
        target: target.layout, accumulates: accumulate, library: library)
      return {
        run.run(outputGradient.block, places: places.block, to: target.block, team: team)
      }
    case .average(let average):
      let run = try BlockPoolingBackRun(
        average: average, gradient: outputGradient.layout, target: target.layout,
        accumulates: accumulate, library: library)
      return { run.run(outputGradient.block, to: target.block, team: team) }
    case .rectifier(let function):
      guard let output else { preconditionFailure("a rectifier without its value") }
      let mask = RectifierMask(rule, isRectifier6: function == .rectifier6)
      let run = try BlockPointwiseRun(
        .init(.mask(mask), accumulates: accumulate),
        sources: [outputGradient.layout] + (mask.readsValue ? [output.layout] : []),
        target: target.layout, library: library)
      let value = mask.readsValue ? output.block : nil
      return { run.run(outputGradient.block, value, to: target.block, team: team) }
    case .sum: preconditionFailure("bound above")
    }
  }

  private func pointwise(_ operation: BlockPointwise, _ source: Place, to target: Place)
    throws(KernelLibrary.Refused) -> BlockPointwiseRun
  {
    try BlockPointwiseRun(
      operation, sources: [source.layout], target: target.layout, library: library)
  }
}
