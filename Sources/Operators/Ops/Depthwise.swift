public import Tensors

/// Slides filters of its own over each channel of an image.
///
/// - Shape: `[C, H, W] → [C · multiplier, …]`, rows and columns as for `conv`.
/// - Layout: weight `[C · multiplier, 1, height, width]`; the filters of a channel are neighbours.
/// - Reads in backward: nothing for the input's gradient; the input for the parameters'.
/// - Source: Sifre 2014; Chollet 2017.
public struct Depthwise: Operator {
  var kernel = Pair(1)
  var stride = Pair(1)
  var pad = Padding.sides(Sides())
  var dilation = Pair(1)
  var multiplier = 1
  var bias = true

  /// One filter of one pixel a channel.
  public init() {}

  public static let schema = OperatorSchema<Depthwise>(
    "depthwise", "Slides filters of its own over each channel: y_c = w_c * x_c + b_c.",
    paper: "Chollet 2017",
    foreign: ["DepthwiseConv2D", "depthwise_conv", "ConvolutionDepthWise"], principal: "kernel",
    fields: [
      .pair(
        "kernel", \.kernel, in: 1...1024, required: true, foreign: ["kernel_size"],
        "Window, one number or [height, width]."),
      .pair("stride", \.stride, in: 1...1024, foreign: ["strides"], "Step between windows."),
      .padding("pad", \.pad, foreign: ["padding"], "Border around the input."),
      .pair(
        "dilation", \.dilation, in: 1...1024, foreign: ["dilation_rate", "dilations"],
        "Distance between neighbouring samples of a window."),
      .integer(
        "multiplier", \.multiplier, in: 1...1024, foreign: ["depth_multiplier"],
        "Filters for each channel."),
      .boolean("bias", \.bias, foreign: ["use_bias", "bias_term"], "Adds a learned offset."),
    ])

  public func role(for inputs: [Shape]) -> Role { .affine(.convolution(geometry(inputs[0]))) }

  func geometry(_ input: Shape) -> Convolution {
    var window = Window(kernel: kernel, stride: stride, dilation: dilation)
    window.padding = pad.resolved(height: input.height, width: input.width, window: window)
    return Convolution(
      window: window, inputChannels: input.channels,
      outputChannels: input.channels * multiplier, groups: input.channels, bias: bias)
  }

  public func infer(_ inputs: [Shape]) throws(ShapeFault) -> Inference {
    let input = try inputs.singleImage()
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
