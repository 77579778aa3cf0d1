public import Operators

extension Graph {
  /// Lets an affine layer apply the rectifier after it before it writes its result.
  ///
  /// Only where `canFuse` says that the node's kernel has such an epilogue, nobody else reads the
  /// value between the two, and it is not in `keeping`.
  public mutating func fuseActivations(
    keeping kept: Set<ValueID>, where canFuse: (Node) -> Bool
  ) {
    let uses = useCounts
    var fused: Set<Int> = []
    for (index, node) in nodes.enumerated() {
      guard case .pointwise(let function) = node.role, function.isRectifier,
        let source = producer(of: node.inputs[0]), uses[node.inputs[0].index] == 1,
        !kept.contains(node.inputs[0]), !outputs.contains(node.inputs[0]),
        nodes[source].activation == nil, canFuse(nodes[source])
      else { continue }
      nodes[source].activation = function
      nodes[source].layers += node.layers
      let hidden = nodes[source].output
      nodes[source].output = node.output
      hide(hidden)
      fused.insert(index)
    }
    nodes = nodes.enumerated().filter { !fused.contains($0.offset) }.map(\.element)
  }
}

extension Pointwise {
  /// Whether guided rules apply to it.
  public var isRectifier: Bool {
    switch self {
    case .rectifier, .rectifier6: true
    case .curve, .other, .slopes, .dropped: false
    }
  }
}
