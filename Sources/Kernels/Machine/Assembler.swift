/// Writes x86-64 machine code: only the instructions that the kernels need.
///
/// One entry point serves both encodings: EVEX (AVX-512, 512-bit vectors, 32 registers) and VEX
/// (AVX2, 256-bit vectors, 16 registers).
package struct Assembler {
  /// What has been written.
  package private(set) var code: [UInt8] = []
  /// Which instructions may be used.
  package let instructions: InstructionSet

  /// A place in the code to jump back to.
  package struct Label { fileprivate let offset: Int }

  package init(_ instructions: InstructionSet) { self.instructions = instructions }

  private var isEVEX: Bool { instructions == .avx512 }

  // MARK: Vectors

  /// `target = first op second`.
  package mutating func emit(
    _ instruction: VectorInstruction, _ target: Vector, _ first: Vector, _ second: Vector
  ) {
    prefix(instruction, target.number, first.number, rm: second.number)
    byte(0xC0 | (target.number & 7) << 3 | second.number & 7)
  }

  /// `target = first op memory`; with `broadcasts`, one float of memory for all lanes (EVEX only).
  package mutating func emit(
    _ instruction: VectorInstruction, _ target: Vector, _ first: Vector, _ place: Place,
    broadcasts: Bool = false
  ) {
    precondition(isEVEX || !broadcasts, "AVX2 has no embedded broadcast")
    prefix(
      instruction, target.number, first.number, rm: place.base.rawValue, broadcasts: broadcasts)
    let scale = isEVEX ? (broadcasts ? 4 : instruction.memoryBytes ?? instructions.vectorBytes) : 1
    operand(target.number, place, scale: scale)
  }

  package mutating func load(_ target: Vector, _ place: Place) {
    emit(.load, target, Vector(0), place)
  }
  package mutating func store(_ place: Place, _ source: Vector) {
    emit(.store, source, Vector(0), place)
  }
  package mutating func move(_ target: Vector, _ source: Vector) {
    emit(.load, target, Vector(0), source)
  }
  package mutating func broadcast(_ target: Vector, _ place: Place) {
    emit(.broadcast, target, Vector(0), place)
  }
  package mutating func zero(_ target: Vector) { emit(.exclusiveOr, target, target, target) }

  /// Rounds to the nearest whole number, halves to the even one.
  package mutating func round(_ target: Vector, _ source: Vector) {
    emit(.round, target, Vector(0), source)
    byte(0)
  }
  /// Shifts 32-bit integers to the left.
  package mutating func shiftLeft(_ target: Vector, _ source: Vector, by bits: Int) {
    // The field of the first register is a part of the opcode here: 6 is to the left.
    prefix(.shift, 6, target.number, rm: source.number)
    byte(0xC0 | 6 << 3 | source.number & 7)
    byte(bits)
  }

  /// Sets `value` to zero in the lanes where not (`limit` comparison memory). `room` is a register
  /// that may be overwritten.
  package mutating func keep(
    _ value: Vector, where limit: Vector, _ comparison: Comparison, _ place: Place, room: Vector
  ) {
    if isEVEX {
      // The comparison goes to the mask register 1; a move under it zeroes the other lanes.
      prefix(.compare, 1, limit.number, rm: place.base.rawValue)
      operand(1, place, scale: instructions.vectorBytes)
      byte(comparison.rawValue)
      prefix(.load, value.number, 0, rm: value.number, mask: 1)
      byte(0xC0 | (value.number & 7) << 3 | value.number & 7)
    } else {
      prefix(.compare, room.number, limit.number, rm: place.base.rawValue)
      operand(room.number, place, scale: 1)
      byte(comparison.rawValue)
      emit(.and, value, value, room)
    }
  }

  /// Sets `value` to zero in the lanes where not (`limit` comparison `other`). `room` is a register
  /// that may be overwritten.
  package mutating func keep(
    _ value: Vector, where limit: Vector, _ comparison: Comparison, _ other: Vector, room: Vector
  ) {
    let target = isEVEX ? 1 : room.number
    prefix(.compare, target, limit.number, rm: other.number)
    byte(0xC0 | (target & 7) << 3 | other.number & 7)
    byte(comparison.rawValue)
    if isEVEX {
      prefix(.load, value.number, 0, rm: value.number, mask: 1)
      byte(0xC0 | (value.number & 7) << 3 | value.number & 7)
    } else {
      emit(.and, value, value, room)
    }
  }

  /// Sets every lane to a constant, by way of the eight bytes below the stack's end that belong to the
  /// running function.
  package mutating func constant(_ target: Vector, _ value: Float) {
    storeConstant(value, at: Place(.rsp, -8))
    broadcast(target, Place(.rsp, -8))
  }

  /// Writes one float into memory; below the stack's end 128 bytes belong to the running function.
  package mutating func storeConstant(_ value: Float, at place: Place) {
    if place.base.rawValue > 7 { byte(0x41) }
    byte(0xC7)
    operand(0, place, scale: 1)
    word(Int(Int32(bitPattern: value.bitPattern)))
  }

  // MARK: General registers

  package mutating func move(_ target: Register, _ source: Register) {
    wide(source.rawValue, target.rawValue)
    byte(0x89)
    byte(0xC0 | (source.rawValue & 7) << 3 | target.rawValue & 7)
  }
  package mutating func set(_ target: Register, to value: Int) {
    wide(0, target.rawValue)
    byte(0xC7)
    byte(0xC0 | target.rawValue & 7)
    word(value)
  }
  package mutating func load(_ target: Register, _ place: Place) {
    wide(target.rawValue, place.base.rawValue)
    byte(0x8B)
    operand(target.rawValue, place, scale: 1)
  }
  package mutating func add(_ target: Register, _ value: Int) {
    guard value != 0 else { return }
    wide(0, target.rawValue)
    byte(0x81)
    byte(0xC0 | target.rawValue & 7)
    word(value)
  }
  /// Puts one of the first eight registers onto the stack.
  package mutating func push(_ register: Register) {
    precondition(register.rawValue < 8, "a register of the first eight")
    byte(0x50 | register.rawValue)
  }
  /// Takes one of the first eight registers from the stack.
  package mutating func pop(_ register: Register) {
    precondition(register.rawValue < 8, "a register of the first eight")
    byte(0x58 | register.rawValue)
  }
  /// Subtracts one and sets the flags for `jumpIfNotZero`.
  package mutating func countDown(_ target: Register) {
    wide(0, target.rawValue)
    byte(0x83)
    byte(0xE8 | target.rawValue & 7)
    byte(1)
  }

  /// How near a line of memory is brought: the number in the instruction.
  package enum Nearness: Int {
    /// Into all caches: `prefetcht0`.
    case first = 1
    /// Into the second cache, which has more requests on their way at a time: `prefetcht1`.
    case second = 2
  }
  /// Asks for the line of memory at a place to be brought near.
  package mutating func prefetch(_ place: Place, _ nearness: Nearness = .first) {
    if place.base.rawValue > 7 { byte(0x41) }
    byte(0x0F)
    byte(0x18)
    operand(nearness.rawValue, place, scale: 1)
  }

  // MARK: Flow

  /// A place to jump back to, at a multiple of 32 bytes.
  package mutating func label() -> Label {
    while code.count % 32 != 0 { byte(0x90) }
    return Label(offset: code.count)
  }
  package mutating func jumpIfNotZero(_ label: Label) {
    byte(0x0F)
    byte(0x85)
    word(label.offset - (code.count + 4))
  }
  /// Leaves the kernel; the upper halves of the vectors are cleared, as baseline code expects.
  package mutating func leave() {
    for value in [0xC5, 0xF8, 0x77, 0xC3] { byte(value) }
  }

  // MARK: Encoding

  mutating func byte(_ value: Int) { code.append(UInt8(truncatingIfNeeded: value)) }
  private mutating func word(_ value: Int) {
    precondition(value == Int(Int32(truncatingIfNeeded: value)), "a distance beyond 2 GiB")
    for shift in [0, 8, 16, 24] { byte(value >> shift) }
  }
  private mutating func wide(_ reg: Int, _ rm: Int) { byte(0x48 | (reg >> 3) << 2 | rm >> 3) }

  /// The VEX or EVEX prefix and the opcode. `rm` is a vector or, for memory, a general register.
  /// With a mask register, lanes outside it become zero, or stay as they are where `merges`.
  mutating func prefix(
    _ instruction: VectorInstruction, _ reg: Int, _ first: Int, rm: Int, broadcasts: Bool = false,
    mask: Int = 0, merges: Bool = false
  ) {
    let inverted = (~first & 15) << 3
    let low = (reg & 8 == 0 ? 0x80 : 0) | (rm & 8 == 0 ? 0x20 : 0) | instruction.map
    if isEVEX {
      byte(0x62)
      byte(low | (rm & 16 == 0 ? 0x40 : 0) | (reg & 16 == 0 ? 0x10 : 0))
      byte(inverted | 4 | instruction.prefix)
      // 0x40: 512 bits; 0x80: zero the lanes outside the mask.
      let masking = mask != 0 && !merges ? 0x80 | mask : mask
      byte(0x40 | (broadcasts ? 0x10 : 0) | (first & 16 == 0 ? 8 : 0) | masking)
    } else {
      precondition(reg < 16 && first < 16 && rm < 16, "VEX has 16 registers")
      byte(0xC4)
      byte(low | 0x40)
      byte(inverted | 4 | instruction.prefix)
    }
    byte(Int(instruction.opcode))
  }

  /// ModRM, SIB and displacement. A short displacement is in units of `scale` bytes.
  mutating func operand(_ reg: Int, _ place: Place, scale: Int) {
    let base = place.base.rawValue & 7
    let distance = place.displacement
    let modrm = (reg & 7) << 3 | base
    // The base 4 (rsp, r12) means that a SIB byte follows; 5 (rbp, r13) has no form without
    // displacement.
    if distance == 0, base != 5 {
      byte(modrm)
      if base == 4 { byte(0x24) }
    } else if distance % scale == 0, -128...127 ~= distance / scale {
      byte(0x40 | modrm)
      if base == 4 { byte(0x24) }
      byte(distance / scale)
    } else {
      byte(0x80 | modrm)
      if base == 4 { byte(0x24) }
      word(distance)
    }
  }
}
