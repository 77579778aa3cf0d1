import Execution
import Graphs
import Operators
public import Tensors

/// The shares that the input and each offset of a network have in a score.
public struct OffsetShares: Sendable {
  /// Values of one shape.
  public struct Share: Sendable {
    /// `[C, H, W]` or `[K]`
    public let shape: Shape
    /// The values.
    public let values: [Float]
  }
  /// `[C, H, W]` of the input.
  public let inputShape: Shape
  /// Gradient times input.
  public let input: Share
  /// Gradient times offset at each value to which a layer adds offsets.
  public let offsets: [Share]
}

/// An offset that a layer adds to each channel of its value.
struct LayerOffset: Sendable {
  /// The layer's value.
  let value: ValueID
  let shape: Shape
  /// One number for each channel.
  let offsets: [Double]

  /// The values to which a graph's affine layers and batch norms add offsets, on the path to the
  /// score.
  static func places(in graph: Graph) -> [ValueID] {
    let path = graph.valuesBehindScore
    return graph.nodes.filter { path.contains($0.output) && $0.hasOffset }.map(\.output)
  }

  /// Reads the offsets of every such layer.
  ///
  /// - Throws: What the source says.
  static func all<Source: ParameterSource>(
    in graph: Graph, weights: Source
  ) throws(ExplainFault<Source.Fault>) -> [LayerOffset] {
    var found: [LayerOffset] = []
    for place in places(in: graph) {
      guard let index = graph.producer(of: place) else { continue }
      let node = graph.nodes[index]
      let shape = graph.shape(of: place)
      if let norm = node.batchNormTensors {
        func read(_ name: String?, _ otherwise: Double) throws(ExplainFault<Source.Fault>)
          -> [Double]
        {
          guard let name else { return [Double](repeating: otherwise, count: norm.channels) }
          return try values(of: name, count: norm.channels, weights: weights)
        }
        let (scale, shift) = (try read(norm.scale, 1), try read(norm.shift, 0))
        let (mean, variance) = (try read(norm.mean, 0), try read(norm.variance, 1))
        found.append(
          LayerOffset(
            value: place, shape: shape,
            offsets: scale.indices.map {
              shift[$0] - mean[$0] * scale[$0] / (variance[$0] + norm.epsilon).squareRoot()
            }))
      } else if let bias = node.parameters.first(where: { $0.kind == .bias }),
        case .tensor(let name) = bias.recipe
      {
        found.append(
          LayerOffset(
            value: place, shape: shape,
            offsets: try values(of: name, count: bias.count, weights: weights)))
      }
    }
    return found
  }

  /// A tensor of the weights.
  private static func values<Source: ParameterSource>(
    of name: String, count: Int, weights: Source
  ) throws(ExplainFault<Source.Fault>) -> [Double] {
    let block: FloatBlock
    do throws(Arena.Fault) {
      block = try FloatBlock(zeros: count)
    } catch {
      throw .session(.outOfMemory(bytes: count * 4))
    }
    do throws(Source.Fault) {
      try weights.load(name, into: block)
    } catch {
      throw .session(.weights(error))
    }
    return block.array.map(Double.init)
  }

  /// The offset's share of the score at each position.
  func share(_ gradient: FloatBlock) -> OffsetShares.Share {
    let plane = max(shape.count / max(offsets.count, 1), 1)
    let values = gradient.array
    return OffsetShares.Share(
      shape: shape,
      values: values.indices.map {
        Float(Double(values[$0]) * offsets[min($0 / plane, offsets.count - 1)])
      })
  }
}

extension Node {
  /// Whether it adds a number to each channel of its value.
  fileprivate var hasOffset: Bool {
    switch role {
    case .affine: parameters.contains { $0.kind == .bias }
    case .normalise: batchNormTensors != nil
    case .pointwise, .window, .reduce, .combine, .reshape: false
    }
  }
}
