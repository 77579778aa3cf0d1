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
    else { return .window(.upsample(rule)) }
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

  /// How each axis is made.
  private var rule: AxisRule {
    mode == .nearest ? .nearest : .linear(alignsEnds: alignsCorners)
  }

  /// Calls `body` with every output and each input it is made of, with the input's weight.
  private func forEachPart(
    _ input: Shape, _ output: Shape, batch: Int,
    _ body: (_ target: Int, _ source: Int, _ weight: Float) -> Void
  ) {
    let rows = rule.map(from: input.height, to: output.height)
    let columns = rule.map(from: input.width, to: output.width)
    var target = 0
    for plane in 0..<batch * input.channels {
      for row in rows.parts {
        for column in columns.parts {
          for part in row {
            let start = plane * input.plane + part.index * input.width
            for other in column {
              body(target, start + other.index, part.weight * other.weight)
            }
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
