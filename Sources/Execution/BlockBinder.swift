import Kernels
import Planning
import Tensors

/// Binds a kernel over blocks to its memory, and writes its machine code.
struct BlockBinder {
  let kernel: BlockKernel
  /// The channels of each input.
  let channels: [Int]
  let library: KernelLibrary
  let team: Team

  /// A place in the arena with the layout of what it holds.
  struct Place {
    let block: FloatBlock
    let layout: BlockLayout
  }

  func forward(
    inputs: [Place], parameters: [FloatBlock], output: Place, saved: Place?, scratch: FloatBlock?,
    epilogue: Epilogue
  ) throws(KernelLibrary.Refused) -> BoundStep {
    let (team, input) = (team, inputs[0])
    switch kernel {
    case .convolution(let product, _, let adds, _):
      let weight = parameters[0]
      let bias = parameters.count > 1 ? parameters[1] : nil
      let addend = adds ? inputs.last : nil
      let run = try BlockProductRun(
        product, source: input.layout, target: output.layout, hasBias: bias != nil,
        end: .activation(epilogue, addend: addend?.layout), library: library)
      return {
        run.run(
          source: input.block, weights: weight, bias: bias, extra: addend?.block,
          target: output.block, scratch: scratch, team: team)
      }
    case .linear(let sizes):
      let run = try LinearRun(sizes, library: library)
      let weight = parameters[0]
      let bias = parameters.count > 1 ? parameters[1] : nil
      return {
        run.forward(
          input: input.block, weight: weight, bias: bias, output: output.block,
          epilogue: epilogue, team: team)
      }
    case .scaleShift:
      let run = try pointwise(.init(.scaleShift, epilogue: epilogue), input, to: output)
      let (scale, middle) = (parameters[0], parameters[1])
      let shift = parameters.count > 2 ? parameters[2] : nil
      return {
        run.run(input.block, parameters: (middle, scale, shift), to: output.block, team: team)
      }
    case .batchNorm(let norm):
      guard let saved, let scratch else { preconditionFailure("a norm without its memory") }
      let run = try BlockBatchNormRun(
        norm, source: input.layout, target: output.layout, epilogue: epilogue, library: library)
      let (scale, shift) = affine(parameters)
      return {
        run.run(
          input.block, scale: scale, shift: shift, to: output.block, statistics: saved.block,
          scratch: scratch, team: team)
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
    case .curve(let function):
      let run = try BlockFunctionRun(
        function, source: input.layout, target: output.layout, library: library)
      return { run.run(input.block, to: output.block, team: team) }
    case .neighbours(let size, let alpha, let beta, let k):
      let norm = Self.norm(size, alpha, beta, k, input.layout)
      return { norm.forward(input.block, to: output.block, output.layout, team: team) }
    case .enlargement(let rows, let columns):
      let run = try BlockPoolingBackRun(
        enlargement: (rows, columns), source: input.layout, target: output.layout,
        library: library)
      return { run.run(input.block, to: output.block, team: team) }
    case .sum:
      let run = try BlockSumRun(
        sources: inputs.map(\.layout), target: output.layout, epilogue: epilogue, library: library)
      let blocks = inputs.map(\.block)
      return { run.run(blocks, to: output.block, team: team) }
    case .concatenation:
      let layouts = inputs.map(\.layout)
      let run = try BlockJoinRun(
        BlockJoinRun.concatenation(of: layouts), sources: layouts, target: output.layout,
        library: library)
      let blocks = inputs.map(\.block)
      return { run.run(blocks, to: output.block, team: team) }
    case .resampling(let rows, let columns):
      return try resampling(rows, columns, input, to: output, accumulates: false, scratch)
    case .maximumTo:
      let run = try BlockPoolingRun(
        maximumTo: output.layout, source: input.layout, places: saved?.layout, library: library)
      return { run.run(input.block, places: saved?.block, to: output.block, team: team) }
    case .slopes:
      let run = try pointwise(.init(.slope), input, to: output)
      let slopes = parameters[0]
      return {
        run.run(input.block, parameters: (slopes, nil, nil), to: output.block, team: team)
      }
    case .channels(let parts):
      return try join(parts, input, to: output, accumulates: false)
    case .globalAverage:
      let run = try BlockPlaneSumRun(
        input.layout, factor: 1 / Float(input.layout.height * input.layout.width),
        library: library)
      return { run.run(input.block, to: output.block, team: team) }
    case .gating(let gate):
      let (factors, image) = (inputs[gate].block, inputs[1 - gate])
      let run = try pointwise(.init(.gate), image, to: output)
      return {
        run.run(image.block, parameters: (factors, nil, nil), to: output.block, team: team)
      }
    }
  }

  func backward(
    outputGradient: Place, inputs: [Place?], output: Place?, saved: Place?, scratch: FloatBlock?,
    rule: BackwardRule,
    inputGradients: [Place?], accumulates: [Bool], parameters: [FloatBlock],
    mask: (RectifierMask, value: Place?)?
  ) throws(KernelLibrary.Refused) -> BoundStep {
    let team = team
    switch kernel {
    case .sum:
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
    case .concatenation:
      return try splitting(outputGradient, inputGradients, accumulates)
    case .gating(let gate):
      return try gatingBack(
        gate, outputGradient, inputs: inputs, inputGradients, accumulates)
    case .batchNorm: return {}
    case .convolution, .linear, .scaleShift, .maximum, .average, .rectifier, .curve, .neighbours,
      .enlargement, .resampling, .maximumTo, .slopes, .channels, .globalAverage:
      break
    }
    guard let target = inputGradients[0] else { return {} }
    let accumulate = accumulates[0]
    switch kernel {
    case .convolution(_, let back, _, _):
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
          target: target.block, scratch: scratch, team: team)
      }
    case .linear(let sizes):
      let run = try LinearRun(sizes, library: library)
      let weight = parameters[0]
      return {
        run.backwardData(
          outputGradient: outputGradient.block, weight: weight, inputGradient: target.block,
          accumulate: accumulate, team: team)
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
    case .curve(let function):
      guard let value = function.readsOutput ? output : inputs[0] else {
        preconditionFailure("a function without its value")
      }
      let run = try BlockFunctionRun(
        function, gradient: outputGradient.layout, value: value.layout, target: target.layout,
        accumulates: accumulate, library: library)
      return { run.run(outputGradient.block, value.block, to: target.block, team: team) }
    case .neighbours(let size, let alpha, let beta, let k):
      guard let input = inputs[0] else { preconditionFailure("a norm without its input") }
      let norm = Self.norm(size, alpha, beta, k, input.layout)
      return {
        norm.backward(
          input.block, gradient: outputGradient.block, outputGradient.layout, to: target.block,
          target.layout, accumulate: accumulate, team: team)
      }
    case .enlargement(let rows, let columns):
      let run = try BlockPoolingRun(
        enlargement: (rows, columns), gradient: outputGradient.layout, target: target.layout,
        accumulates: accumulate, library: library)
      return { run.run(outputGradient.block, to: target.block, team: team) }
    case .resampling(let rows, let columns):
      return try resampling(
        rows.transposed, columns.transposed, outputGradient, to: target, accumulates: accumulate,
        scratch)
    case .maximumTo:
      guard let places = saved else { preconditionFailure("a pooling without its places") }
      let run = try BlockPoolingBackRun(
        maximumTo: outputGradient.layout, places: places.layout, target: target.layout,
        accumulates: accumulate, library: library)
      return {
        run.run(outputGradient.block, places: places.block, to: target.block, team: team)
      }
    case .slopes:
      guard let input = inputs[0] else { preconditionFailure("slopes without their input") }
      let run = try BlockPointwiseRun(
        .init(.slopeBack, accumulates: accumulate),
        sources: [outputGradient.layout, input.layout], target: target.layout, library: library)
      let slopes = parameters[0]
      return {
        run.run(
          outputGradient.block, input.block, parameters: (slopes, nil, nil), to: target.block,
          team: team)
      }
    case .channels(let parts):
      let back = BlockJoinRun.back(through: parts, channels: target.layout.channels)
      return try join(back, outputGradient, to: target, accumulates: accumulate)
    case .globalAverage:
      let run = try BlockPointwiseRun(
        .init(.fill, accumulates: accumulate), sources: [], target: target.layout,
        factor: 1 / Float(target.layout.height * target.layout.width), library: library)
      return {
        run.run(
          parameters: (outputGradient.block, nil, nil), to: target.block, team: team)
      }
    case .sum, .concatenation, .gating, .batchNorm: preconditionFailure("bound above")
    }
  }

