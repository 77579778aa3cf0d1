public import Tensors

/// The transpose of a convolution: every input value spreads a filter over the output.
///
/// `y[f, r·s + i·d − p, …] += w[k, f, i, j] · x[k, r, c]`, plus a bias.
///
/// - Shape: `[C, H, W] → [out, (H − 1)·s − p0 − p1 + e + output_pad, …]`, `e = d·(kernel − 1) + 1`.
///   `pad: same` gives `H · s` rows where `e + output_pad ≥ s`, else as many as without padding.
/// - Layout: weight `[C, out / groups, height, width]`.
/// - Reads in backward: nothing for the input's gradient; the input for the parameters'.
/// - Source: Zeiler et al. 2010; Dumoulin & Visin 2016, chapter 4.
public struct Deconv: Operator {
  var out = 1
  var kernel = Pair(1)
  var stride = Pair(1)
  var pad = Padding.sides(Sides())
  var outputPad = Pair(0)
  var dilation = Pair(1)
  var groups = 1
  var bias = true

  /// One filter of one pixel.
  public init() {}

  public static let schema = OperatorSchema<Deconv>(
    "deconv", "Spreads learned filters over an image: the transpose of a convolution, plus b.",
    paper: "Zeiler et al. 2010",
    foreign: ["ConvTranspose2d", "Conv2DTranspose", "ConvTranspose", "Deconvolution"],
    principal: "out",
    fields: [
      .integer(
        "out", \.out, in: 1...1_048_576, required: true,
        foreign: ["out_channels", "filters", "num_output"], "Output channels."),
      .pair(
        "kernel", \.kernel, in: 1...1024, required: true, foreign: ["kernel_size"],
        "Window, one number or [height, width]."),
      .pair("stride", \.stride, in: 1...1024, foreign: ["strides"], "Step between windows."),
      .padding("pad", \.pad, foreign: ["padding"], "Border cut from the output."),
      .pair(
        "output_pad", \.outputPad, in: 0...1024, foreign: ["output_padding"],
        "Rows and columns added at the end of the output."),
      .pair(
        "dilation", \.dilation, in: 1...1024, foreign: ["dilation_rate", "dilations"],
        "Distance between neighbouring samples of a window."),
      .integer(
        "groups", \.groups, in: 1...1_048_576, foreign: ["group"],
        "Independent groups of channels."),
      .boolean("bias", \.bias, foreign: ["use_bias", "bias_term"], "Adds a learned offset."),
    ])

  public func role(for inputs: [Shape]) -> Role {
    .affine(.transposedConvolution(geometry(inputs[0]), outputPadding: outputPad))
  }

  /// The window of the convolution that this is the transpose of.
  private func geometry(_ input: Shape) -> Convolution {
    var window = Window(kernel: kernel, stride: stride, dilation: dilation)
    switch pad {
    case .same:
      let rows = max(window.dilatedHeight + outputPad.height - stride.height, 0)
      let columns = max(window.dilatedWidth + outputPad.width - stride.width, 0)
      window.padding = Sides(
        top: rows / 2, bottom: rows - rows / 2, left: columns / 2, right: columns - columns / 2)
    case .valid: window.padding = Sides()
    case .sides(let sides): window.padding = sides
    }
    return Convolution(
      window: window, inputChannels: input.channels, outputChannels: out, groups: groups,
      bias: bias)
  }

  public func infer(_ inputs: [Shape]) throws(ShapeFault) -> Inference {
    let input = try inputs.singleImage()
    guard input.channels % groups == 0 else {
      throw .inputGroups(channels: input.channels, groups: groups)
    }
    guard out % groups == 0 else { throw .outputGroups(channels: out, groups: groups) }
    for (pad, step, gap) in [
      (outputPad.height, stride.height, dilation.height),
      (outputPad.width, stride.width, dilation.width),
    ] where pad >= max(step, gap) {
      throw .outputPadTooLarge(pad: pad, stride: step, dilation: gap)
    }
    let window = geometry(input).window
    let height =
      (input.height - 1) * stride.height - window.padding.top - window.padding.bottom
      + window.dilatedHeight + outputPad.height
    let width =
      (input.width - 1) * stride.width - window.padding.left - window.padding.right
      + window.dilatedWidth + outputPad.width
    guard height >= 1, width >= 1 else { throw .emptyOutput([out, height, width]) }
    let weight = ParameterShape(
      "weight", [input.channels, out / groups, kernel.height, kernel.width], .weight)
    let offset = ParameterShape("bias", [out], .bias)
    return try Inference(
      output: Shape(channels: out, height: height, width: width),
      parameters: bias ? [weight, offset] : [weight]
    ).withinBounds()
  }

  public var backwardReads: BackwardReads { [] }

  /// Calls `body` with the index of the weight, the input and the output of every product.
  private func forEachTap(
    _ input: Shape, _ output: Shape, batch: Int,
    _ body: (_ weight: Int, _ source: Int, _ target: Int) -> Void
  ) {
    let window = geometry(input).window
    let (inputsPerGroup, outputsPerGroup) = (input.channels / groups, out / groups)
    for plane in 0..<batch * input.channels {
      let (item, channel) = (plane / input.channels, plane % input.channels)
      let firstFilter = item * out + channel / inputsPerGroup * outputsPerGroup
      for filter in 0..<outputsPerGroup {
        for i in 0..<kernel.height {
          for j in 0..<kernel.width {
            let weight =
              ((channel * outputsPerGroup + filter) * kernel.height + i) * kernel.width
              + j
            for row in 0..<input.height {
              let y = row * stride.height + i * dilation.height - window.padding.top
              guard y >= 0, y < output.height else { continue }
              let target = ((firstFilter + filter) * output.height + y) * output.width
              let source = (plane * input.height + row) * input.width
              for column in 0..<input.width {
                let x = column * stride.width + j * dilation.width - window.padding.left
                guard x >= 0, x < output.width else { continue }
                body(weight, source + column, target + x)
              }
            }
          }
        }
      }
    }
  }

  public func forward(_ pass: borrowing ForwardPass) {
    let (x, w) = (pass.input(), pass.parameter(0))
    var y = pass.output()
    for i in y.indices {
      y[i] = bias ? pass.parameter(1)[i / pass.outputShape.plane % out] : 0
    }
    forEachTap(pass.inputShapes[0], pass.outputShape, batch: pass.batch) { y[$2] += w[$0] * x[$1] }
  }

  public func backward(_ pass: borrowing BackwardPass) {
    let (input, output) = (pass.inputShapes[0], pass.outputShape)
    let dy = pass.outputGradient()
    if var dx = pass.inputGradient() {
      let w = pass.parameter(0)
      forEachTap(input, output, batch: pass.batch) { dx[$1] += w[$0] * dy[$2] }
    }
    if var dw = pass.parameterGradient(0) {
      let x = pass.input()
      forEachTap(input, output, batch: pass.batch) { dw[$0] += x[$1] * dy[$2] }
    }
    if bias, var db = pass.parameterGradient(1) {
      for i in dy.indices { db[i / output.plane % out] += dy[i] }
    }
  }
}
