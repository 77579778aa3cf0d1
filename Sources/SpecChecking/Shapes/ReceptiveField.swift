import Operators
import Tensors

/// How much of the input one position of a value sees, along one axis.
public struct ReceptiveField: Sendable, Hashable {
  /// Input pixels between neighbouring positions; nil where positions are gone.
  public var stride: Double?
  /// Input pixels that one position sees, borders counted; nil for the whole image.
  public var size: Double?

  /// States both numbers.
  public init(stride: Double?, size: Double?) {
    self.stride = stride
    self.size = size
  }
  /// One pixel sees itself.
  public static let pixel = ReceptiveField(stride: 1, size: 1)
  /// Everything seen from nowhere in particular.
  public static let whole = ReceptiveField(stride: nil, size: nil)
}

/// Stride, receptive field and use of every value of a network.
///
/// Statistics that a normalisation takes of the item are not counted.
public struct NetworkGeometry: Sendable {
  private var heights: [ReceptiveField] = []
  private var widths: [ReceptiveField] = []
  private var used: [Bool]

  /// Works out the geometry in one pass over the layers.
  public init(_ spec: ModelSpec) {
    used = [Bool](repeating: false, count: spec.layers.count)
    for layer in spec.layers {
      heights.append(Self.field(of: layer, axis: 1, inputs: layer.inputs.map { vertical(of: $0) }))
      widths.append(Self.field(of: layer, axis: 2, inputs: layer.inputs.map { horizontal(of: $0) }))
    }
    for case .layer(let index) in spec.outputs.map(\.value) { used[index] = true }
    for index in spec.layers.indices.reversed() where used[index] {
      for case .layer(let input) in spec.layers[index].inputs { used[input] = true }
    }
  }

  /// Along rows.
  public func vertical(of value: ValueReference) -> ReceptiveField {
    if case .layer(let index) = value { heights[index] } else { .pixel }
  }
  /// Along columns.
  public func horizontal(of value: ValueReference) -> ReceptiveField {
    if case .layer(let index) = value { widths[index] } else { .pixel }
  }
  /// Whether an output depends on the value.
  public func isOnPath(_ value: ValueReference) -> Bool {
    if case .layer(let index) = value { used[index] } else { true }
  }

  // MARK: - One layer

  private static func field(
    of layer: LayerSpec, axis: Int, inputs: [ReceptiveField]
  ) -> ReceptiveField {
    guard let input = inputs.first, let shape = layer.inputShapes.first else { return .whole }
    let output = layer.inference.output
    guard output.isImage else { return .whole }
    switch layer.op.role(for: layer.inputShapes) {
    case .affine(.convolution(let convolution)):
      return slide(input, convolution.window, axis)
    case .affine(.transposedConvolution(let convolution, _)):
      return spread(input, convolution.window, axis)
    case .affine(.linear), .reduce(.globalAverage), .reduce(.globalMaximum): return .whole
    case .reduce(.softmax(let along)): return along == axis ? .whole : input
    case .pointwise, .normalise: return input
    case .window(.maximum(let window, _)), .window(.average(let window, _, _)):
      return slide(input, window, axis)
    case .window(.maximumTo), .window(.averageTo):
      return adapt(input, from: shape[axis], to: output[axis])
    case .window(.upsample), .window(.nearest):
      let isNearest = layer.op.attributeValues.contains { $0.value == .choice("nearest") }
      return stretch(input, from: shape[axis], to: output[axis], blends: !isNearest)
    case .combine:
      return combine(inputs, layer.inputShapes, output, axis)
    case .reshape(.view): return shape == output ? input : .whole
    case .reshape(.move): return .whole
    case .reshape(.shuffle), .reshape(.part), .reshape(.border): return input
    }
  }

  private static func slide(
    _ input: ReceptiveField, _ window: Window, _ axis: Int
  ) -> ReceptiveField {
    let dilated = axis == 1 ? window.dilatedHeight : window.dilatedWidth
    let step = axis == 1 ? window.stride.height : window.stride.width
    guard let stride = input.stride else { return input }
    return ReceptiveField(
      stride: stride * Double(step), size: input.size.map { $0 + Double(dilated - 1) * stride })
  }

  /// A transposed window: each output position reads at most `⌈window / stride⌉` input positions.
  private static func spread(
    _ input: ReceptiveField, _ window: Window, _ axis: Int
  ) -> ReceptiveField {
    let dilated = axis == 1 ? window.dilatedHeight : window.dilatedWidth
    let step = axis == 1 ? window.stride.height : window.stride.width
    guard let stride = input.stride else { return input }
    let reads = (dilated + step - 1) / step
    return ReceptiveField(
      stride: stride / Double(step), size: input.size.map { $0 + Double(reads - 1) * stride })
  }

  /// Adaptive windows span `⌈n/o⌉` positions, one more where `o` does not divide `n`.
  private static func adapt(_ input: ReceptiveField, from: Int, to: Int) -> ReceptiveField {
    if from == to { return input }
    guard to > 1, let stride = input.stride else { return .whole }
    let span = from % to == 0 ? from / to : from / to + 2
    return ReceptiveField(
      stride: stride * Double(from) / Double(to),
      size: input.size.map { $0 + Double(span - 1) * stride })
  }

  private static func stretch(
    _ input: ReceptiveField, from: Int, to: Int, blends: Bool
  ) -> ReceptiveField {
    guard from != to, let stride = input.stride else { return input }
    return ReceptiveField(
      stride: stride * Double(from) / Double(to),
      size: input.size.map { blends ? $0 + stride : $0 })
  }

  /// Several inputs see what any of them sees; the stride is that of those with positions left.
  private static func combine(
    _ inputs: [ReceptiveField], _ shapes: [Shape], _ output: Shape, _ axis: Int
  ) -> ReceptiveField {
    let sizes = inputs.map(\.size)
    let strides = zip(inputs, shapes).compactMap { input, shape in
      shape[axis] == output[axis] ? input.stride : nil
    }
    let known = sizes.compactMap { $0 }
    return ReceptiveField(
      stride: strides.max(), size: known.count == sizes.count ? known.max() : nil)
  }
}
