import Kernels
import Planning
import Tensors

/// Binds a portable kernel to its memory.
struct PortableBinder {
  let kernel: PortableKernel
  let team: Team

  func forward(
    inputs: [FloatBlock], parameters: [FloatBlock], output: FloatBlock, saved: FloatBlock?,
    scratch: FloatBlock?, epilogue: Epilogue
  ) -> BoundStep {
    let (team, input) = (team, inputs[0])
    let weight = parameters.first
    let bias = parameters.count > 1 ? parameters[1] : nil
    switch kernel {
    case .convolution(let problem):
      let (weight, scratch) = (required(weight), required(scratch))
      let kernel = PortableConvolution(problem)
      return {
        kernel.forward(
          input: input, weight: weight, bias: bias, output: output, epilogue: epilogue,
          scratch: scratch, team: team)
      }
    case .transposedConvolution(let problem):
      let (weight, scratch) = (required(weight), required(scratch))
      let kernel = PortableConvolution(problem)
      let plane = problem.inputHeight * problem.inputWidth
      return {
        if let bias { PortableCopy.fillPlanes(output, with: bias, plane: plane, team: team) }
        kernel.backwardData(
          outputGradient: input, weight: weight, inputGradient: output, accumulate: bias != nil,
          scratch: scratch, team: team)
      }
    case .linear(let kernel):
      let weight = required(weight)
      return {
        kernel.forward(
          input: input, weight: weight, bias: bias, output: output, epilogue: epilogue, team: team)
      }
    case .scaleShift(let kernel):
      let (scale, middle) = (required(weight), required(bias))
      let shift = parameters.count > 2 ? parameters[2] : nil
      return {
        kernel.forward(
          input: input, scale: scale, middle: middle, shift: shift, output: output,
          epilogue: epilogue, team: team)
      }
    case .batchNorm(let norm):
      let statistics = required(saved)
      let isAffine = parameters.count > 2
      return {
        norm.forward(
          input: input, scale: isAffine ? weight : nil, shift: isAffine ? bias : nil,
          output: output, statistics: statistics, team: team)
        if epilogue != .none {
          PortableRectifier.forward(epilogue, input: output, output: output, team: team)
        }
      }
    case .maximum(let problem):
      let kernel = PortableMaximum(problem)
      return { kernel.forward(input: input, output: output, places: saved, team: team) }
    case .average(let kernel):
      return { kernel.forward(input: input, output: output, team: team) }
    case .globalAverage(let plane):
      return {
        PortableGlobalAverage.forward(input: input, output: output, plane: plane, team: team)
      }
    case .rectifier(let function):
      return { PortableRectifier.forward(function, input: input, output: output, team: team) }
    case .sum:
      return { PortableSum.add(inputs, output: output, epilogue: epilogue, team: team) }
    case .concatenation(let rows, let lengths):
      let parts = Self.parts(lengths)
      return {
        for (part, source) in zip(parts, inputs) {
          PortableCopy.copy(
            source, part.own, to: output, part.joined, rows: rows, length: part.own.stride,
            team: team)
        }
      }
    }
  }

  func backward(
    outputGradient: FloatBlock, inputGradients: [FloatBlock?], accumulates: [Bool],
    parameters: [FloatBlock], output: FloatBlock?, saved: FloatBlock?, scratch: FloatBlock?,
    rule: BackwardRule
  ) -> BoundStep {
    let team = team
    if case .sum = kernel {
      return {
        for (target, accumulate) in zip(inputGradients, accumulates) {
          guard let target else { continue }
          PortableCopy.copy(outputGradient, to: target, accumulate: accumulate, team: team)
        }
      }
    }
    if case .concatenation(let rows, let lengths) = kernel {
      let parts = Self.parts(lengths)
      return {
        for (index, part) in parts.enumerated() {
          guard let target = inputGradients[index] else { continue }
          PortableCopy.copy(
            outputGradient, part.joined, to: target, part.own, rows: rows,
            length: part.own.stride, accumulate: accumulates[index], team: team)
        }
      }
    }
    let (target, accumulate) = (required(inputGradients[0]), accumulates[0])
    switch kernel {
    case .convolution(let problem):
      let (weight, scratch) = (required(parameters.first), required(scratch))
      let kernel = PortableConvolution(problem)
      return {
        kernel.backwardData(
          outputGradient: outputGradient, weight: weight, inputGradient: target,
          accumulate: accumulate, scratch: scratch, team: team)
      }
    case .transposedConvolution(let problem):
      let (weight, scratch) = (required(parameters.first), required(scratch))
      let kernel = PortableConvolution(problem)
      let own = scratch.part(offset: 0, count: problem.outputCount)
      let room = scratch.part(offset: own.count, count: scratch.count - own.count)
      return {
        kernel.forward(
          input: outputGradient, weight: weight, output: accumulate ? own : target,
          scratch: room, team: team)
        if accumulate { PortableCopy.copy(own, to: target, accumulate: true, team: team) }
      }
    case .linear(let kernel):
      let weight = required(parameters.first)
      return {
        kernel.backwardData(
          outputGradient: outputGradient, weight: weight, inputGradient: target,
          accumulate: accumulate, team: team)
      }
    case .scaleShift(let kernel):
      let scale = required(parameters.first)
      return {
        kernel.backward(
          outputGradient: outputGradient, scale: scale, inputGradient: target,
          accumulate: accumulate, team: team)
      }
    case .maximum(let problem):
      let (kernel, places) = (PortableMaximum(problem), required(saved))
      return {
        kernel.backward(
          outputGradient: outputGradient, places: places, inputGradient: target,
          accumulate: accumulate, team: team)
      }
    case .average(let kernel):
      return {
        kernel.backward(
          outputGradient: outputGradient, inputGradient: target, accumulate: accumulate,
          team: team)
      }
    case .globalAverage(let plane):
      return {
        PortableGlobalAverage.backward(
          outputGradient: outputGradient, inputGradient: target, plane: plane,
          accumulate: accumulate, team: team)
      }
    case .rectifier(let function):
      let output = required(output)
      return {
        PortableRectifier.backward(
          function, rule: rule, output: output, outputGradient: outputGradient,
          inputGradient: target, accumulate: accumulate, team: team)
      }
    case .batchNorm, .sum, .concatenation: preconditionFailure("bound elsewhere")
    }
  }

  /// What the planner has made for every kernel that needs it.
  func required(_ block: FloatBlock?) -> FloatBlock {
    guard let block else { preconditionFailure("a kernel without its memory") }
    return block
  }

  /// The rows of each part on its own and inside the joined value.
  private static func parts(
    _ lengths: [Int]
  ) -> [(own: PortableCopy.Rows, joined: PortableCopy.Rows)] {
    let total = lengths.reduce(0, +)
    var offset = 0
    return lengths.map { length in
      defer { offset += length }
      return (.init(stride: length), .init(offset: offset, stride: total))
    }
  }
}
