import Operators
import Tensors

extension Graph {
  /// Lets a convolution write only the largest of every 2 × 2 values where a maximum pooling follows.
  ///
  /// Only where `canFuse` says that its kernel can, nobody else reads the value between the two, it
  /// is not in `keeping`, and no gradient is to go through the pooling: that would ask which of the
  /// four it was.
  ///
  /// - Parameter wanted: the values whose gradients are wanted.
  public mutating func fusePools(
    keeping kept: Set<ValueID>, gradients wanted: Set<ValueID>, where canFuse: (Node) -> Bool
  ) {
    let uses = useCounts
    var behind = wanted
    for node in nodes where node.inputs.contains(where: behind.contains) {
      behind.insert(node.output)
    }
    var fused: Set<Int> = []
    for (index, node) in nodes.enumerated() {
      guard case .window(.maximum(let window, _)) = node.role,
        window == Window(kernel: Pair(2), stride: Pair(2)),
        let source = producer(of: node.inputs[0]), uses[node.inputs[0].index] == 1,
        !kept.contains(node.inputs[0]), !outputs.contains(node.inputs[0]),
        !behind.contains(node.inputs[0]), !nodes[source].addsLastInput
      else { continue }
      let whole = nodes[source].outputShape
      guard whole == node.inputShapes[0],
        node.outputShape
          == Shape(channels: whole.channels, height: whole.height / 2, width: whole.width / 2),
        canFuse(nodes[source])
      else { continue }
      let hidden = nodes[source].output
      nodes[source].poolsFrom = whole
      nodes[source].layers += node.layers
      nodes[source].output = node.output
      nodes[source].outputShape = node.outputShape
      hide(hidden)
      fused.insert(index)
    }
    nodes = nodes.enumerated().filter { !fused.contains($0.offset) }.map(\.element)
  }
}
