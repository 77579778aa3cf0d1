/// A kernel that adds up products of sources and gradients over some rows of pixels: the gradient
/// of the weights between a few source channels and some blocks of targets, for one tap.
///
/// - Operands: the first source channel at the first pixel, the gradient there, the sums `[source,
///   target]` to add to, nothing, and the number of rows.
struct WeightGradientKernel: KernelDescription {
  static let family = "weight gradient"
  let set: InstructionSet
  /// Source channels.
  var channels: Int
  /// Target blocks of 16 channels.
  var blocks: Int
  /// Pixels of a row.
  var columns: Int
  /// Bytes between the sources of neighbouring pixels and rows.
  var source: TileKernel.Steps
  /// Bytes between the gradients of neighbouring blocks and rows.
  var gradient: TileKernel.Steps

  /// The most source channels for so many target blocks.
  static func capacity(_ set: InstructionSet, blocks: Int) -> Int {
    set == .avx512 ? 16 / blocks : 6
  }

  func code() -> [UInt8] {
    var code = Assembler(set)
    let vectors = blocks * set.vectorsPerBlock
    let sums = (0..<channels * vectors).map { Vector($0) }
    let gradients = (0..<vectors).map { Vector(sums.count + $0) }
    let values = (0..<2).map { Vector(sums.count + vectors + $0) }
    for sum in sums { code.zero(sum) }

    func pixel(_ index: Int) {
      for vector in 0..<vectors {
        let (block, part) = vector.quotientAndRemainder(dividingBy: set.vectorsPerBlock)
        let place = index * 64 + block * gradient.block + part * set.vectorBytes
        code.load(gradients[vector], Place(.r11, place))
      }
      for channel in 0..<channels {
        let value = values[channel % 2]
        code.broadcast(value, Place(.r10, index * source.column + channel * 4))
        for vector in 0..<vectors {
          code.emit(.multiplyAdd, sums[channel * vectors + vector], gradients[vector], value)
        }
      }
    }
    let unroll = columns <= 16 ? columns : 8
    let (groups, rest) = columns.quotientAndRemainder(dividingBy: unroll)
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
    for (index, sum) in sums.enumerated() {
      let place = Place(.rdx, index * set.vectorBytes)
      code.emit(.add, sum, sum, place)
      code.store(place, sum)
    }
    code.leave()
    return code.code
  }
}