  /// The way back of a concatenation: each input gets its channels.
  private func splitting(
    _ gradient: Place, _ targets: [Place?], _ accumulates: [Bool]
  ) throws(KernelLibrary.Refused) -> BoundStep {
    var runs: [(run: BlockJoinRun, target: FloatBlock)] = []
    var channel = 0
    for (index, channels) in channels.enumerated() {
      defer { channel += channels }
      guard let target = targets[index] else { continue }
      let run = try BlockJoinRun(
        [.init(channels: channel..<channel + channels)], sources: [gradient.layout],
        target: target.layout, accumulates: accumulates[index], library: library)
      runs.append((run, target.block))
    }
    let (steps, source, team) = (runs, [gradient.block], team)
    return { for step in steps { step.run.run(source, to: step.target, team: team) } }
  }

  /// The way back of a gate: the image's gradient is the output's times the gate, the gate's the
  /// sum of the output's times the image.
  private func gatingBack(
    _ gate: Int, _ gradient: Place, inputs: [Place?], _ targets: [Place?], _ accumulates: [Bool]
  ) throws(KernelLibrary.Refused) -> BoundStep {
    guard let factors = inputs[gate], let image = inputs[1 - gate] else {
      preconditionFailure("a gate without its inputs")
    }
    let team = team
    let imageRun = try targets[1 - gate].map { target throws(KernelLibrary.Refused) in
      let run = try pointwise(
        .init(.gate, accumulates: accumulates[1 - gate]), gradient, to: target)
      return (run: run, target: target.block)
    }
    let gateRun = try targets[gate].map { target throws(KernelLibrary.Refused) in
      let run = try BlockPlaneSumRun(
        gradient.layout, times: image.layout, accumulates: accumulates[gate], library: library)
      return (run: run, target: target.block)
    }
    return {
      if let imageRun {
        imageRun.run.run(
          gradient.block, parameters: (factors.block, nil, nil), to: imageRun.target, team: team)
      }
      if let gateRun {
        gateRun.run.run(gradient.block, times: image.block, to: gateRun.target, team: team)
      }
    }
  }

