/// A kernel that sums the values of one block's plane, or the products of two planes, and
/// multiplies the sums by a factor.
///
/// - Operands: first source, second source, 16 sums, none, how many rows, none.
struct PlaneSumKernel: KernelDescription {
  static let family = "plane sum"
  let set: InstructionSet
  /// Pixels of a row.
  var width: Int
  var firstRow: Int
  /// Bytes from a row of the second source to the next, if there is one.
  var secondRow: Int?
  var factor: Float

  func code() -> [UInt8] {
    var code = Assembler(set)
    // Several sums for each lane, so that one addition need not wait for the other.
    let sums = 8
    let room = Vector(sums)
    for index in 0..<sums { code.zero(Vector(index)) }
    var walkers = [RowProgram.Walker(register: .rdi, column: set.vectorBytes, row: firstRow)]
    if let secondRow {
      walkers.append(.init(register: .rsi, column: set.vectorBytes, row: secondRow))
    }
    let program = RowProgram(
      walkers: walkers, stretches: [.init(count: width * set.vectorsPerBlock, unroll: sums)])
    program.write(&code) { code, _, at, places in
      for index in 0..<places {
        let distance = (at + index) * set.vectorBytes
        if secondRow == nil {
          code.emit(.add, Vector(index), Vector(index), Place(.rdi, distance))
        } else {
          code.load(room, Place(.rdi, distance))
          code.emit(.multiplyAdd, Vector(index), room, Place(.rsi, distance))
        }
      }
    }
    var count = sums
    while count > set.vectorsPerBlock {
      count /= 2
      for index in 0..<count {
        code.emit(.add, Vector(index), Vector(index), Vector(count + index))
      }
    }
    code.constant(room, factor)
    for part in 0..<set.vectorsPerBlock {
      code.emit(.multiply, Vector(part), Vector(part), room)
      code.store(Place(.rdx, part * set.vectorBytes), Vector(part))
    }
    code.leave()
    return code.code
  }
}
