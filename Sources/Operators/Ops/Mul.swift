public import Tensors

/// Multiplies its inputs; an axis of extent 1 is stretched to the others' extent.
///
/// A gate `[C, 1, 1]` thereby weighs the channels of `[C, H, W]`.
///
/// - Shape: on each axis the largest extent; every input has that extent there, or 1.
/// - Reads in backward: the inputs; each gradient is `dy` times the product of the others,
///   summed over the axes that were stretched.
/// - Source: gates Hu et al. 2018 (squeeze and excitation).
public struct Mul: Operator {
  /// A product has nothing to set.
  public init() {}

  public static let schema = OperatorSchema<Mul>(
    "mul", "Multiplies inputs, stretching axes of extent 1: y = a b.", paper: "Hu et al. 2018",
    foreign: ["Mul", "Multiply", "multiply"], arity: .listed(atLeast: 2), principal: "of")

  public func role(for inputs: [Shape]) -> Role { .combine(.multiply) }

  public func infer(_ inputs: [Shape]) throws(ShapeFault) -> Inference {
    var output = try inputs.several()
    for input in inputs {
      guard input.rank == output.rank else { throw .shapesDiffer(inputs) }
      for axis in 0..<output.rank where output[axis] == 1 { output[axis] = input[axis] }
    }
    for input in inputs {
      for axis in 0..<output.rank where input[axis] != output[axis] && input[axis] != 1 {
        throw .shapesDiffer(inputs)
      }
    }
    return try Inference(output: output).withinBounds()
  }

  public var backwardReads: BackwardReads { .inputs }

  public func forward(_ pass: borrowing ForwardPass) {
    var y = pass.output()
    for i in y.indices { y[i] = 1 }
    for index in 0..<pass.inputCount {
      let x = pass.input(index)
      StridedView.stretched(pass.inputShapes[index], to: pass.outputShape)
        .forEach(batch: pass.batch) { y[$0] *= x[$1] }
    }
  }

  /// `dx += Σ dy · Π others`.
  public func backward(_ pass: borrowing BackwardPass) {
    for index in 0..<pass.inputCount { addGradient(pass, of: index) }
  }

  /// Walks the output in short runs, so that the products of any number of inputs need no more
  /// room than one run.
  private func addGradient(_ pass: borrowing BackwardPass, of index: Int) {
    guard var dx = pass.inputGradient(index) else { return }
    let dy = pass.outputGradient()
    let view = StridedView.stretched(pass.inputShapes[index], to: pass.outputShape)
    view.forEachRow(batch: pass.batch) { target, source, count, stride in
      for start in Swift.stride(from: 0, to: count, by: Self.runLength) {
        let length = min(Self.runLength, count - start)
        var products = InlineArray<64, Float>(repeating: 0)
        for i in 0..<length { products[i] = dy[target + start + i] }
        for other in 0..<pass.inputCount where other != index {
          let x = pass.input(other)
          let row = StridedView.stretched(pass.inputShapes[other], to: pass.outputShape)
            .row(startingAt: target)
          for i in 0..<length { products[i] *= x[row.source + (start + i) * row.stride] }
        }
        // A stretched row has one source, whose terms are summed first to round once.
        var sum: Float = 0
        for i in 0..<length {
          if stride == 0 {
            sum += products[i]
          } else {
            dx[source + (start + i) * stride] += products[i]
          }
        }
        if stride == 0 { dx[source] += sum }
      }
    }
  }

  private static let runLength = 64
}
