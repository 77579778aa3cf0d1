public import Tensors

/// Slides learned filters over an image.
///
/// `y[f, r, c] = b[f] + Σ w[f, k, i, j] · x[k, r·s + i·d − p, c·s + j·d − p]` over the channels
/// `k` of the filter's group and the window positions `i, j`.
///
/// - Shape: `[C, H, W] → [out, ⌊(H + p − e)/s⌋ + 1, …]`, `e = d·(kernel − 1) + 1`.
/// - Layout: weight `[out, C / groups, height, width]`.
/// - Reads in backward: nothing for the input's gradient; the input for the parameters'.
/// - Source: LeCun et al. 1998; groups Krizhevsky et al. 2012; dilation Yu & Koltun 2016.
public struct Conv: Operator {
  var out = 1
  var kernel = Pair(1)
  var stride = Pair(1)
  var pad = Padding.sides(Sides())
  var dilation = Pair(1)
  var groups = 1
  var bias = true
  var border = Convolution.Border.zeros

  /// One filter of one pixel.
  public init() {}

  public static let schema = OperatorSchema<Conv>(
    "conv", "Slides learned filters over an image: y = w * x + b.", paper: "LeCun et al. 1998",
    foreign: ["Conv2d", "Conv2D", "Convolution", "conv2d", "convolution"], principal: "out",
    fields: [
      .integer(
        "out", \.out, in: 1...1_048_576, required: true,
        foreign: ["out_channels", "filters", "num_output"], "Output channels."),
      .pair(
        "kernel", \.kernel, in: 1...1024, required: true, foreign: ["kernel_size"],
        "Window, one number or [height, width]."),
      .pair("stride", \.stride, in: 1...1024, foreign: ["strides"], "Step between windows."),
      .padding("pad", \.pad, foreign: ["padding"], "Border around the input."),
      .pair(
        "dilation", \.dilation, in: 1...1024, foreign: ["dilation_rate", "dilations"],
        "Distance between neighbouring samples of a window."),
      .integer(
        "groups", \.groups, in: 1...1_048_576, foreign: ["group"],
        "Independent groups of channels."),
      .boolean("bias", \.bias, foreign: ["use_bias", "bias_term"], "Adds a learned offset."),
      .choice("pad_mode", \.border, foreign: ["padding_mode"], "How the border is filled."),
    ])

  public func role(for inputs: [Shape]) -> Role { .affine(.convolution(geometry(inputs[0]))) }

  func geometry(_ input: Shape) -> Convolution {
    var window = Window(kernel: kernel, stride: stride, dilation: dilation)
    window.padding = pad.resolved(height: input.height, width: input.width, window: window)
    return Convolution(
      window: window, inputChannels: input.channels, outputChannels: out, groups: groups,
      bias: bias, border: border)
  }

  public func infer(_ inputs: [Shape]) throws(ShapeFault) -> Inference {
    let input = try inputs.singleImage()
    guard input.channels % groups == 0 else {
      throw .inputGroups(channels: input.channels, groups: groups)
    }
    guard out % groups == 0 else { throw .outputGroups(channels: out, groups: groups) }
    return try geometry(input).inference(for: input)
  }

  public var backwardReads: BackwardReads { [] }

  public func forward(_ pass: borrowing ForwardPass) {
    geometry(pass.inputShapes[0]).forward(pass)
  }

  public func backward(_ pass: borrowing BackwardPass) {
    geometry(pass.inputShapes[0]).backward(pass)
  }
}
