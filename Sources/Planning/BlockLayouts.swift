import Graphs
import Kernels
import Tensors

/// How a value or a gradient lies in memory.
enum Form: Sendable {
  /// `[batch, channels, height, width]`, as callers and plain code have it.
  case rows
  /// In blocks of channels with a border, as machine code has it.
  case blocks

  var other: Form { self == .rows ? .blocks : .rows }
}

/// The buffers of one value, by form.
struct Forms {
  private var rows: BufferID?
  private var blocks: BufferID?

  init(_ form: Form, _ buffer: BufferID) { self[form] = buffer }

  subscript(form: Form) -> BufferID? {
    get { form == .rows ? rows : blocks }
    set { if form == .rows { rows = newValue } else { blocks = newValue } }
  }
}

/// Which values lie in blocks, and what border their readers need around them.
struct BlockLayouts {
  private let graph: Graph
  private let batch: Int
  private var natural: Set<ValueID> = []
  private var valueHalos: [ValueID: BlockLayout.Halo] = [:]
  private var gradientHalos: [ValueID: BlockLayout.Halo] = [:]
  private var wide: Set<ValueID> = []
  /// Values that lie inside others.
  let rooms: JoinedRooms
  /// Values that are written over others.
  let sums: SumsInPlace

  init(
    _ graph: Graph, kernels: [ForwardKernel], batch: Int, rooms: JoinedRooms, sums: SumsInPlace
  ) {
    self.graph = graph
    self.batch = batch
    self.rooms = rooms
    self.sums = sums
    for (node, kernel) in zip(graph.nodes, kernels) {
      guard let blocks = kernel.blockKernel else { continue }
      for input in node.inputs {
        valueHalos[input] = (valueHalos[input] ?? .init()).union(blocks.inputHalo)
        if !blocks.readsNarrowBlocks { wide.insert(input) }
      }
      gradientHalos[node.output] = blocks.gradientHalo
      if blocks.outputForm == .blocks { natural.insert(node.output) }
    }
    wide.formUnion(natural)
    // One memory has one border.
    for group in rooms.groups + sums.groups {
      let all = group.reduce(BlockLayout.Halo()) { $0.union(valueHalos[$1] ?? .init()) }
      for value in group { valueHalos[value] = all }
    }
    // Where a value is only added, its gradient is that of the sum: one memory serves both.
    let sums = zip(graph.nodes, kernels).compactMap { node, kernel in
      kernel.blockKernel?.adds == true ? node.inputs.last.map { (node.output, $0) } : nil
    }
    var changes = true
    while changes {
      changes = false
      for (sum, addend) in sums where halo(sum) != halo(addend) {
        let both = halo(sum).union(halo(addend))
        (gradientHalos[sum], gradientHalos[addend]) = (both, both)
        changes = true
      }
    }
  }

  private func halo(_ value: ValueID) -> BlockLayout.Halo { gradientHalos[value] ?? .init() }

  /// The form that a value's producer gives it.
  func form(of value: ValueID) -> Form { natural.contains(value) ? .blocks : .rows }

  /// Where a value lies in blocks.
  func value(_ value: ValueID) -> BlockLayout {
    var layout = image(value, valueHalos[value] ?? .init())
    if !wide.contains(value), layout.channels < 16 { layout.lanes = layout.channels }
    return layout
  }

  /// Where a gradient lies in blocks.
  func gradient(_ value: ValueID) -> BlockLayout {
    image(value, gradientHalos[value] ?? .init())
  }

  private func image(_ value: ValueID, _ halo: BlockLayout.Halo) -> BlockLayout {
    let shape = graph.shape(of: value)
    return BlockLayout(
      batch: batch, channels: shape.channels, height: shape.height, width: shape.width, halo: halo)
  }
}
