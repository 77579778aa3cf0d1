import Kernels
import Planning
import Tensors

extension BlockBinder {
  /// A step that adds to the gradients of parameters; for a batch norm it is the whole way back. Nil
  /// where there is nothing to do.
  func learning(
    inputs: [Place?], outputGradient: Place, parameters: [FloatBlock],
    parameterGradients: [FloatBlock?], inputGradient: Place?, accumulates: Bool, saved: Place?,
    scratch: FloatBlock?, mask: RectifierMask?
  ) throws(KernelLibrary.Refused) -> BoundStep? {
    let team = team
    let weight = parameterGradients.first ?? nil
    let bias = parameterGradients.count > 1 ? parameterGradients[1] : nil
    switch kernel {
    case .batchNorm(let norm):
      guard let input = inputs[0], let saved, let scratch else {
        preconditionFailure("a norm without its memory")
      }
      let (scale, shift) = affine(parameters)
      let run = try BlockBatchNormBackRun(
        norm, values: input.layout, gradient: outputGradient.layout,
        target: inputGradient?.layout ?? input.layout, mask: mask, accumulates: accumulates,
        library: library)
      return {
        run.run(
          input.block, outputGradient: outputGradient.block, scale: scale, shift: shift,
          statistics: saved.block, scaleGradient: scale == nil ? nil : weight,
          shiftGradient: shift == nil ? nil : bias, to: inputGradient?.block, scratch: scratch,
          team: team)
      }
    case .convolution(_, _, _, let learns):
      guard weight != nil || bias != nil else { return nil }
      guard let learns, let input = inputs[0], let scratch else {
        preconditionFailure("a convolution without its memory")
      }
      let run = try BlockWeightProductRun(
        learns, source: input.layout, gradient: outputGradient.layout, library: library)
      return {
        run.run(
          source: input.block, outputGradient: outputGradient.block, weightGradient: weight,
          biasGradient: bias, scratch: scratch, team: team)
      }
    case .linear(let sizes):
      guard weight != nil || bias != nil else { return nil }
      guard let input = inputs[0] else { preconditionFailure("a matrix without its input") }
      return {
        sizes.backwardWeight(
          input: input.block, outputGradient: outputGradient.block, weightGradient: weight,
          biasGradient: bias, team: team)
      }
    case .scaleShift, .maximum, .average, .rectifier, .curve, .neighbours, .enlargement, .sum,
      .concatenation, .resampling, .maximumTo, .slopes, .channels, .globalAverage, .gating:
      return nil
    }
  }

  /// Factor and offset of a batch norm that has them; the running statistics come after.
  func affine(_ parameters: [FloatBlock]) -> (scale: FloatBlock?, shift: FloatBlock?) {
    parameters.count > 2 ? (parameters[0], parameters[1]) : (nil, nil)
  }
}
