public import Graphs
import Operators
import SpecChecking
import Tensors

/// The end of a network that CAM can read: layer → global average pooling → one linear layer, or
/// straight to the scores.
public enum CAMHead: Sendable, Hashable {
  /// A linear layer (or 1×1 convolution) with `outputs × inputs` weights under this tensor name.
  case linear(weight: String, inputs: Int, outputs: Int)
  /// No weights: the map of a class is the channel of that class.
  case direct

  /// What stands between a layer and CAM.
  public struct Obstacle: Error, Hashable, Sendable {
    /// One clause that names the layer in the way.
    public let reason: String
  }

  /// Looks for the head behind a value of an unrewritten graph.
  ///
  /// - Throws: `Obstacle` where the network goes on in another way.
  public init(behind value: ValueID, in graph: Graph) throws(Obstacle) {
    var value = value
    var name = graph.name(of: value)
    let pooling = try graph.onlyReader(of: &value, name: &name)
    switch pooling.role {
    case .reduce(.globalAverage), .window(.averageTo(Pair(1))): break
    case .affine, .pointwise, .normalise, .window, .reduce, .combine, .reshape:
      let next = graph.name(of: pooling)
      throw Obstacle(reason: "after '\(name)' comes '\(next)' (\(pooling.op.name))")
    }
    value = pooling.output
    name = graph.name(of: pooling).text
    if graph.reachesScore(&value) {
      self = .direct
      return
    }
    let head = try graph.onlyReader(of: &value, name: &name)
    guard case .affine(let affine) = head.role, affine.isMatrix,
      case .tensor(let weight)? = head.parameters.first?.recipe
    else {
      throw Obstacle(
        reason: "after '\(name)' comes '\(graph.name(of: head))' (\(head.op.name))")
    }
    value = head.output
    guard graph.reachesScore(&value) else {
      throw Obstacle(reason: "more layers follow '\(graph.name(of: head))'")
    }
    let outputs = head.outputShape.count
    self = .linear(
      weight: weight, inputs: head.parameters[0].count / outputs, outputs: outputs)
  }
}

extension Graph {
  /// The one node that reads a value, views skipped.
  fileprivate func onlyReader(of value: inout ValueID, name: inout String)
    throws(CAMHead.Obstacle) -> Node
  {
    while true {
      let readers = nodes.filter { $0.inputs.contains(value) }
      guard let reader = readers.first else {
        throw CAMHead.Obstacle(reason: "nothing follows '\(name)'")
      }
      guard readers.count == 1 else {
        let names = readers.map { "'\(self.name(of: $0))'" }.joined(separator: ", ")
        throw CAMHead.Obstacle(reason: "'\(name)' feeds \(readers.count) layers: \(names)")
      }
      guard case .reshape(.view) = reader.role else { return reader }
      value = reader.output
      name = self.name(of: reader).text
    }
  }

  /// Whether a value is the score, views skipped.
  fileprivate func reachesScore(_ value: inout ValueID) -> Bool {
    while value != score {
      let readers = nodes.filter { $0.inputs.contains(value) }
      guard readers.count == 1, case .reshape(.view) = readers[0].role else { return false }
      value = readers[0].output
    }
    return true
  }
}

extension Affine {
  /// Whether it is one matrix over the channels of a single position.
  fileprivate var isMatrix: Bool {
    switch self {
    case .linear: true
    case .convolution(let shape):
      shape.window.kernel == Pair(1) && shape.groups == 1 && shape.window.padding == Sides()
    case .transposedConvolution: false
    }
  }
}
