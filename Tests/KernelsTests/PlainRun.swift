import Operators
import Tensors

/// An operator's plain code, run once: the oracle of a fast kernel.
struct PlainRun {
  let layer: any Operator
  let inputShape: Shape
  let batch: Int
  let inference: Inference
  var parameters: [FloatBlock] = []

  init(_ layer: any Operator, _ inputShape: Shape, batch: Int) throws {
    self.layer = layer
    self.inputShape = inputShape
    self.batch = batch
    inference = try layer.infer([inputShape])
  }

  var inputCount: Int { batch * inputShape.count }
  var outputCount: Int { batch * inference.output.count }

  /// The output, and what was kept for the way back.
  func forward(_ input: FloatBlock) throws -> (output: [Float], saved: FloatBlock) {
    let output = try FloatBlock(zeros: outputCount)
    let saved = try FloatBlock(zeros: batch * inference.saved)
    layer.forward(
      ForwardPass(
        batch: batch, inputShapes: [inputShape], outputShape: inference.output,
        inputs: [input], parameters: parameters, output: output, saved: saved,
        scratch: try FloatBlock(zeros: inference.scratch)))
    return (output.array, saved)
  }

  /// The gradients; they start from what is given.
  func backward(
    _ outputGradient: FloatBlock, input: FloatBlock?, saved: FloatBlock? = nil,
    inputGradient: [Float], parameterGradients: [[Float]] = []
  ) throws -> (input: [Float], parameters: [[Float]]) {
    let gradient = try FloatBlock(inputGradient)
    let others = try parameterGradients.map { try FloatBlock($0) }
    layer.backward(
      BackwardPass(
        batch: batch, rule: .gradient, inputShapes: [inputShape], outputShape: inference.output,
        inputs: [input], parameters: parameters, output: nil, saved: saved,
        scratch: try FloatBlock(zeros: inference.scratch), outputGradient: outputGradient,
        inputGradients: [gradient], parameterGradients: others))
    return (gradient.array, others.map(\.array))
  }
}
