import Kernels

/// Instructions with their bytes as `llvm-mc -arch=x86-64` writes them (VEX in its three-byte form,
/// `{vex3}`); the table was made once and is stored. `add rax` is not in it: `llvm-mc` writes the
/// shorter form that only the accumulator has.
struct AssemblerRow: Sendable {
  let text: String
  let bytes: String
  let set: InstructionSet
  let emit: @Sendable (inout Assembler) -> Void

  init(
    _ set: InstructionSet, _ text: String, _ bytes: String,
    _ emit: @escaping @Sendable (inout Assembler) -> Void
  ) {
    (self.set, self.text, self.bytes, self.emit) = (set, text, bytes, emit)
  }
}

extension AssemblerRow {
  static let wide = all.filter { $0.set == .avx512 }
  static let narrow = all.filter { $0.set == .avx2 }
  private static let all =
    wideRegisters + widePlaces + narrowRegisters + narrowPlaces + largest + functions
}
