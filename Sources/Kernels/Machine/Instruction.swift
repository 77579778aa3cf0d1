/// A general register of x86-64.
package enum Register: Int, CaseIterable {
  case rax, rcx, rdx, rbx, rsp, rbp, rsi, rdi, r8, r9, r10, r11, r12, r13, r14, r15
}

/// A vector register: 0 to 15, with AVX-512 up to 31.
package struct Vector: Hashable {
  package let number: Int
  package init(_ number: Int) { self.number = number }
}

/// A place in memory: the address in a register, and a distance from it in bytes.
package struct Place {
  package let base: Register
  package let displacement: Int
  package init(_ base: Register, _ displacement: Int = 0) {
    self.base = base
    self.displacement = displacement
  }
}

/// A vector instruction by its opcode, the same for VEX and EVEX.
///
/// - Source: Intel 64 and IA-32 Architectures Software Developer's Manual, volume 2.
package struct VectorInstruction {
  /// Which escape bytes the opcode had before VEX: 1 for `0F`, 2 for `0F 38`, 3 for `0F 3A`.
  package let map: Int
  /// Which prefix byte it had: 0 for none, 1 for `66`.
  package let prefix: Int
  package let opcode: UInt8
  /// Bytes of a memory operand where it is not a whole vector; scales short displacements.
  package var memoryBytes: Int?

  package static let load = Self(map: 1, prefix: 0, opcode: 0x10)
  package static let store = Self(map: 1, prefix: 0, opcode: 0x11)
  package static let add = Self(map: 1, prefix: 0, opcode: 0x58)
  package static let subtract = Self(map: 1, prefix: 0, opcode: 0x5C)
  package static let multiply = Self(map: 1, prefix: 0, opcode: 0x59)
  package static let minimum = Self(map: 1, prefix: 0, opcode: 0x5D)
  package static let maximum = Self(map: 1, prefix: 0, opcode: 0x5F)
  package static let divide = Self(map: 1, prefix: 0, opcode: 0x5E)
  /// Bitwise and; only its VEX form is plain AVX.
  package static let and = Self(map: 1, prefix: 0, opcode: 0x54)
  /// Bitwise exclusive or of whole words, the form that both encodings have.
  package static let exclusiveOr = Self(map: 1, prefix: 1, opcode: 0xEF)
  package static let broadcast = Self(map: 2, prefix: 1, opcode: 0x18, memoryBytes: 4)
  /// `target += first * second`.
  package static let multiplyAdd = Self(map: 2, prefix: 1, opcode: 0xB8)
  /// `target = target * first + second`.
  package static let multiplyThenAdd = Self(map: 2, prefix: 1, opcode: 0xA8)
  /// `target -= first * second`.
  package static let multiplySubtract = Self(map: 2, prefix: 1, opcode: 0xBC)
  /// To whole floats; the way of rounding follows.
  package static let round = Self(map: 3, prefix: 1, opcode: 0x08)
  /// From floats to 32-bit integers, to the nearest.
  package static let toInteger = Self(map: 1, prefix: 1, opcode: 0x5B)
  /// The sum of 32-bit integers.
  package static let addInteger = Self(map: 1, prefix: 1, opcode: 0xFE)
  /// Shifts 32-bit integers by a constant that follows.
  package static let shift = Self(map: 1, prefix: 1, opcode: 0x72)
  /// Chooses lanes by the signs of a fourth register (VEX only).
  package static let blend = Self(map: 3, prefix: 1, opcode: 0x4A)
  package static let compare = Self(map: 1, prefix: 0, opcode: 0xC2)
}

/// How a comparison of floats is made; false where either is not a number.
package enum Comparison: Int {
  case equal = 0x00
  case less = 0x11
  case greater = 0x1E
}
