extension Graph {
  /// Drops every node whose value nobody wants, directly or through other nodes.
  public mutating func dropDead(wanting wanted: Set<ValueID>) {
    var live = wanted
    for node in nodes.reversed() where live.contains(node.output) { live.formUnion(node.inputs) }
    for layer in valueOfLayer.indices {
      if let value = valueOfLayer[layer], !live.contains(value) { valueOfLayer[layer] = nil }
    }
    nodes.removeAll { !live.contains($0.output) }
  }

  /// Keeps only the part from some values to `target`: a tail.
  ///
  /// - Returns: The values that the tail reads and does not compute, in order; `start` among them.
  public mutating func keepTail(from start: Set<ValueID>, to target: ValueID) -> [ValueID] {
    var dependent = start
    for node in nodes where !start.contains(node.output) {
      if !dependent.isDisjoint(with: node.inputs) { dependent.insert(node.output) }
    }
    nodes.removeAll { !dependent.contains($0.output) || start.contains($0.output) }
    dropDead(wanting: [target])
    let computed = Set(nodes.map(\.output))
    return Set(nodes.flatMap(\.inputs)).union(start).subtracting(computed).sorted()
  }
}
