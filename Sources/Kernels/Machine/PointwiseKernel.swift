/// A kernel whose targets depend on the source values at the same place alone.
///
/// - Operands: first source, second source, target, one vector of 16 for each parameter, and how
///   many rows; the sixth is not used.
struct PointwiseKernel: KernelDescription {
  static let family = "pointwise"
  let set: InstructionSet
  /// Pixels of a row.
  var width: Int
  /// What is computed.
  var operation: BlockPointwise
  /// Bytes from a row to the next.
  var firstRow: Int
  var secondRow: Int
  var targetRow: Int

  func code() -> [UInt8] {
    var code = Assembler(set)
    let registers = Registers(set)
    let parameters = operation.parameters * set.vectorsPerBlock
    for index in 0..<parameters {
      code.load(registers.parameter(index), Place(.rcx, index * set.vectorBytes))
    }
    if operation.needsZero { code.zero(registers.zero) }
    if operation.needsSix { code.constant(registers.six, 6) }
    var walkers = [
      RowProgram.Walker(register: .rdx, column: set.vectorBytes, row: targetRow)
    ]
    if operation.sources > 0 {
      walkers.append(.init(register: .rdi, column: set.vectorBytes, row: firstRow))
    }
    if operation.sources > 1 {
      walkers.append(.init(register: .rsi, column: set.vectorBytes, row: secondRow))
    }
    // A group begins with a block's first lanes, so that parameters keep their places.
    let program = RowProgram(
      walkers: walkers,
      stretches: [.init(count: width * set.vectorsPerBlock, unroll: registers.values)])
    program.write(&code) { code, _, at, places in
      for index in 0..<places { begin(&code, registers, index, (at + index) * set.vectorBytes) }
      for index in 0..<places { finish(&code, registers, index, (at + index) * set.vectorBytes) }
    }
    code.leave()
    return code.code
  }

  /// Which register holds what.
  private struct Registers {
    let values: Int
    let zero: Vector
    let six: Vector
    /// May be overwritten at any time; there is none beside three parameters.
    let room: Vector
    private let set: InstructionSet

    init(_ set: InstructionSet) {
      self.set = set
      values = set == .avx512 ? 8 : 4
      (zero, six) = (Vector(set.registers - 2), Vector(set.registers - 1))
      room = Vector(set.registers - 3)
    }
    func value(_ index: Int) -> Vector { Vector(index) }
    /// A second register for each value.
    func beside(_ index: Int) -> Vector { Vector(values + index) }
    func parameter(_ index: Int) -> Vector { Vector(2 * values + index) }
  }

  /// The value before its epilogue.
  private func begin(
    _ code: inout Assembler, _ registers: Registers, _ index: Int, _ distance: Int
  ) {
    let value = registers.value(index)
    let part = index % set.vectorsPerBlock
    func parameter(_ number: Int) -> Vector {
      registers.parameter(number * set.vectorsPerBlock + part)
    }
    if operation.sources > 0 { code.load(value, Place(.rdi, distance)) }
    let second = Place(.rsi, distance)
    switch operation.kind {
    case .copy: break
    case .sum: code.emit(.add, value, value, second)
    case .product: code.emit(.multiply, value, value, second)
    case .scale, .gate: code.emit(.multiply, value, value, parameter(0))
    case .scaleShift:
      // The middle is taken away first: what is left is exact where it is small.
      let result = registers.beside(index)
      code.emit(.subtract, value, value, parameter(0))
      code.move(result, parameter(2))
      code.emit(.multiplyAdd, result, value, parameter(1))
    case .slope:
      let result = registers.beside(index)
      // The operand on the right is the result where it is no number, of both parts.
      code.emit(.maximum, result, registers.zero, value)
      code.emit(.minimum, value, registers.zero, value)
      code.emit(.multiplyAdd, result, value, parameter(0))
    case .slopeBack:
      // The gradient where the input is positive; what is left of it elsewhere, times the slope.
      let result = registers.beside(index)
      code.move(result, value)
      code.keep(result, where: registers.zero, .less, second, room: registers.room)
      code.emit(.subtract, value, value, result)
      code.emit(.multiplyAdd, result, value, parameter(0))
    case .fill: code.move(value, parameter(0))
    case .mask(let mask):
      if mask.keepsPositive { code.emit(.maximum, value, registers.zero, value) }
      guard mask.readsValue else { break }
      let room = registers.beside(index)
      code.keep(value, where: registers.zero, .less, second, room: room)
      if mask.hasUpperEnd {
        code.keep(value, where: registers.six, .greater, second, room: room)
      }
    }
  }

  private func finish(
    _ code: inout Assembler, _ registers: Registers, _ index: Int, _ distance: Int
  ) {
    let isBeside = operation.kind == .scaleShift || operation.isSlope
    let value = isBeside ? registers.beside(index) : registers.value(index)
    // The operand on the right is the result where either is not a number: so that stays so.
    if operation.epilogue != .none { code.emit(.maximum, value, registers.zero, value) }
    if operation.epilogue == .rectifier6 { code.emit(.minimum, value, registers.six, value) }
    let target = Place(.rdx, distance)
    if operation.accumulates { code.emit(.add, value, value, target) }
    code.store(target, value)
  }
}
