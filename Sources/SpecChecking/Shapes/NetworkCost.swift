import Operators
import Tensors

/// How much arithmetic a network takes.
public enum NetworkCost {
  /// Multiplications with additions of one item's forward run: convolutions and matrices only, as
  /// papers count them.
  public static func multiplyAdds(of spec: ModelSpec) -> Int {
    spec.layers.reduce(0) { $0 + multiplyAdds(of: $1) }
  }

  private static func multiplyAdds(of layer: LayerSpec) -> Int {
    guard case .affine(let affine) = layer.op.role(for: layer.inputShapes),
      let input = layer.inputShapes.first
    else { return 0 }
    let output = layer.inference.output
    switch affine {
    case .convolution(let convolution):
      let window = convolution.window.kernel
      return output.count * (convolution.inputChannels / convolution.groups) * window.height
        * window.width
    case .transposedConvolution(let convolution, _):
      // Stated as the convolution that it is the gradient of: its outputs are our input.
      let window = convolution.window.kernel
      return input.count * (output.channels / convolution.groups) * window.height * window.width
    case .linear(let inputs, _, _): return output.count * inputs
    }
  }
}
