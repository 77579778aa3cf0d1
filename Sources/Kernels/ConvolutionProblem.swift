/// The sizes of one convolution, resolved to numbers.
///
/// - Layout: input `[batch, inputChannels, inputHeight, inputWidth]`, output likewise, weight
///   `[outputChannels, inputChannels / groups, kernelHeight, kernelWidth]`; all row-major.
public struct ConvolutionProblem: Sendable, Hashable {
  /// How many items stand one after the other.
  public var batch: Int
  /// Channels of an input item.
  public var inputChannels: Int
  /// Rows of an input plane.
  public var inputHeight: Int
  /// Columns of an input plane.
  public var inputWidth: Int
  /// Channels of an output item.
  public var outputChannels: Int
  /// Rows of an output plane.
  public var outputHeight: Int
  /// Columns of an output plane.
  public var outputWidth: Int
  /// Rows of the window.
  public var kernelHeight: Int
  /// Columns of the window.
  public var kernelWidth: Int
  /// Rows between windows.
  public var strideHeight: Int
  /// Columns between windows.
  public var strideWidth: Int
  /// Rows between neighbouring samples of a window.
  public var dilationHeight: Int
  /// Columns between neighbouring samples of a window.
  public var dilationWidth: Int
  /// Rows of zeros above the input.
  public var padTop: Int
  /// Rows of zeros below the input.
  public var padBottom: Int
  /// Columns of zeros before the input.
  public var padLeft: Int
  /// Columns of zeros after the input.
  public var padRight: Int
  /// Independent groups of channels.
  public var groups: Int

  /// States a convolution.
  ///
  /// The output's height and width follow: `⌊(n + p0 + p1 − d·(k − 1) − 1) / s⌋ + 1`.
  public init(
    batch: Int = 1, inputChannels: Int, inputHeight: Int, inputWidth: Int, outputChannels: Int,
    kernelHeight: Int, kernelWidth: Int, strideHeight: Int = 1, strideWidth: Int = 1,
    dilationHeight: Int = 1, dilationWidth: Int = 1, padTop: Int = 0, padBottom: Int = 0,
    padLeft: Int = 0, padRight: Int = 0, groups: Int = 1
  ) {
    self.batch = batch
    self.inputChannels = inputChannels
    self.inputHeight = inputHeight
    self.inputWidth = inputWidth
    self.outputChannels = outputChannels
    self.kernelHeight = kernelHeight
    self.kernelWidth = kernelWidth
    self.strideHeight = strideHeight
    self.strideWidth = strideWidth
    self.dilationHeight = dilationHeight
    self.dilationWidth = dilationWidth
    self.padTop = padTop
    self.padBottom = padBottom
    self.padLeft = padLeft
    self.padRight = padRight
    self.groups = groups
    outputHeight =
      (inputHeight + padTop + padBottom - dilationHeight * (kernelHeight - 1) - 1) / strideHeight
      + 1
    outputWidth =
      (inputWidth + padLeft + padRight - dilationWidth * (kernelWidth - 1) - 1) / strideWidth + 1
  }

  /// Positions of one channel of the input.
  public var inputPlane: Int { inputHeight * inputWidth }
  /// Positions of one channel of the output.
  public var outputPlane: Int { outputHeight * outputWidth }
  /// Floats of the input, all items.
  public var inputCount: Int { batch * inputChannels * inputPlane }
  /// Floats of the output, all items.
  public var outputCount: Int { batch * outputChannels * outputPlane }
  /// Input channels that one filter sees.
  public var inputsPerGroup: Int { inputChannels / groups }
  /// Filters of one group.
  public var outputsPerGroup: Int { outputChannels / groups }
  /// Positions of the window.
  public var taps: Int { kernelHeight * kernelWidth }
  /// Floats of the weight.
  public var weightCount: Int { outputChannels * inputsPerGroup * taps }
  /// Multiplications and additions of one forward run.
  public var operations: Int { 2 * batch * outputPlane * weightCount }
}
