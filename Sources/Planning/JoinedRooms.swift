import Graphs
import Kernels
import Operators
import Tensors

/// Which values lie inside the memory of a concatenation that reads them, so that nothing has to be
/// copied: every producer writes its channels where they are wanted.
///
/// Memory of blocks is one plane after the other, so a value of whole blocks can be a stretch of a
/// larger one. A concatenation whose inputs already follow each other inside a larger one, as in a
/// dense block, is itself a stretch of it. Only for a batch of one: items of a batch would have
/// gaps between them.
struct JoinedRooms {
  /// A stretch of another value's memory.
  struct Place {
    /// The value whose memory it is; a value that lies nowhere else.
    var root: ValueID
    /// Blocks of channels before it.
    var block: Int
  }
  private(set) var places: [ValueID: Place] = [:]
  /// Concatenations that have nothing to do.
  private(set) var inPlace: Set<ValueID> = []

  /// No value lies in another.
  init() {}

  /// Looks from the last concatenation to the first: a value that several read belongs to the last,
  /// which holds all that the ones before hold.
  init(_ graph: Graph, kernels: [ForwardKernel]) {
    let inBlocks = Set(
      zip(graph.nodes, kernels).filter { $1.blockKernel?.outputForm == .blocks }.map(\.0.output))
    for (node, kernel) in zip(graph.nodes, kernels).reversed()
    where kernel.blockKernel == .concatenation {
      let channels = node.inputs.map { graph.shape(of: $0).channels }
      guard node.inputs.allSatisfy(inBlocks.contains), Set(node.inputs).count == channels.count,
        channels.dropLast().allSatisfy({ $0 % 16 == 0 })
      else { continue }
      var blocks: [Int] = []
      var total = 0
      for count in channels {
        blocks.append(total)
        total += (count + 15) / 16
      }
      let own = places[node.output]
      if node.inputs.allSatisfy({ places[$0] == nil }) {
        let base = own ?? Place(root: node.output, block: 0)
        for (input, block) in zip(node.inputs, blocks) {
          places[input] = Place(root: base.root, block: base.block + block)
        }
        inPlace.insert(node.output)
      } else if own == nil, let first = places[node.inputs[0]],
        zip(node.inputs, blocks).allSatisfy({
          places[$0]?.root == first.root && places[$0]?.block == first.block + $1
        })
      {
        places[node.output] = first
        inPlace.insert(node.output)
      }
    }
  }

  /// The values that lie in one memory, for each memory.
  var groups: [[ValueID]] {
    Dictionary(grouping: places.keys, by: { places[$0]?.root ?? $0 })
      .sorted { $0.key < $1.key }.map { [$0.key] + $0.value.sorted() }
  }
}
