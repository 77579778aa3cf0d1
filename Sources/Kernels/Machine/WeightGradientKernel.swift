/// A kernel that adds up products of sources and gradients over some rows of pixels of some items:
/// the gradient of the weights between a few neighbouring sources and some blocks of targets.
///
/// - Operands: the first source at the first pixel, the gradient there, the sums `[window row,
///   source, target]` to add to, nothing, the number of rows, and that of items.
struct WeightGradientKernel: KernelDescription {
  static let family = "weight gradient"
  let set: InstructionSet
  /// Neighbouring floats of the source: channels of a block, or of several taps side by side.
  var channels: Int
  /// Rows of the window.
  var tapRows = 1
  /// Bytes between the sources of two rows of the window.
  var tapRow = 0
  /// Target blocks of 16 channels.
  var blocks: Int
  /// Pixels of a row.
  var columns: Int
  /// Bytes between the sources of neighbouring pixels and rows.
  var source: TileKernel.Steps
  /// Bytes between the gradients of neighbouring blocks and rows.
  var gradient: TileKernel.Steps
  /// Bytes from the end of an item's rows to the next item's; without this there is one item.
  var nextItem: Jump?

  /// Distances in both operands.
  struct Jump: Hashable {
    var source: Int
    var gradient: Int
  }

  /// The most sources, over all rows of the window, for so many target blocks.
  static func capacity(_ set: InstructionSet, blocks: Int) -> Int {
    let vectors = blocks * set.vectorsPerBlock
    // Besides sums: a register for each gradient vector, and two for source values in turn.
    return (set.registers - vectors - 2) / vectors
  }

  func code() -> [UInt8] {
    var code = Assembler(set)
    let vectors = blocks * set.vectorsPerBlock
    let sums = (0..<tapRows * channels * vectors).map { Vector($0) }
    let gradients = (0..<vectors).map { Vector(sums.count + $0) }
    let values = (0..<2).map { Vector(sums.count + vectors + $0) }
    for sum in sums { code.zero(sum) }

    func pixel(_ index: Int) {
      for vector in 0..<vectors {
        let (block, part) = vector.quotientAndRemainder(dividingBy: set.vectorsPerBlock)
        let place = index * 64 + block * gradient.block + part * set.vectorBytes
        code.load(gradients[vector], Place(.r11, place))
      }
      for source in 0..<tapRows * channels {
        let (row, channel) = source.quotientAndRemainder(dividingBy: channels)
        let value = values[source % 2]
        let place = index * self.source.column + row * tapRow + channel * 4
        code.broadcast(value, Place(.r10, place))
        for vector in 0..<vectors {
          code.emit(.multiplyAdd, sums[source * vectors + vector], gradients[vector], value)
        }
      }
    }
    let unroll = columns <= 16 ? columns : 8
    let (groups, rest) = columns.quotientAndRemainder(dividingBy: unroll)
    let itemTop = nextItem.map { _ in
      // How many rows, for every item anew.
      code.move(.rcx, .r8)
      return code.label()
    }
    let top = code.label()
    code.move(.r10, .rdi)
    code.move(.r11, .rsi)
    if groups > 1 {
      code.set(.rax, to: groups)
      let group = code.label()
      for index in 0..<unroll { pixel(index) }
      code.add(.r10, unroll * source.column)
      code.add(.r11, unroll * 64)
      code.countDown(.rax)
      code.jumpIfNotZero(group)
    } else {
      for index in 0..<unroll { pixel(index) }
    }
    for index in 0..<rest { pixel(index) }
    code.add(.rdi, source.row)
    code.add(.rsi, gradient.row)
    code.countDown(.r8)
    code.jumpIfNotZero(top)
    if let nextItem, let itemTop {
      code.add(.rdi, nextItem.source)
      code.add(.rsi, nextItem.gradient)
      code.move(.r8, .rcx)
      code.countDown(.r9)
      code.jumpIfNotZero(itemTop)
    }
    for (index, sum) in sums.enumerated() {
      let place = Place(.rdx, index * set.vectorBytes)
      code.emit(.add, sum, sum, place)
      code.store(place, sum)
    }
    code.leave()
    return code.code
  }
}
