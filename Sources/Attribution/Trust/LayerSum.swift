import Execution
import Graphs
import Operators
import Tensors

/// What a score is made of at one depth of a network: the places of a layer, and the offsets that are
/// added behind it.
///
/// In a network of affine layers, rectifiers and poolings the two add up to the score exactly, at
/// every layer that all paths go through: nothing is lost on the way, and nothing comes from nowhere.
///
/// - Source: Euler's theorem for piecewise linear functions, `f = Σ ∂f/∂A · A + Σ ∂f/∂b · b`, as in
///   Srinivas & Fleuret 2019, proposition 1; `Σ HiResCAM = logit − bias` is the case of a linear head.
public struct LayerSum: Sendable, Hashable {
  /// The layer.
  public let layer: String
  /// Gradient times value, summed over the layer.
  public let places: Double
  /// Gradient times offset, summed over all that is added behind the layer.
  public let offsets: Double
  /// The explained number.
  public let score: Double
  /// The sum of all terms without their signs: what rounding is measured by.
  public let size: Double
  /// Why the two need not add up to the score; nil where they must.
  public let obstacle: String?

  /// How far they are from the score, as a share of all terms.
  public var gap: Double { abs(places + offsets - score) / max(size, 1e-30) }

  /// Rounding of float32 in some hundred layers stays far below.
  static let limit = 1e-4

  /// Whether they add up; nil where nothing is promised.
  public var holds: Bool? { obstacle == nil ? gap <= Self.limit : nil }
}

/// What is added behind a layer, and whether that is all there is.
struct LayerTail {
  let layer: ExplainedLayer
  let offsets: [LayerOffset]
  let obstacle: String?

  /// Finds what lies between a layer and the score.
  ///
  /// - Parameter offsets: Those of the whole graph.
  init(behind layer: ExplainedLayer, in graph: Graph, offsets: [LayerOffset]) {
    self.layer = layer
    let behind = graph.valuesBehind(layer.value)
    var reasons: [String] = []
    for value in behind.sorted() {
      guard let index = graph.producer(of: value) else {
        reasons.append("a path leads past it")
        continue
      }
      let node = graph.nodes[index]
      if !node.isPiecewiseLinear {
        reasons.append("'\(graph.name(of: node))' (\(node.op.name)) behind it is no straight line")
      }
    }
    obstacle = reasons.first
    self.offsets = offsets.filter { behind.contains($0.value) }
  }

  /// The sum for the gradients of a session's last run back.
  func sum(_ session: Session, score: Float) -> LayerSum? {
    guard let value = session.value(layer.value)?.array,
      let gradient = session.gradient(layer.value, rule: .gradient)?.array
    else { return nil }
    var (places, added, size) = (0.0, 0.0, abs(Double(score)))
    for (a, g) in zip(value, gradient) {
      places += Double(a) * Double(g)
      size += abs(Double(a) * Double(g))
    }
    for offset in offsets {
      guard let gradient = session.gradient(offset.value, rule: .gradient) else { continue }
      for share in offset.share(gradient).values {
        added += Double(share)
        size += abs(Double(share))
      }
    }
    return LayerSum(
      layer: layer.name, places: places, offsets: added, score: Double(score), size: size,
      obstacle: obstacle)
  }
}

extension Graph {
  /// Every value from which the score is computed without asking for `value`: what lies behind it, and
  /// what leads past it.
  func valuesBehind(_ value: ValueID) -> Set<ValueID> {
    var found: Set<ValueID> = []
    var open = [score]
    while let next = open.popLast() {
      guard next != value, found.insert(next).inserted, let node = producer(of: next) else {
        continue
      }
      open += nodes[node].inputs
    }
    return found
  }
}

extension Node {
  /// Whether it is straight on both sides of each kink, with all kinks at zero, offsets aside.
  fileprivate var isPiecewiseLinear: Bool {
    switch role {
    case .affine, .window, .reshape: true
    case .pointwise(.rectifier), .pointwise(.dropped), .pointwise(.curve(.leaky)): true
    case .pointwise: false
    case .normalise(.perChannel), .normalise(.gain): true
    case .normalise: false
    case .reduce(.globalAverage), .reduce(.globalMaximum): true
    case .reduce(.softmax): false
    case .combine(.add), .combine(.concatenate): true
    case .combine(.multiply): false
    }
  }
}
