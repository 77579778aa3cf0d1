import Graphs
import Operators
import Tensors

extension Node {
  /// Multiplications and additions for a batch, a fused multiply-add counted as two; elementwise
  /// work is one for each value written.
  func operations(batch: Int) -> Int {
    let written = (poolsFrom ?? outputShape).count * batch
    let perValue: Int
    switch role {
    case .affine(.convolution(let shape)):
      perValue =
        2 * (shape.inputChannels / shape.groups) * shape.window.kernel.height
        * shape.window.kernel.width
    case .affine(.transposedConvolution(let shape, _)):
      let perInput =
        2 * (shape.outputChannels / shape.groups) * shape.window.kernel.height
        * shape.window.kernel.width
      return perInput * inputShapes[0].count * batch
    case .affine(.linear(let inputs, _, _)):
      perValue = 2 * inputs
    case .window(.maximum(let window, _)), .window(.average(let window, _, _)):
      perValue = window.kernel.height * window.kernel.width
    case .normalise: perValue = 2
    case .window, .reduce: return max(written, inputShapes[0].count * batch)
    case .combine: perValue = max(1, inputs.count - 1)
    case .pointwise: perValue = 1
    case .reshape: perValue = 0
    }
    return perValue * written
  }
}
