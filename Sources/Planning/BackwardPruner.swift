import Graphs
import Tensors

/// Finds the part of the backward run that someone wants.
enum BackwardPruner {
  /// The values whose gradient must be computed: those between the score and a wanted value.
  ///
  /// - Throws: `notOnPath` for a wanted value that the score does not depend on.
  static func values(
    of graph: Graph, wanted: Set<ValueID>, anyParameter: Bool, frozen: Set<Int> = []
  ) throws(PlanFault) -> Set<ValueID> {
    let above = graph.valuesBehindScore
    for value in wanted.sorted() where !above.contains(value) { throw .notOnPath(value) }
    var below = wanted
    for node in graph.nodes {
      let leads = node.inputs.contains { below.contains($0) }
      let learns = anyParameter && node.learns(frozen: frozen)
      if leads || learns { below.insert(node.output) }
    }
    return above.intersection(below)
  }
}
