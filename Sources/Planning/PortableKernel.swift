import Graphs
public import Kernels
import Operators
import Tensors

/// A kernel of plain Swift that computes a node forward and backward, with its sizes.
public enum PortableKernel: Sendable, Hashable {
  /// A convolution; grouped and depthwise ones included.
  case convolution(ConvolutionProblem)
  /// The transposed convolution whose convolution is this.
  case transposedConvolution(ConvolutionProblem)
  /// A matrix.
  case linear(PortableLinear)
  /// A batch norm with fixed statistics, as a mean, a factor and an offset for each channel.
  case scaleShift(PortableScaleShift)
  /// A batch norm by the statistics of the batch, as in training.
  case batchNorm(PortableBatchNorm)
  /// The largest value of each window.
  case maximum(PoolingProblem)
  /// The mean of each window.
  case average(PortableAverage)
  /// The mean of each plane of so many positions.
  case globalAverage(plane: Int)
  /// A rectifier that stands alone.
  case rectifier(Epilogue)
  /// A sum of equal shapes.
  case sum
  /// Parts side by side: each item (or slice of the axes before) has `rows` rows of the joined
  /// lengths.
  case concatenation(rows: Int, lengths: [Int])

  /// The kernel of a node; nil where only the operator's own code computes it.
  init?(_ node: Node, request: PlanRequest) {
    let batch = request.batch
    let (input, output) = (node.inputShapes[0], node.outputShape)
    switch node.role {
    case .affine(.convolution(let shape)):
      guard shape.border == .zeros else { return nil }
      self = .convolution(ConvolutionProblem(shape, batch: batch, input: input))
    case .affine(.transposedConvolution(var shape, _)):
      swap(&shape.inputChannels, &shape.outputChannels)
      let problem = ConvolutionProblem(shape, batch: batch, input: output)
      // Not so where the output has whole strides that no window of the convolution covers.
      guard problem.outputHeight == input.height, problem.outputWidth == input.width else {
        return nil
      }
      self = .transposedConvolution(problem)
    case .affine(.linear(let inputs, let outputs, _)):
      self = .linear(
        PortableLinear(batch: batch * input.count / inputs, inputs: inputs, outputs: outputs))
    case .normalise(.perChannel):
      // Only the operator's own code knows the gradients of its factors and offsets.
      guard !(request.parameterGradients && node.learns(frozen: request.frozen)),
        node.batchNormTensors != nil
      else { return nil }
      self = .scaleShift(
        PortableScaleShift(
          batch: batch, channels: input.channels, plane: input.count / input.channels))
    case .normalise(.ofBatch(let epsilon, _)):
      self = .batchNorm(
        PortableBatchNorm(
          batch: batch, channels: input.channels, plane: input.count / input.channels,
          epsilon: epsilon))
    case .window(.maximum(let window, _)):
      self = .maximum(PoolingProblem(window, batch: batch, input: input, output: output))
    case .window(.average(let window, _, let countPadding)):
      self = .average(
        PortableAverage(
          PoolingProblem(window, batch: batch, input: input, output: output),
          countsPadding: countPadding))
    case .reduce(.globalAverage): self = .globalAverage(plane: input.plane)
    case .pointwise(.rectifier): self = .rectifier(.rectifier)
    case .pointwise(.rectifier6): self = .rectifier(.rectifier6)
    case .combine(.add): self = .sum
    case .combine(.concatenate(let axis)):
      let before = output.dimensions[..<axis].reduce(1, *)
      self = .concatenation(
        rows: batch * before, lengths: node.inputShapes.map { $0.count / before })
    case .pointwise, .normalise, .window, .reduce, .combine, .reshape: return nil
    }
  }

  /// Whether it can apply a rectifier before it writes.
  var takesActivation: Bool {
    switch self {
    case .convolution, .linear, .scaleShift, .sum: true
    case .transposedConvolution, .batchNorm, .maximum, .average, .globalAverage, .rectifier,
      .concatenation:
      false
    }
  }

  /// What its backward step reads of the forward run.
  var backwardReads: BackwardReads {
    switch self {
    case .maximum: .saved
    case .rectifier: .output
    case .batchNorm: [.inputs, .saved]
    case .convolution, .transposedConvolution, .linear, .scaleShift, .average, .globalAverage,
      .sum, .concatenation:
      []
    }
  }

  /// Floats of scratch that its forward step needs for the whole batch.
  func forwardScratch(workers: Int) -> Int {
    switch self {
    case .convolution(let problem), .transposedConvolution(let problem):
      PortableConvolution(problem).scratchFloats(workers: workers)
    case .linear, .scaleShift, .batchNorm, .maximum, .average, .globalAverage, .rectifier, .sum,
      .concatenation:
      0
    }
  }

  /// Floats of scratch that its backward step needs: a transposed convolution's gradient is
  /// computed on its own before it is added to others.
  func backwardScratch(workers: Int) -> Int {
    guard case .transposedConvolution(let problem) = self else {
      return forwardScratch(workers: workers)
    }
    return problem.outputCount + forwardScratch(workers: workers)
  }

  /// The weights it reads, in the order that it expects.
  func parameters(of node: Node) -> [Parameter] {
    guard case .scaleShift = self, node.batchNormTensors != nil else { return node.parameters }
    return node.scaleShiftParameters
  }
}

extension Node {
  /// A batch norm with fixed statistics as factor, mean and, if there is one, offset for each
  /// channel; none for other layers.
  var scaleShiftParameters: [Parameter] {
    guard let norm = batchNormTensors else { return [] }
    let size = [norm.channels]
    let shift = norm.shift.map { Parameter(dimensions: size, kind: .shift, recipe: .tensor($0)) }
    return [
      Parameter(dimensions: size, kind: .scale, recipe: .normScale(norm)),
      Parameter(dimensions: size, kind: .runningMean, recipe: .tensor(norm.mean)),
    ] + (shift.map { [$0] } ?? [])
  }
}

extension ConvolutionProblem {
  /// A convolution of `input`, the shape of one item.
  init(_ shape: Convolution, batch: Int, input: Shape) {
    let window = shape.window
    self.init(
      batch: batch, inputChannels: shape.inputChannels, inputHeight: input.height,
      inputWidth: input.width, outputChannels: shape.outputChannels,
      kernelHeight: window.kernel.height, kernelWidth: window.kernel.width,
      strideHeight: window.stride.height, strideWidth: window.stride.width,
      dilationHeight: window.dilation.height, dilationWidth: window.dilation.width,
      padTop: window.padding.top, padBottom: window.padding.bottom,
      padLeft: window.padding.left, padRight: window.padding.right, groups: shape.groups)
  }
}

extension PoolingProblem {
  /// A window over every plane of a batch.
  init(_ window: Window, batch: Int, input: Shape, output: Shape) {
    self.init(
      planes: batch * input.channels, inputHeight: input.height, inputWidth: input.width,
      outputHeight: output.height, outputWidth: output.width,
      kernelHeight: window.kernel.height, kernelWidth: window.kernel.width,
      strideHeight: window.stride.height, strideWidth: window.stride.width,
      dilationHeight: window.dilation.height, dilationWidth: window.dilation.width,
      padTop: window.padding.top, padBottom: window.padding.bottom,
      padLeft: window.padding.left, padRight: window.padding.right)
  }
}

extension Epilogue {
  /// The epilogue of a fused rectifier.
  init(_ activation: Pointwise?) {
    switch activation {
    case .rectifier: self = .rectifier
    case .rectifier6: self = .rectifier6
    case .curve, .other, .slopes, .dropped, nil: self = .none
    }
  }
}
