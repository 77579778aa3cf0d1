import Kernels

extension AssemblerRow {
  /// AVX2 instructions that read or write memory.
  static let narrowPlaces: [AssemblerRow] = [
    .init(
      .avx2, "vcmpps ymm14, ymm12, ymmword ptr [r9 + 64], 17; vandps ymm3, ymm3, ymm14",
      "c4411cc2714011c4c16454de"
    ) { $0.keep(Vector(3), where: Vector(12), .less, Place(.r9, 64), room: Vector(14)) },
    .init(
      .avx2, "vcmpps ymm14, ymm12, ymmword ptr [r9 + 64], 30; vandps ymm3, ymm3, ymm14",
      "c4411cc271401ec4c16454de"
    ) { $0.keep(Vector(3), where: Vector(12), .greater, Place(.r9, 64), room: Vector(14)) },
    .init(
      .avx2, "vcmpps ymm14, ymm12, ymmword ptr [r9 + 64], 0; vandps ymm3, ymm3, ymm14",
      "c4411cc2714000c4c16454de"
    ) { $0.keep(Vector(3), where: Vector(12), .equal, Place(.r9, 64), room: Vector(14)) },
    .init(
      .avx2, "vcmpps ymm14, ymm0, ymmword ptr [r9 + 100], 17; vandps ymm15, ymm15, ymm14",
      "c4417cc2716411c4410454fe"
    ) { $0.keep(Vector(15), where: Vector(0), .less, Place(.r9, 100), room: Vector(14)) },
    .init(
      .avx2, "vcmpps ymm14, ymm0, ymmword ptr [r9 + 100], 30; vandps ymm15, ymm15, ymm14",
      "c4417cc271641ec4410454fe"
    ) { $0.keep(Vector(15), where: Vector(0), .greater, Place(.r9, 100), room: Vector(14)) },
    .init(
      .avx2, "vcmpps ymm14, ymm0, ymmword ptr [r9 + 100], 0; vandps ymm15, ymm15, ymm14",
      "c4417cc2716400c4410454fe"
    ) { $0.keep(Vector(15), where: Vector(0), .equal, Place(.r9, 100), room: Vector(14)) },
    .init(
      .avx2, "vcmpps ymm14, ymm7, ymmword ptr [r9 + -128], 17; vandps ymm8, ymm8, ymm14",
      "c44144c2718011c4413c54c6"
    ) { $0.keep(Vector(8), where: Vector(7), .less, Place(.r9, -128), room: Vector(14)) },
    .init(
      .avx2, "vcmpps ymm14, ymm7, ymmword ptr [r9 + -128], 30; vandps ymm8, ymm8, ymm14",
      "c44144c271801ec4413c54c6"
    ) { $0.keep(Vector(8), where: Vector(7), .greater, Place(.r9, -128), room: Vector(14)) },
    .init(
      .avx2, "vcmpps ymm14, ymm7, ymmword ptr [r9 + -128], 0; vandps ymm8, ymm8, ymm14",
      "c44144c2718000c4413c54c6"
    ) { $0.keep(Vector(8), where: Vector(7), .equal, Place(.r9, -128), room: Vector(14)) },
    .init(
      .avx2, "mov dword ptr [rsp - 8], 0x40c00000; vbroadcastss ymm5, dword ptr [rsp - 8]",
      "c74424f80000c040c4e27d186c24f8"
    ) { $0.constant(Vector(5), 6) },
    .init(.avx2, "vmovups ymm3, ymmword ptr [rdi + 68]", "c4e17c105f44") {
      $0.load(Vector(3), Place(.rdi, 68))
    },
    .init(.avx2, "vmovups ymmword ptr [rdi + 8192], ymm3", "c4e17c119f00200000") {
      $0.store(Place(.rdi, 8192), Vector(3))
    },
    .init(.avx2, "vfmadd231ps ymm3, ymm7, ymmword ptr [r11 + 0]", "c4c245b81b") {
      $0.emit(.multiplyAdd, Vector(3), Vector(7), Place(.r11, 0))
    },
    .init(.avx2, "vmovups ymmword ptr [r13 + -8192], ymm3", "c4c17c119d00e0ffff") {
      $0.store(Place(.r13, -8192), Vector(3))
    },
    .init(.avx2, "vfmadd231ps ymm3, ymm7, ymmword ptr [rsp + 64]", "c4e245b85c2440") {
      $0.emit(.multiplyAdd, Vector(3), Vector(7), Place(.rsp, 64))
    },
    .init(.avx2, "vmovups ymm3, ymmword ptr [rdi + -64]", "c4e17c105fc0") {
      $0.load(Vector(3), Place(.rdi, -64))
    },
    .init(.avx2, "vmovups ymmword ptr [rcx + 68], ymm3", "c4e17c115944") {
      $0.store(Place(.rcx, 68), Vector(3))
    },
    .init(.avx2, "vmovups ymm3, ymmword ptr [r11 + 0]", "c4c17c101b") {
      $0.load(Vector(3), Place(.r11, 0))
    },
    .init(.avx2, "vmovups ymm3, ymmword ptr [r10 + 8128]", "c4c17c109ac01f0000") {
      $0.load(Vector(3), Place(.r10, 8128))
    },
    .init(.avx2, "vmovups ymm3, ymmword ptr [r8 + 0]", "c4c17c1018") {
      $0.load(Vector(3), Place(.r8, 0))
    },
    .init(.avx2, "vmovups ymmword ptr [r12 + 0], ymm3", "c4c17c111c24") {
      $0.store(Place(.r12, 0), Vector(3))
    },
    .init(.avx2, "vfmadd231ps ymm3, ymm7, ymmword ptr [rsp + 8192]", "c4e245b89c2400200000") {
      $0.emit(.multiplyAdd, Vector(3), Vector(7), Place(.rsp, 8192))
    },
    .init(.avx2, "vbroadcastss ymm3, dword ptr [rdi + 4]", "c4e27d185f04") {
      $0.broadcast(Vector(3), Place(.rdi, 4))
    },
    .init(.avx2, "vmovups ymm12, ymmword ptr [rdi + 68]", "c4617c106744") {
      $0.load(Vector(12), Place(.rdi, 68))
    },
    .init(.avx2, "mov rdi, qword ptr [r9 + 16]", "498b7910") { $0.load(.rdi, Place(.r9, 16)) },
    .init(.avx2, "vmovups ymm3, ymmword ptr [r13 + 64]", "c4c17c105d40") {
      $0.load(Vector(3), Place(.r13, 64))
    },
    .init(.avx2, "vfmadd231ps ymm3, ymm7, ymmword ptr [r10 + -64]", "c4c245b85ac0") {
      $0.emit(.multiplyAdd, Vector(3), Vector(7), Place(.r10, -64))
    },
    .init(.avx2, "vbroadcastss ymm3, dword ptr [rdx + 68]", "c4e27d185a44") {
      $0.broadcast(Vector(3), Place(.rdx, 68))
    },
    .init(.avx2, "vbroadcastss ymm3, dword ptr [rdi + 123456]", "c4e27d189f40e20100") {
      $0.broadcast(Vector(3), Place(.rdi, 123456))
    },
    .init(.avx2, "vmovups ymm3, ymmword ptr [rax + 0]", "c4e17c1018") {
      $0.load(Vector(3), Place(.rax, 0))
    },
    .init(.avx2, "vfmadd231ps ymm3, ymm7, ymmword ptr [rdi + 123456]", "c4e245b89f40e20100") {
      $0.emit(.multiplyAdd, Vector(3), Vector(7), Place(.rdi, 123456))
    },
    .init(.avx2, "vfmadd231ps ymm3, ymm7, ymmword ptr [rsp + 68]", "c4e245b85c2444") {
      $0.emit(.multiplyAdd, Vector(3), Vector(7), Place(.rsp, 68))
    },
    .init(.avx2, "vbroadcastss ymm12, dword ptr [rdi + -8192]", "c4627d18a700e0ffff") {
      $0.broadcast(Vector(12), Place(.rdi, -8192))
    },
    .init(.avx2, "vbroadcastss ymm3, dword ptr [rsi + 64]", "c4e27d185e40") {
      $0.broadcast(Vector(3), Place(.rsi, 64))
    },
    .init(.avx2, "vbroadcastss ymm3, dword ptr [rbp + 64]", "c4e27d185d40") {
      $0.broadcast(Vector(3), Place(.rbp, 64))
    },
    .init(.avx2, "vbroadcastss ymm3, dword ptr [r10 + -8256]", "c4c27d189ac0dfffff") {
      $0.broadcast(Vector(3), Place(.r10, -8256))
    },
    .init(.avx2, "vmovups ymm12, ymmword ptr [rdi + 4]", "c4617c106704") {
      $0.load(Vector(12), Place(.rdi, 4))
    },
    .init(.avx2, "vbroadcastss ymm12, dword ptr [rdi + 68]", "c4627d186744") {
      $0.broadcast(Vector(12), Place(.rdi, 68))
    },
    .init(.avx2, "vfmadd231ps ymm3, ymm7, ymmword ptr [r11 + 68]", "c4c245b85b44") {
      $0.emit(.multiplyAdd, Vector(3), Vector(7), Place(.r11, 68))
    },
    .init(.avx2, "vbroadcastss ymm3, dword ptr [r9 + 64]", "c4c27d185940") {
      $0.broadcast(Vector(3), Place(.r9, 64))
    },
    .init(.avx2, "vmovups ymm3, ymmword ptr [rdi + 4]", "c4e17c105f04") {
      $0.load(Vector(3), Place(.rdi, 4))
    },
    .init(.avx2, "vmovups ymm3, ymmword ptr [r12 + 0]", "c4c17c101c24") {
      $0.load(Vector(3), Place(.r12, 0))
    },
    .init(.avx2, "vfmadd231ps ymm3, ymm7, ymmword ptr [rax + 8192]", "c4e245b89800200000") {
      $0.emit(.multiplyAdd, Vector(3), Vector(7), Place(.rax, 8192))
    },
    .init(.avx2, "vfmadd231ps ymm3, ymm7, ymmword ptr [r13 + 8128]", "c4c245b89dc01f0000") {
      $0.emit(.multiplyAdd, Vector(3), Vector(7), Place(.r13, 8128))
    },
    .init(.avx2, "vfmadd231ps ymm3, ymm7, ymmword ptr [rax + 64]", "c4e245b85840") {
      $0.emit(.multiplyAdd, Vector(3), Vector(7), Place(.rax, 64))
    },
    .init(.avx2, "vmovups ymmword ptr [r13 + 0], ymm3", "c4c17c115d00") {
      $0.store(Place(.r13, 0), Vector(3))
    },
    .init(.avx2, "vbroadcastss ymm3, dword ptr [r10 + 0]", "c4c27d181a") {
      $0.broadcast(Vector(3), Place(.r10, 0))
    },
    .init(.avx2, "vmovups ymmword ptr [r12 + 8192], ymm3", "c4c17c119c2400200000") {
      $0.store(Place(.r12, 8192), Vector(3))
    },
    .init(.avx2, "vmovups ymm3, ymmword ptr [r8 + 8192]", "c4c17c109800200000") {
      $0.load(Vector(3), Place(.r8, 8192))
    },
    .init(.avx2, "vmovups ymmword ptr [r9 + 64], ymm3", "c4c17c115940") {
      $0.store(Place(.r9, 64), Vector(3))
    },
    .init(.avx2, "vmovups ymm3, ymmword ptr [r12 + 68]", "c4c17c105c2444") {
      $0.load(Vector(3), Place(.r12, 68))
    },
    .init(.avx2, "vbroadcastss ymm3, dword ptr [rsp + 64]", "c4e27d185c2440") {
      $0.broadcast(Vector(3), Place(.rsp, 64))
    },
    .init(.avx2, "vfmadd231ps ymm3, ymm7, ymmword ptr [rdi + 4]", "c4e245b85f04") {
      $0.emit(.multiplyAdd, Vector(3), Vector(7), Place(.rdi, 4))
    },
    .init(.avx2, "vmovups ymmword ptr [rdi + -8256], ymm3", "c4e17c119fc0dfffff") {
      $0.store(Place(.rdi, -8256), Vector(3))
    },
    .init(.avx2, "vmovups ymmword ptr [r10 + 123456], ymm3", "c4c17c119a40e20100") {
      $0.store(Place(.r10, 123456), Vector(3))
    },
    .init(.avx2, "vmovups ymm3, ymmword ptr [r13 + -8192]", "c4c17c109d00e0ffff") {
      $0.load(Vector(3), Place(.r13, -8192))
    },
    .init(.avx2, "vfmadd231ps ymm3, ymm7, ymmword ptr [rsi + 68]", "c4e245b85e44") {
      $0.emit(.multiplyAdd, Vector(3), Vector(7), Place(.rsi, 68))
    },
    .init(.avx2, "vfmadd231ps ymm3, ymm7, ymmword ptr [r13 + 64]", "c4c245b85d40") {
      $0.emit(.multiplyAdd, Vector(3), Vector(7), Place(.r13, 64))
    },
    .init(.avx2, "vmovups ymmword ptr [r10 + 68], ymm3", "c4c17c115a44") {
      $0.store(Place(.r10, 68), Vector(3))
    },
    .init(.avx2, "vmovups ymm3, ymmword ptr [rsi + 8192]", "c4e17c109e00200000") {
      $0.load(Vector(3), Place(.rsi, 8192))
    },
    .init(.avx2, "vmovups ymmword ptr [rdi + 8192], ymm12", "c4617c11a700200000") {
      $0.store(Place(.rdi, 8192), Vector(12))
    },
    .init(.avx2, "vfmadd231ps ymm3, ymm7, ymmword ptr [r13 + 0]", "c4c245b85d00") {
      $0.emit(.multiplyAdd, Vector(3), Vector(7), Place(.r13, 0))
    },
    .init(.avx2, "vfmadd231ps ymm3, ymm7, ymmword ptr [r8 + 68]", "c4c245b85844") {
      $0.emit(.multiplyAdd, Vector(3), Vector(7), Place(.r8, 68))
    },
    .init(.avx2, "vfmadd231ps ymm3, ymm7, ymmword ptr [r13 + 68]", "c4c245b85d44") {
      $0.emit(.multiplyAdd, Vector(3), Vector(7), Place(.r13, 68))
    },
    .init(.avx2, "vmovups ymmword ptr [r13 + -64], ymm3", "c4c17c115dc0") {
      $0.store(Place(.r13, -64), Vector(3))
    },
    .init(.avx2, "vmovups ymm3, ymmword ptr [r10 + -8192]", "c4c17c109a00e0ffff") {
      $0.load(Vector(3), Place(.r10, -8192))
    },
    .init(.avx2, "vmovups ymm3, ymmword ptr [rdi + 8128]", "c4e17c109fc01f0000") {
      $0.load(Vector(3), Place(.rdi, 8128))
    },
    .init(.avx2, "vbroadcastss ymm3, dword ptr [r10 + 8192]", "c4c27d189a00200000") {
      $0.broadcast(Vector(3), Place(.r10, 8192))
    },
    .init(.avx2, "vmovups ymmword ptr [rdi + -64], ymm3", "c4e17c115fc0") {
      $0.store(Place(.rdi, -64), Vector(3))
    },
    .init(.avx2, "vmovups ymm3, ymmword ptr [r9 + 8192]", "c4c17c109900200000") {
      $0.load(Vector(3), Place(.r9, 8192))
    },
    .init(.avx2, "vbroadcastss ymm3, dword ptr [r10 + -8192]", "c4c27d189a00e0ffff") {
      $0.broadcast(Vector(3), Place(.r10, -8192))
    },
    .init(.avx2, "vfmadd231ps ymm3, ymm7, ymmword ptr [r8 + 8192]", "c4c245b89800200000") {
      $0.emit(.multiplyAdd, Vector(3), Vector(7), Place(.r8, 8192))
    },
    .init(.avx2, "vmovups ymm3, ymmword ptr [r13 + 0]", "c4c17c105d00") {
      $0.load(Vector(3), Place(.r13, 0))
    },
    .init(.avx2, "vfmadd231ps ymm3, ymm7, ymmword ptr [r8 + 64]", "c4c245b85840") {
      $0.emit(.multiplyAdd, Vector(3), Vector(7), Place(.r8, 64))
    },
    .init(.avx2, "vmovups ymmword ptr [rax + 68], ymm3", "c4e17c115844") {
      $0.store(Place(.rax, 68), Vector(3))
    },
    .init(.avx2, "vbroadcastss ymm3, dword ptr [r10 + 68]", "c4c27d185a44") {
      $0.broadcast(Vector(3), Place(.r10, 68))
    },
    .init(.avx2, "vmovups ymm3, ymmword ptr [r13 + 123456]", "c4c17c109d40e20100") {
      $0.load(Vector(3), Place(.r13, 123456))
    },
    .init(.avx2, "vmovups ymmword ptr [rdi + 0], ymm12", "c4617c1127") {
      $0.store(Place(.rdi, 0), Vector(12))
    },
    .init(.avx2, "vbroadcastss ymm3, dword ptr [r12 + 68]", "c4c27d185c2444") {
      $0.broadcast(Vector(3), Place(.r12, 68))
    },
    .init(.avx2, "vmovups ymmword ptr [r11 + 8192], ymm3", "c4c17c119b00200000") {
      $0.store(Place(.r11, 8192), Vector(3))
    },
    .init(.avx2, "vbroadcastss ymm3, dword ptr [r10 + 64]", "c4c27d185a40") {
      $0.broadcast(Vector(3), Place(.r10, 64))
    },
    .init(.avx2, "mov r10, qword ptr [r9 + 16]", "4d8b5110") { $0.load(.r10, Place(.r9, 16)) },
    .init(.avx2, "vbroadcastss ymm3, dword ptr [rcx + 64]", "c4e27d185940") {
      $0.broadcast(Vector(3), Place(.rcx, 64))
    },
    .init(.avx2, "vmovups ymmword ptr [rdi + 4], ymm3", "c4e17c115f04") {
      $0.store(Place(.rdi, 4), Vector(3))
    },
    .init(.avx2, "vmovups ymmword ptr [rsp + 68], ymm3", "c4e17c115c2444") {
      $0.store(Place(.rsp, 68), Vector(3))
    },
    .init(.avx2, "vmovups ymmword ptr [r13 + 123456], ymm3", "c4c17c119d40e20100") {
      $0.store(Place(.r13, 123456), Vector(3))
    },
    .init(.avx2, "vmovups ymmword ptr [r10 + 64], ymm3", "c4c17c115a40") {
      $0.store(Place(.r10, 64), Vector(3))
    },
    .init(.avx2, "vmovups ymm3, ymmword ptr [r10 + 68]", "c4c17c105a44") {
      $0.load(Vector(3), Place(.r10, 68))
    },
    .init(.avx2, "vmovups ymm3, ymmword ptr [rsp + 64]", "c4e17c105c2440") {
      $0.load(Vector(3), Place(.rsp, 64))
    },
    .init(.avx2, "vmovups ymm3, ymmword ptr [r13 + 68]", "c4c17c105d44") {
      $0.load(Vector(3), Place(.r13, 68))
    },
    .init(.avx2, "vmovups ymmword ptr [rsi + 68], ymm3", "c4e17c115e44") {
      $0.store(Place(.rsi, 68), Vector(3))
    },
    .init(.avx2, "vbroadcastss ymm12, dword ptr [rdi + 123456]", "c4627d18a740e20100") {
      $0.broadcast(Vector(12), Place(.rdi, 123456))
    },
    .init(.avx2, "vmovups ymm3, ymmword ptr [r10 + 64]", "c4c17c105a40") {
      $0.load(Vector(3), Place(.r10, 64))
    },
    .init(.avx2, "vmovups ymm3, ymmword ptr [rsi + 68]", "c4e17c105e44") {
      $0.load(Vector(3), Place(.rsi, 68))
    },
    .init(.avx2, "vmovups ymm3, ymmword ptr [r10 + -8256]", "c4c17c109ac0dfffff") {
      $0.load(Vector(3), Place(.r10, -8256))
    },
    .init(.avx2, "vbroadcastss ymm3, dword ptr [r13 + 4]", "c4c27d185d04") {
      $0.broadcast(Vector(3), Place(.r13, 4))
    },
    .init(.avx2, "vmovups ymm3, ymmword ptr [rsp + 8192]", "c4e17c109c2400200000") {
      $0.load(Vector(3), Place(.rsp, 8192))
    },
    .init(.avx2, "vmovups ymm3, ymmword ptr [rdx + 68]", "c4e17c105a44") {
      $0.load(Vector(3), Place(.rdx, 68))
    },
    .init(.avx2, "vbroadcastss ymm3, dword ptr [r12 + 8192]", "c4c27d189c2400200000") {
      $0.broadcast(Vector(3), Place(.r12, 8192))
    },
    .init(.avx2, "vmovups ymm3, ymmword ptr [r12 + 64]", "c4c17c105c2440") {
      $0.load(Vector(3), Place(.r12, 64))
    },
    .init(.avx2, "vbroadcastss ymm3, dword ptr [rax + 68]", "c4e27d185844") {
      $0.broadcast(Vector(3), Place(.rax, 68))
    },
    .init(.avx2, "vmovups ymm12, ymmword ptr [rdi + 8192]", "c4617c10a700200000") {
      $0.load(Vector(12), Place(.rdi, 8192))
    },
    .init(.avx2, "vbroadcastss ymm3, dword ptr [rax + 8192]", "c4e27d189800200000") {
      $0.broadcast(Vector(3), Place(.rax, 8192))
    },
    .init(.avx2, "vmovups ymmword ptr [rbp + 64], ymm3", "c4e17c115d40") {
      $0.store(Place(.rbp, 64), Vector(3))
    },
    .init(.avx2, "vbroadcastss ymm3, dword ptr [r11 + 8192]", "c4c27d189b00200000") {
      $0.broadcast(Vector(3), Place(.r11, 8192))
    },
    .init(.avx2, "vfmadd231ps ymm3, ymm7, ymmword ptr [rcx + 0]", "c4e245b819") {
      $0.emit(.multiplyAdd, Vector(3), Vector(7), Place(.rcx, 0))
    },
    .init(.avx2, "vmovups ymmword ptr [rsi + 8192], ymm3", "c4e17c119e00200000") {
      $0.store(Place(.rsi, 8192), Vector(3))
    },
    .init(.avx2, "vmovups ymmword ptr [rsi + 64], ymm3", "c4e17c115e40") {
      $0.store(Place(.rsi, 64), Vector(3))
    },
    .init(.avx2, "vmovups ymm3, ymmword ptr [r8 + 64]", "c4c17c105840") {
      $0.load(Vector(3), Place(.r8, 64))
    },
    .init(.avx2, "vmovups ymm12, ymmword ptr [rdi + 8128]", "c4617c10a7c01f0000") {
      $0.load(Vector(12), Place(.rdi, 8128))
    },
  ]
}
