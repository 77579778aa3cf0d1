import Operators

extension Graph {
  /// Lets a layer that only renames or reshapes its input share the input's memory.
  ///
  /// A view in `keeping` stays a step of its own where somebody else reads its input too: there
  /// the gradients of the two values differ.
  public mutating func removeViews(keeping kept: Set<ValueID>) {
    var removed: Set<Int> = []
    for index in nodes.indices {
      // Read anew: a view of a view finds its source already replaced.
      let node = nodes[index]
      guard case .reshape(.view) = node.role else { continue }
      let source = node.inputs[0]
      if kept.contains(node.output), useCounts[source.index] > 1 { continue }
      for reader in nodes.indices where reader > index {
        nodes[reader].inputs = nodes[reader].inputs.map { $0 == node.output ? source : $0 }
      }
      outputs = outputs.map { $0 == node.output ? source : $0 }
      if score == node.output { score = source }
      for layer in valueOfLayer.indices where valueOfLayer[layer] == node.output {
        valueOfLayer[layer] = source
      }
      removed.insert(index)
      nodes[index].inputs = []
    }
    nodes = nodes.enumerated().filter { !removed.contains($0.offset) }.map(\.element)
  }
}
