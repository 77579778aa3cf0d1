import Graphs
import Kernels
import Operators
import Tensors

/// Which sums are written over the value that is added to them: the memory of a residual block's
/// input then takes its output, and the caches hold one value instead of two.
///
/// Only where nobody reads that value afterwards, forward or backward.
struct SumsInPlace {
  /// The value that a sum is written over.
  private(set) var addends: [ValueID: ValueID] = [:]

  init(
    _ graph: Graph, kernels: [ForwardKernel], for request: PlanRequest, rooms: JoinedRooms
  ) {
    guard !request.parameterGradients else { return }
    let wanted = request.gradients.values.joined().compactMap(graph.resolved)
    var behind = Set(wanted)
    var lastReader: [ValueID: Int] = [:]
    var readBackward: Set<ValueID> = []
    for (index, node) in graph.nodes.enumerated() {
      for input in node.inputs { lastReader[input] = index }
      guard node.inputs.contains(where: behind.contains) else { continue }
      behind.insert(node.output)
      readBackward.formUnion(node.inputs)
    }
    readBackward.formUnion(behind)
    let joined = Set(rooms.groups.joined())
    let inBlocks = Set(
      zip(graph.nodes, kernels).filter { $1.blockKernel?.outputForm == .blocks }.map(\.0.output))
    for (index, (node, kernel)) in zip(graph.nodes, kernels).enumerated() {
      guard case .convolution(let product, _, adds: true, _) = kernel.blockKernel,
        product.addsInPlace, let addend = node.inputs.last, inBlocks.contains(addend),
        !node.inputs.dropLast().contains(addend), lastReader[addend] == index,
        !readBackward.contains(addend), !joined.contains(addend),
        !joined.contains(node.output),
        // A caller fills what a tail starts from, perhaps once for many runs.
        !request.start.contains(addend)
      else { continue }
      addends[node.output] = addend
    }
  }

  /// The values that lie in one memory, for each memory, in the order in which they are written.
  var groups: [[ValueID]] {
    var groups: [ValueID: [ValueID]] = [:]
    for sum in addends.keys.sorted() { groups[root(of: sum), default: []].append(sum) }
    return groups.sorted { $0.key < $1.key }.map { [$0.key] + $0.value }
  }

  /// The value whose memory a value lies in: itself, unless it is written over another.
  func root(of value: ValueID) -> ValueID {
    var root = value
    while let next = addends[root] { root = next }
    return root
  }
}
