import Operators

extension Graph {
  /// Lets the last of two layers whose results are added add the other one to its own before it
  /// writes, as at the end of a residual block.
  ///
  /// Only where `canFuse` says that the layer's kernel can, nobody else reads its value, and the
  /// value is not in `keeping`. The sum's rectifier goes along. The node then reads the other
  /// value as its second input, see `Node.addsLastInput`.
  public mutating func fuseSums(keeping kept: Set<ValueID>, where canFuse: (Node) -> Bool) {
    let uses = useCounts
    var fused: Set<Int> = []
    for (index, node) in nodes.enumerated() {
      guard case .combine(.add) = node.role, node.inputs.count == 2,
        node.inputs[0] != node.inputs[1],
        zip(node.inputs, node.inputShapes).allSatisfy({ shape(of: $0) == $1 }),
        shape(of: node.output) == node.outputShape
      else { continue }
      // The later one, since it must find the other already computed.
      let sources = node.inputs.map { producer(of: $0) ?? -1 }
      let place = sources[0] > sources[1] ? 0 : 1
      let (source, own, other) = (sources[place], node.inputs[place], node.inputs[1 - place])
      guard source >= 0, uses[own.index] == 1, !kept.contains(own), !outputs.contains(own),
        nodes[source].activation == nil, !nodes[source].addsLastInput, canFuse(nodes[source])
      else { continue }
      nodes[source].activation = node.activation
      nodes[source].layers += node.layers
      nodes[source].inputs.append(other)
      nodes[source].inputShapes.append(shape(of: other))
      nodes[source].addsLastInput = true
      nodes[source].output = node.output
      hide(own)
      fused.insert(index)
    }
    nodes = nodes.enumerated().filter { !fused.contains($0.offset) }.map(\.element)
  }
}
