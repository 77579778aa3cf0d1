public import Tensors

/// Enlarges an image.
///
/// `nearest` takes input `⌊i·n/m⌋` for output `i` of `m`. `bilinear` mixes the two nearest rows and
/// columns, with half-pixel centres, or with corners on corners where `align_corners`.
///
/// - Shape: `[C, H, W] → [C, H · scale, W · scale]`, or `[C, size]`.
/// - Reads in backward: nothing.
/// - Source: Odena et al. 2016 for the practice; the rules are PyTorch's.
public struct Upsample: Operator {
  enum Mode: String, CaseIterable, Sendable {
    case nearest
    case bilinear
  }
  var scale: Pair?
  var size: Pair?
  var mode = Mode.nearest
  var alignsCorners = false

  /// Neither scale nor size: the shape rule asks for one.
  public init() {}

  public static let schema = OperatorSchema<Upsample>(
    "upsample", "Enlarges an image, by nearest neighbour or bilinearly.",
    foreign: ["Upsample", "UpSampling2D", "Resize", "interpolate"], principal: "scale",
    fields: [
      .pair(
        "scale", \.scale, in: 1...64, foreign: ["scale_factor"],
        "How many times as many rows and columns."),
      .pair("size", \.size, in: 1...16_384, "Rows and columns of the output, instead of scale."),
      .choice("mode", \.mode, foreign: ["interpolation"], "nearest or bilinear."),
      .boolean("align_corners", \.alignsCorners, "Puts corners on corners (bilinear only)."),
    ])

  public func role(for inputs: [Shape]) -> Role {
    guard let input = inputs.first, input.isImage, mode == .nearest,
      let output = try? infer(inputs).output, output.height % input.height == 0,
      output.width % input.width == 0
    else { return .window(.upsample) }
    return .window(.nearest(Pair(output.height / input.height, output.width / input.width)))
  }

  public func infer(_ inputs: [Shape]) throws(ShapeFault) -> Inference {
    let input = try inputs.singleImage()
    let output: Pair
    switch (scale, size) {
    case (let scale?, nil):
      output = Pair(input.height * scale.height, input.width * scale.width)
    case (nil, let size?): output = size
    case (nil, nil), (_?, _?): throw .scaleOrSize
    }
    return try Inference(
      output: Shape(channels: input.channels, height: output.height, width: output.width)
    ).withinBounds()
  }

  public var backwardReads: BackwardReads { [] }

  /// What an output row or column is made of: two inputs and the second one's weight.
  private struct Mix {
    let first: Int
    let second: Int
    let weight: Float
  }

  private func mixes(from n: Int, to m: Int) -> [Mix] {
    (0..<m).map { i in
      if mode == .nearest { return Mix(first: i * n / m, second: i * n / m, weight: 0) }
      let position: Double
      if alignsCorners {
        position = m > 1 ? Double(i) * Double(n - 1) / Double(m - 1) : 0
      } else {
        position = max((Double(i) + 0.5) * Double(n) / Double(m) - 0.5, 0)
      }
      let first = min(Int(position), n - 1)
      return Mix(
        first: first, second: min(first + 1, n - 1), weight: Float(position - Double(first)))
    }
  }

  /// Calls `body` with every output and each input it is made of, with the input's weight.
  private func forEachPart(
    _ input: Shape, _ output: Shape, batch: Int,
    _ body: (_ target: Int, _ source: Int, _ weight: Float) -> Void
  ) {
    let rows = mixes(from: input.height, to: output.height)
    let columns = mixes(from: input.width, to: output.width)
    var target = 0
    for plane in 0..<batch * input.channels {
      for row in rows {
        let above = plane * input.plane + row.first * input.width
        let below = plane * input.plane + row.second * input.width
        for column in columns {
          body(target, above + column.first, (1 - row.weight) * (1 - column.weight))
          if mode == .bilinear {
            body(target, above + column.second, (1 - row.weight) * column.weight)
            body(target, below + column.first, row.weight * (1 - column.weight))
            body(target, below + column.second, row.weight * column.weight)
          }
          target += 1
        }
      }
    }
  }

  public func forward(_ pass: borrowing ForwardPass) {
    let x = pass.input()
    var y = pass.output()
    for i in y.indices { y[i] = 0 }
    forEachPart(pass.inputShapes[0], pass.outputShape, batch: pass.batch) {
      target, source, weight in
      y[target] += weight * x[source]
    }
  }

  public func backward(_ pass: borrowing BackwardPass) {
    guard var dx = pass.inputGradient() else { return }
    let dy = pass.outputGradient()
    forEachPart(pass.inputShapes[0], pass.outputShape, batch: pass.batch) {
      target, source, weight in
      dx[source] += weight * dy[target]
    }
  }
}