  private static func norm(
    _ size: Int, _ alpha: Double, _ beta: Double, _ k: Double, _ source: BlockLayout
  ) -> BlockLRN {
    guard let norm = BlockLRN(size: size, alpha: alpha, beta: beta, k: k, source: source) else {
      preconditionFailure("the planner takes sizes that reach the next block at most")
    }
    return norm
  }

  private func resampling(
    _ rows: AxisMap, _ columns: AxisMap, _ source: Place, to target: Place, accumulates: Bool,
    _ scratch: FloatBlock?
  ) throws(KernelLibrary.Refused) -> BoundStep {
    guard let scratch else { preconditionFailure("a resampling without its rows") }
    let run = try BlockResamplingRun(
      rows: rows, columns: columns, source: source.layout, target: target.layout,
      accumulates: accumulates, library: library)
    let team = team
    return { run.run(source.block, to: target.block, scratch: scratch, team: team) }
  }

  private func join(
    _ parts: [BlockJoinRun.Part], _ source: Place, to target: Place, accumulates: Bool
  ) throws(KernelLibrary.Refused) -> BoundStep {
    let run = try BlockJoinRun(
      parts, sources: [source.layout], target: target.layout, accumulates: accumulates,
      library: library)
    let (blocks, team) = ([source.block], team)
    return { run.run(blocks, to: target.block, team: team) }
  }

  private func pointwise(_ operation: BlockPointwise, _ source: Place, to target: Place)
    throws(KernelLibrary.Refused) -> BlockPointwiseRun
  {
    try BlockPointwiseRun(
      operation, sources: [source.layout], target: target.layout, library: library)
  }
}
