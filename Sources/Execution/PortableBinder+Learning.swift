import Kernels
import Planning
import Tensors

extension PortableKernel {
  /// Whether one step gives the gradients of input and parameters together.
  var learnsAtOnce: Bool { if case .batchNorm = self { true } else { false } }
}

extension PortableBinder {
  /// A step that adds to the gradients of parameters; for a batch norm that of the input too.
  func learning(
    inputs: [FloatBlock?], outputGradient: FloatBlock, parameters: [FloatBlock],
    parameterGradients: [FloatBlock?], inputGradient: FloatBlock?, accumulate: Bool,
    saved: FloatBlock?, scratch: FloatBlock?
  ) -> BoundStep {
    let team = team
    let weight = parameterGradients.first ?? nil
    let bias = parameterGradients.count > 1 ? parameterGradients[1] : nil
    switch kernel {
    case .batchNorm(let norm):
      let (input, statistics) = (required(inputs[0]), required(saved))
      let isAffine = parameters.count > 2
      let scale = isAffine ? parameters[0] : nil
      return {
        norm.backward(
          input: input, outputGradient: outputGradient, scale: scale, statistics: statistics,
          inputGradient: inputGradient, accumulate: accumulate,
          scaleGradient: isAffine ? weight : nil, shiftGradient: isAffine ? bias : nil,
          team: team)
      }
    case .convolution(let problem):
      guard weight != nil || bias != nil else { return {} }
      let (input, scratch) = (required(inputs[0]), required(scratch))
      let kernel = PortableConvolution(problem)
      return {
        kernel.backwardWeight(
          input: input, outputGradient: outputGradient, weightGradient: weight,
          biasGradient: bias, scratch: scratch, team: team)
      }
    case .transposedConvolution(let problem):
      guard weight != nil || bias != nil else { return {} }
      let (input, scratch) = (required(inputs[0]), required(scratch))
      let kernel = PortableConvolution(problem)
      let plane = problem.inputHeight * problem.inputWidth
      return {
        // The convolution that this transposes reads the output and gives the input.
        kernel.backwardWeight(
          input: outputGradient, outputGradient: input, weightGradient: weight, scratch: scratch,
          team: team)
        guard let bias else { return }
        let dy = outputGradient.span
        var db = bias.mutableSpan
        for i in dy.indices { db[i / plane % db.count] += dy[i] }
      }
    case .linear(let kernel):
      guard weight != nil || bias != nil else { return {} }
      let input = required(inputs[0])
      return {
        kernel.backwardWeight(
          input: input, outputGradient: outputGradient, weightGradient: weight,
          biasGradient: bias, team: team)
      }
    case .scaleShift, .maximum, .average, .globalAverage, .rectifier, .sum, .concatenation:
      return {}
    }
  }
}
