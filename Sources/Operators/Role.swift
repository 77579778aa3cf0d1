/// What kind of arithmetic a layer is. Closed on purpose: rewrites and lowering switch over it
/// without a default, so that a new kind is considered everywhere.
public enum Role: Sendable, Hashable {
  /// `y = W·x + b`.
  case affine(Affine)
  /// Each element by itself.
  case pointwise(Pointwise)
  /// Shift and scale by statistics.
  case normalise(Normalisation)
  /// A sliding or adaptive window over an image.
  case window(WindowKind)
  /// Many values to one, or a distribution over an axis.
  case reduce(Reduction)
  /// Several inputs to one output.
  case combine(Combination)
  /// The same values at other places, or a part of them.
  case reshape(Reshaping)
}

/// The layers with a matrix inside.
public enum Affine: Sendable, Hashable {
  /// A convolution, grouped and depthwise ones included.
  case convolution(Convolution)
  /// A transposed convolution: `window` is that of the convolution it is the gradient of.
  case transposedConvolution(Convolution, outputPadding: Pair)
  /// A matrix over the last axis (or over all of `[C, 1, 1]`).
  case linear(inputs: Int, outputs: Int, bias: Bool)
}

/// The numbers of a convolution, resolved for its input.
public struct Convolution: Sendable, Hashable {
  /// How the border is filled.
  public enum Border: String, Sendable, Hashable, CaseIterable {
    /// With zeros.
    case zeros
    /// With the image mirrored at its edge, the edge itself not repeated.
    case reflect
    /// With the nearest value of the image.
    case replicate
  }
  /// The window; kernel, stride, dilation and padding as numbers.
  public var window: Window
  /// Channels of the input.
  public var inputChannels: Int
  /// Channels of the output.
  public var outputChannels: Int
  /// Independent groups of channels.
  public var groups: Int
  /// Whether a bias is added; parameter 1 if so.
  public var bias: Bool
  /// How the border is filled.
  public var border: Border
  /// States a convolution.
  public init(
    window: Window, inputChannels: Int, outputChannels: Int, groups: Int = 1, bias: Bool = true,
    border: Border = .zeros
  ) {
    self.window = window
    self.inputChannels = inputChannels
    self.outputChannels = outputChannels
    self.groups = groups
    self.bias = bias
    self.border = border
  }
}

/// The functions applied to each element.
public enum Pointwise: Sendable, Hashable {
  /// `max(x, 0)`; guided rules apply.
  case rectifier
  /// `min(max(x, 0), 6)`; guided rules apply.
  case rectifier6
  /// `x` where it is positive, else a learned slope times `x`: a slope for each channel, or one;
  /// ordinary derivative always.
  case slopes
  /// Times a factor for each value, 0 for the share that training drops.
  case dropped(Double)
  /// Another smooth or piecewise function; ordinary derivative always.
  case curve(Curve)
  /// Any other function, by its operator's name; ordinary derivative always.
  case other(String)

  /// The operator's name where the ordinary derivative holds under every rule.
  public var ordinaryName: String? {
    switch self {
    case .curve(let curve): curve.name
    case .other(let name): name
    case .slopes: "prelu"
    case .rectifier, .rectifier6, .dropped: nil
    }
  }
}

/// Functions of one number, with the numbers that are part of them.
public enum Curve: Sendable, Hashable {
  /// `1 / (1 + e⁻ˣ)`.
  case sigmoid
  /// `x / (1 + e⁻ˣ)`.
  case silu
  /// The hyperbolic tangent.
  case tanh
  /// `min(max(x + 3, 0), 6) / 6`.
  case hardSigmoid
  /// `x min(max(x + 3, 0), 6) / 6`.
  case hardSwish
  /// `x` where it is positive, else `slope · x`.
  case leaky(slope: Double)
  /// `x` where it is positive, else `alpha (eˣ - 1)`.
  case elu(alpha: Double)
  /// `x Φ(x)`, or its approximation by tanh.
  case gelu(tanh: Bool)
  /// `x tanh(ln(1 + eˣ))`.
  case mish

  /// The name of its operator.
  public var name: String {
    switch self {
    case .sigmoid: "sigmoid"
    case .silu: "silu"
    case .tanh: "tanh"
    case .hardSigmoid: "hardsigmoid"
    case .hardSwish: "hardswish"
    case .leaky: "leaky_relu"
    case .elu: "elu"
    case .gelu: "gelu"
    case .mish: "mish"
    }
  }
}

/// The normalisations.
public enum Normalisation: Sendable, Hashable {
  /// Batch norm with fixed statistics: `(x − mean)/√(variance + epsilon) · weight + bias`.
  /// Parameters weight and bias only when `affine`; then mean and variance. Can be folded.
  case perChannel(epsilon: Double, affine: Bool)
  /// A learned factor for each channel.
  case gain
  /// Batch norm in training: by the mean and variance of the batch itself.
  case ofBatch(epsilon: Double, affine: Bool)
  /// Statistics of the item itself, by the operator's name.
  case ofItem(String)
  /// Division by a power of the energy of neighbouring channels:
  /// `x / (k + alpha/size Σx²)^beta`.
  case neighbours(size: Int, alpha: Double, beta: Double, k: Double)
}

/// Windows that are not convolutions.
public enum WindowKind: Sendable, Hashable {
  /// Largest value.
  case maximum(Window, ceil: Bool)
  /// Mean value.
  case average(Window, ceil: Bool, countPadding: Bool)
  /// Adaptive windows, largest value.
  case maximumTo(Pair)
  /// Adaptive windows, mean value.
  case averageTo(Pair)
  /// Interpolation to other rows and columns, each axis by one rule.
  case upsample(AxisRule)
  /// Enlargement to the nearest by a whole factor along each axis.
  case nearest(Pair)
}

/// Reductions.
public enum Reduction: Sendable, Hashable {
  /// Mean over all positions of each channel.
  case globalAverage
  /// Largest value over all positions of each channel.
  case globalMaximum
  /// `exp(x) / Σ exp(x)` over an axis counted from 0.
  case softmax(axis: Int)
}

/// Operators of several inputs.
public enum Combination: Sendable, Hashable {
  /// Sum of equal shapes.
  case add
  /// Product, 1-sized axes stretched.
  case multiply
  /// One after the other along an axis counted from 0.
  case concatenate(axis: Int)
}

/// Moves without arithmetic.
public enum Reshaping: Sendable, Hashable {
  /// The same bytes under the same or another shape (identity, dropout, flatten, reshape).
  case view
  /// Other places, each value kept (permute, flatten in another order).
  case move
  /// Channels in another order: of so many groups in turn.
  case shuffle(groups: Int)
  /// A stretch of an axis counted from 0.
  case part(axis: Int, from: Int)
  /// A border around an image.
  case border(Sides, Convolution.Border)
}
