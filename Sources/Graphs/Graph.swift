import Operators
public import SpecChecking
public import Tensors

/// A network as nodes and values: what the checker read, ready to be rewritten and planned.
///
/// The room `Graphs` holds this form, its verifier, and its rewrites. A value is written once and
/// never changed; a layer called twice has two values with two names.
public struct Graph: Sendable {
  /// The shape of one item of each value, by `ValueID.index`.
  public internal(set) var shapes: [Shape]
  /// The nodes in order of execution.
  public internal(set) var nodes: [Node]
  /// The value of each layer, by its index in the spec. A rewrite that hides a value drops it
  /// here; one that finds it equal to another names the other.
  public internal(set) var valueOfLayer: [ValueID?]
  /// The name of each layer, by its index in the spec.
  public let layerNames: [LayerName]
  /// What the network gives.
  public internal(set) var outputs: [ValueID]
  /// The value that is explained: the first output, or what a final softmax or sigmoid reads.
  public internal(set) var score: ValueID
  /// What ends the network.
  public let ending: Ending

  /// What follows the score, so that it becomes probabilities.
  public enum Ending: Sendable, Hashable {
    /// Nothing: the score is the output.
    case none
    /// One probability for all classes together.
    case softmax
    /// A probability for each class by itself: several labels at once, or one output of two answers.
    case sigmoid
  }

  /// The network's input is always the first value.
  public var input: ValueID { ValueID(0) }

  /// The graph of a checked spec: one node a layer, nothing rewritten.
  public init(_ spec: ModelSpec) {
    func value(_ reference: ValueReference) -> ValueID {
      switch reference {
      case .input: ValueID(0)
      case .layer(let index): ValueID(index + 1)
      }
    }
    shapes = [spec.inputShape] + spec.layers.map(\.inference.output)
    layerNames = spec.layers.map(\.name)
    nodes = spec.layers.enumerated().map { index, layer in
      Node(
        layers: [index], op: layer.op, role: layer.op.role(for: layer.inputShapes),
        inputs: layer.inputs.map(value), inputShapes: layer.inputShapes,
        output: ValueID(index + 1), outputShape: layer.inference.output,
        parameters: layer.inference.parameters.map {
          Parameter(
            dimensions: $0.dimensions, kind: $0.kind,
            recipe: .tensor("\(layer.tensorOwner).\($0.name)"))
        },
        saved: layer.inference.saved, scratch: layer.inference.scratch)
    }
    valueOfLayer = spec.layers.indices.map { ValueID($0 + 1) }
    outputs = spec.outputs.map { value($0.value) }
    let first = outputs.first ?? ValueID(0)
    let last = nodes.first { $0.output == first }
    switch last?.role {
    case .reduce(.softmax)?: ending = .softmax
    case .pointwise(.curve(.sigmoid))?: ending = .sigmoid
    case .affine?, .pointwise?, .normalise?, .window?, .reduce?, .combine?, .reshape?, nil:
      ending = .none
    }
    score = ending == .none ? first : last?.inputs.first ?? first
  }

  /// The same network as training sees it: what is learned is the output of a final sigmoid. Of a
  /// softmax it is what stands before, since its loss takes that in.
  public var learning: Graph {
    var graph = self
    if ending == .sigmoid, let output = outputs.first { graph.score = output }
    return graph
  }

  /// The value that stands for `value` after rewrites; nil where a rewrite hid it.
  public func resolved(_ value: ValueID) -> ValueID? {
    value == input ? value : valueOfLayer[value.index - 1]
  }

  /// The values that the score depends on, itself included.
  public var valuesBehindScore: Set<ValueID> {
    var values: Set<ValueID> = [score]
    for node in nodes.reversed() where values.contains(node.output) {
      values.formUnion(node.inputs)
    }
    return values
  }

  /// The shape of one item of a value.
  public func shape(of value: ValueID) -> Shape { shapes[value.index] }

  /// The node that writes a value; nil for the input and for values that rewrites removed.
  public func producer(of value: ValueID) -> Int? { nodes.firstIndex { $0.output == value } }

  /// How many nodes read each value, by `ValueID.index`. A node that reads twice counts twice.
  public var useCounts: [Int] {
    var counts = [Int](repeating: 0, count: shapes.count)
    for node in nodes { for input in node.inputs { counts[input.index] += 1 } }
    return counts
  }

  /// The name of a node: that of the layer whose value it gives.
  public func name(of node: Node) -> LayerName { layerNames[node.layers[node.layers.count - 1]] }

  /// The name of a value, for printing.
  public func name(of value: ValueID) -> String {
    if value == input { return "input" }
    return producer(of: value).map { name(of: nodes[$0]).text } ?? "value \(value.index)"
  }
}

/// A value of a graph.
public struct ValueID: Hashable, Sendable, Comparable {
  /// Its place in `Graph.shapes`; 0 is the network's input, `i + 1` the layer `i`.
  public let index: Int
  /// Wraps a place.
  public init(_ index: Int) { self.index = index }
  /// The value that a spec's reference stands for.
  public init(_ reference: ValueReference) {
    switch reference {
    case .input: index = 0
    case .layer(let layer): index = layer + 1
    }
  }
  /// In order of execution.
  public static func < (a: ValueID, b: ValueID) -> Bool { a.index < b.index }
}
