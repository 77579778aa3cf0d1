import Kernels

extension AssemblerRow {
  /// AVX2 instructions between registers.
  static let narrowRegisters: [AssemblerRow] = [
    .init(.avx2, "vaddps ymm0, ymm1, ymm2", "c4e17458c2") {
      $0.emit(.add, Vector(0), Vector(1), Vector(2))
    },
    .init(.avx2, "vaddps ymm7, ymm8, ymm15", "c4c13c58ff") {
      $0.emit(.add, Vector(7), Vector(8), Vector(15))
    },
    .init(.avx2, "vaddps ymm15, ymm0, ymm9", "c4417c58f9") {
      $0.emit(.add, Vector(15), Vector(0), Vector(9))
    },
    .init(.avx2, "vsubps ymm0, ymm1, ymm2", "c4e1745cc2") {
      $0.emit(.subtract, Vector(0), Vector(1), Vector(2))
    },
    .init(.avx2, "vsubps ymm7, ymm8, ymm15", "c4c13c5cff") {
      $0.emit(.subtract, Vector(7), Vector(8), Vector(15))
    },
    .init(.avx2, "vsubps ymm15, ymm0, ymm9", "c4417c5cf9") {
      $0.emit(.subtract, Vector(15), Vector(0), Vector(9))
    },
    .init(.avx2, "vmulps ymm0, ymm1, ymm2", "c4e17459c2") {
      $0.emit(.multiply, Vector(0), Vector(1), Vector(2))
    },
    .init(.avx2, "vmulps ymm7, ymm8, ymm15", "c4c13c59ff") {
      $0.emit(.multiply, Vector(7), Vector(8), Vector(15))
    },
    .init(.avx2, "vmulps ymm15, ymm0, ymm9", "c4417c59f9") {
      $0.emit(.multiply, Vector(15), Vector(0), Vector(9))
    },
    .init(.avx2, "vminps ymm0, ymm1, ymm2", "c4e1745dc2") {
      $0.emit(.minimum, Vector(0), Vector(1), Vector(2))
    },
    .init(.avx2, "vminps ymm7, ymm8, ymm15", "c4c13c5dff") {
      $0.emit(.minimum, Vector(7), Vector(8), Vector(15))
    },
    .init(.avx2, "vminps ymm15, ymm0, ymm9", "c4417c5df9") {
      $0.emit(.minimum, Vector(15), Vector(0), Vector(9))
    },
    .init(.avx2, "vmaxps ymm0, ymm1, ymm2", "c4e1745fc2") {
      $0.emit(.maximum, Vector(0), Vector(1), Vector(2))
    },
    .init(.avx2, "vmaxps ymm7, ymm8, ymm15", "c4c13c5fff") {
      $0.emit(.maximum, Vector(7), Vector(8), Vector(15))
    },
    .init(.avx2, "vmaxps ymm15, ymm0, ymm9", "c4417c5ff9") {
      $0.emit(.maximum, Vector(15), Vector(0), Vector(9))
    },
    .init(.avx2, "vfmadd231ps ymm0, ymm1, ymm2", "c4e275b8c2") {
      $0.emit(.multiplyAdd, Vector(0), Vector(1), Vector(2))
    },
    .init(.avx2, "vfmadd231ps ymm7, ymm8, ymm15", "c4c23db8ff") {
      $0.emit(.multiplyAdd, Vector(7), Vector(8), Vector(15))
    },
    .init(.avx2, "vfmadd231ps ymm15, ymm0, ymm9", "c4427db8f9") {
      $0.emit(.multiplyAdd, Vector(15), Vector(0), Vector(9))
    },
    .init(.avx2, "vfnmadd231ps ymm0, ymm1, ymm2", "c4e275bcc2") {
      $0.emit(.multiplySubtract, Vector(0), Vector(1), Vector(2))
    },
    .init(.avx2, "vfnmadd231ps ymm7, ymm8, ymm15", "c4c23dbcff") {
      $0.emit(.multiplySubtract, Vector(7), Vector(8), Vector(15))
    },
    .init(.avx2, "vfnmadd231ps ymm15, ymm0, ymm9", "c4427dbcf9") {
      $0.emit(.multiplySubtract, Vector(15), Vector(0), Vector(9))
    },
    .init(.avx2, "vmovups ymm0, ymm1", "c4e17c10c1") { $0.move(Vector(0), Vector(1)) },
    .init(.avx2, "vpxor ymm0, ymm0, ymm0", "c4e17defc0") { $0.zero(Vector(0)) },
    .init(.avx2, "vmovups ymm7, ymm8", "c4c17c10f8") { $0.move(Vector(7), Vector(8)) },
    .init(.avx2, "vpxor ymm7, ymm7, ymm7", "c4e145efff") { $0.zero(Vector(7)) },
    .init(.avx2, "vmovups ymm15, ymm0", "c4617c10f8") { $0.move(Vector(15), Vector(0)) },
    .init(.avx2, "vpxor ymm15, ymm15, ymm15", "c44105efff") { $0.zero(Vector(15)) },
    .init(.avx2, "sub rax, 1", "4883e801") { $0.countDown(.rax) },
    .init(.avx2, "mov rax, 77777", "48c7c0d12f0100") { $0.set(.rax, to: 77777) },
    .init(.avx2, "mov rax, rax", "4889c0") { $0.move(.rax, .rax) },
    .init(.avx2, "mov rax, rdi", "4889f8") { $0.move(.rax, .rdi) },
    .init(.avx2, "mov rax, rsi", "4889f0") { $0.move(.rax, .rsi) },
    .init(.avx2, "mov rax, r8", "4c89c0") { $0.move(.rax, .r8) },
    .init(.avx2, "mov rax, r10", "4c89d0") { $0.move(.rax, .r10) },
    .init(.avx2, "mov rax, r11", "4c89d8") { $0.move(.rax, .r11) },
    .init(.avx2, "mov rax, r15", "4c89f8") { $0.move(.rax, .r15) },
    .init(.avx2, "add rdi, 100000", "4881c7a0860100") { $0.add(.rdi, 100000) },
    .init(.avx2, "sub rdi, 1", "4883ef01") { $0.countDown(.rdi) },
    .init(.avx2, "mov rdi, 77777", "48c7c7d12f0100") { $0.set(.rdi, to: 77777) },
    .init(.avx2, "mov rdi, rax", "4889c7") { $0.move(.rdi, .rax) },
    .init(.avx2, "mov rdi, rdi", "4889ff") { $0.move(.rdi, .rdi) },
    .init(.avx2, "mov rdi, rsi", "4889f7") { $0.move(.rdi, .rsi) },
    .init(.avx2, "mov rdi, r8", "4c89c7") { $0.move(.rdi, .r8) },
    .init(.avx2, "mov rdi, r10", "4c89d7") { $0.move(.rdi, .r10) },
    .init(.avx2, "mov rdi, r11", "4c89df") { $0.move(.rdi, .r11) },
    .init(.avx2, "mov rdi, r15", "4c89ff") { $0.move(.rdi, .r15) },
    .init(.avx2, "add rsi, 100000", "4881c6a0860100") { $0.add(.rsi, 100000) },
    .init(.avx2, "sub rsi, 1", "4883ee01") { $0.countDown(.rsi) },
    .init(.avx2, "mov rsi, 77777", "48c7c6d12f0100") { $0.set(.rsi, to: 77777) },
    .init(.avx2, "mov rsi, rax", "4889c6") { $0.move(.rsi, .rax) },
    .init(.avx2, "mov rsi, rdi", "4889fe") { $0.move(.rsi, .rdi) },
    .init(.avx2, "mov rsi, rsi", "4889f6") { $0.move(.rsi, .rsi) },
    .init(.avx2, "mov rsi, r8", "4c89c6") { $0.move(.rsi, .r8) },
    .init(.avx2, "mov rsi, r10", "4c89d6") { $0.move(.rsi, .r10) },
    .init(.avx2, "mov rsi, r11", "4c89de") { $0.move(.rsi, .r11) },
    .init(.avx2, "mov rsi, r15", "4c89fe") { $0.move(.rsi, .r15) },
    .init(.avx2, "add r8, 100000", "4981c0a0860100") { $0.add(.r8, 100000) },
    .init(.avx2, "sub r8, 1", "4983e801") { $0.countDown(.r8) },
    .init(.avx2, "mov r8, 77777", "49c7c0d12f0100") { $0.set(.r8, to: 77777) },
    .init(.avx2, "mov r8, rax", "4989c0") { $0.move(.r8, .rax) },
    .init(.avx2, "mov r8, rdi", "4989f8") { $0.move(.r8, .rdi) },
    .init(.avx2, "mov r8, rsi", "4989f0") { $0.move(.r8, .rsi) },
    .init(.avx2, "mov r8, r8", "4d89c0") { $0.move(.r8, .r8) },
    .init(.avx2, "mov r8, r10", "4d89d0") { $0.move(.r8, .r10) },
    .init(.avx2, "mov r8, r11", "4d89d8") { $0.move(.r8, .r11) },
    .init(.avx2, "mov r8, r15", "4d89f8") { $0.move(.r8, .r15) },
    .init(.avx2, "add r10, 100000", "4981c2a0860100") { $0.add(.r10, 100000) },
    .init(.avx2, "sub r10, 1", "4983ea01") { $0.countDown(.r10) },
    .init(.avx2, "mov r10, 77777", "49c7c2d12f0100") { $0.set(.r10, to: 77777) },
    .init(.avx2, "mov r10, rax", "4989c2") { $0.move(.r10, .rax) },
    .init(.avx2, "mov r10, rdi", "4989fa") { $0.move(.r10, .rdi) },
    .init(.avx2, "mov r10, rsi", "4989f2") { $0.move(.r10, .rsi) },
    .init(.avx2, "mov r10, r8", "4d89c2") { $0.move(.r10, .r8) },
    .init(.avx2, "mov r10, r10", "4d89d2") { $0.move(.r10, .r10) },
    .init(.avx2, "mov r10, r11", "4d89da") { $0.move(.r10, .r11) },
    .init(.avx2, "mov r10, r15", "4d89fa") { $0.move(.r10, .r15) },
    .init(.avx2, "add r11, 100000", "4981c3a0860100") { $0.add(.r11, 100000) },
    .init(.avx2, "sub r11, 1", "4983eb01") { $0.countDown(.r11) },
    .init(.avx2, "mov r11, 77777", "49c7c3d12f0100") { $0.set(.r11, to: 77777) },
    .init(.avx2, "mov r11, rax", "4989c3") { $0.move(.r11, .rax) },
    .init(.avx2, "mov r11, rdi", "4989fb") { $0.move(.r11, .rdi) },
    .init(.avx2, "mov r11, rsi", "4989f3") { $0.move(.r11, .rsi) },
    .init(.avx2, "mov r11, r8", "4d89c3") { $0.move(.r11, .r8) },
    .init(.avx2, "mov r11, r10", "4d89d3") { $0.move(.r11, .r10) },
    .init(.avx2, "mov r11, r11", "4d89db") { $0.move(.r11, .r11) },
    .init(.avx2, "mov r11, r15", "4d89fb") { $0.move(.r11, .r15) },
    .init(.avx2, "add r15, 100000", "4981c7a0860100") { $0.add(.r15, 100000) },
    .init(.avx2, "sub r15, 1", "4983ef01") { $0.countDown(.r15) },
    .init(.avx2, "mov r15, 77777", "49c7c7d12f0100") { $0.set(.r15, to: 77777) },
    .init(.avx2, "mov r15, rax", "4989c7") { $0.move(.r15, .rax) },
    .init(.avx2, "mov r15, rdi", "4989ff") { $0.move(.r15, .rdi) },
    .init(.avx2, "mov r15, rsi", "4989f7") { $0.move(.r15, .rsi) },
    .init(.avx2, "mov r15, r8", "4d89c7") { $0.move(.r15, .r8) },
    .init(.avx2, "mov r15, r10", "4d89d7") { $0.move(.r15, .r10) },
    .init(.avx2, "mov r15, r11", "4d89df") { $0.move(.r15, .r11) },
    .init(.avx2, "mov r15, r15", "4d89ff") { $0.move(.r15, .r15) },
    .init(.avx2, "vzeroupper; ret", "c5f877c3") { $0.leave() },
  ]
}
