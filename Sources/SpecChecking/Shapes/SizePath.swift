import Operators
import Tensors

/// The way of one axis from the network's input to a value, along first inputs.
struct SizePath {
  private let expander: NetworkExpander
  private let axis: ShapeFault.Axis
  /// The layers on the way, from the input on.
  private var layers: [DraftLayer] = []
  private var startsAtInput = false
  /// The axis' extents, each change once.
  private(set) var sizes: [Int] = []

  init(expander: NetworkExpander, from value: ValueReference?, axis: ShapeFault.Axis) {
    self.expander = expander
    self.axis = axis
    var current = value
    while case .layer(let index)? = current {
      layers.append(expander.layers[index])
      current = expander.layers[index].inputs.first
    }
    layers.reverse()
    startsAtInput = current == .input
    let values = [expander.inputShape] + layers.map { $0.inference?.output }
    for case let shape? in values where shape.isImage {
      let extent = shape[axis == .height ? 1 : 2]
      if sizes.last != extent { sizes.append(extent) }
    }
  }

  /// The smallest extent of the network's input for which the layers on the way and `op` work;
  /// nil where there is none up to 4096, or the way leaves images.
  func smallestInput(for op: any Operator, shapes: [Shape]) -> Int? {
    guard startsAtInput, let input = expander.inputShape, input.isImage else { return nil }
    let index = axis == .height ? 1 : 2
    // The other axis must not stand in the way.
    let other = 4096
    func works(_ extent: Int) -> Bool {
      var shape = input
      (shape[index], shape[3 - index]) = (extent, other)
      for layer in layers {
        guard let op = layer.op,
          let next = run(op, layer.inputs.compactMap { expander.shape(of: $0) }, shape)
        else { return false }
        shape = next
      }
      return run(op, shapes, shape) != nil
    }
    func run(_ op: any Operator, _ inputs: [Shape], _ shape: Shape) -> Shape? {
      // Side branches are taken to have the sizes of the way itself.
      let resized = inputs.map { input in
        guard input.isImage, input.plane > 1 else { return input }
        return Shape(channels: input.channels, height: shape.height, width: shape.width)
      }
      guard let output = try? op.infer(resized).output, output.isImage else { return nil }
      return output
    }
    var (low, high) = (input[index], 4096)
    guard low < high, !works(low), works(high) else { return nil }
    while high - low > 1 {
      let middle = (low + high) / 2
      if works(middle) { high = middle } else { low = middle }
    }
    return high
  }
}
