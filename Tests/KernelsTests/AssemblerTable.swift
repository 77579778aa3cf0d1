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
  static let wide: [AssemblerRow] = [
    .init(.avx512, "vaddps zmm0, zmm1, zmm2", "62f1744858c2") {
      $0.emit(.add, Vector(0), Vector(1), Vector(2))
    },
    .init(.avx512, "vaddps zmm7, zmm8, zmm15", "62d13c4858ff") {
      $0.emit(.add, Vector(7), Vector(8), Vector(15))
    },
    .init(.avx512, "vaddps zmm15, zmm0, zmm9", "62517c4858f9") {
      $0.emit(.add, Vector(15), Vector(0), Vector(9))
    },
    .init(.avx512, "vaddps zmm16, zmm31, zmm24", "6281044058c0") {
      $0.emit(.add, Vector(16), Vector(31), Vector(24))
    },
    .init(.avx512, "vaddps zmm31, zmm17, zmm5", "6261744058fd") {
      $0.emit(.add, Vector(31), Vector(17), Vector(5))
    },
    .init(.avx512, "vsubps zmm0, zmm1, zmm2", "62f174485cc2") {
      $0.emit(.subtract, Vector(0), Vector(1), Vector(2))
    },
    .init(.avx512, "vsubps zmm7, zmm8, zmm15", "62d13c485cff") {
      $0.emit(.subtract, Vector(7), Vector(8), Vector(15))
    },
    .init(.avx512, "vsubps zmm15, zmm0, zmm9", "62517c485cf9") {
      $0.emit(.subtract, Vector(15), Vector(0), Vector(9))
    },
    .init(.avx512, "vsubps zmm16, zmm31, zmm24", "628104405cc0") {
      $0.emit(.subtract, Vector(16), Vector(31), Vector(24))
    },
    .init(.avx512, "vsubps zmm31, zmm17, zmm5", "626174405cfd") {
      $0.emit(.subtract, Vector(31), Vector(17), Vector(5))
    },
    .init(.avx512, "vmulps zmm0, zmm1, zmm2", "62f1744859c2") {
      $0.emit(.multiply, Vector(0), Vector(1), Vector(2))
    },
    .init(.avx512, "vmulps zmm7, zmm8, zmm15", "62d13c4859ff") {
      $0.emit(.multiply, Vector(7), Vector(8), Vector(15))
    },
    .init(.avx512, "vmulps zmm15, zmm0, zmm9", "62517c4859f9") {
      $0.emit(.multiply, Vector(15), Vector(0), Vector(9))
    },
    .init(.avx512, "vmulps zmm16, zmm31, zmm24", "6281044059c0") {
      $0.emit(.multiply, Vector(16), Vector(31), Vector(24))
    },
    .init(.avx512, "vmulps zmm31, zmm17, zmm5", "6261744059fd") {
      $0.emit(.multiply, Vector(31), Vector(17), Vector(5))
    },
    .init(.avx512, "vminps zmm0, zmm1, zmm2", "62f174485dc2") {
      $0.emit(.minimum, Vector(0), Vector(1), Vector(2))
    },
    .init(.avx512, "vminps zmm7, zmm8, zmm15", "62d13c485dff") {
      $0.emit(.minimum, Vector(7), Vector(8), Vector(15))
    },
    .init(.avx512, "vminps zmm15, zmm0, zmm9", "62517c485df9") {
      $0.emit(.minimum, Vector(15), Vector(0), Vector(9))
    },
    .init(.avx512, "vminps zmm16, zmm31, zmm24", "628104405dc0") {
      $0.emit(.minimum, Vector(16), Vector(31), Vector(24))
    },
    .init(.avx512, "vminps zmm31, zmm17, zmm5", "626174405dfd") {
      $0.emit(.minimum, Vector(31), Vector(17), Vector(5))
    },
    .init(.avx512, "vmaxps zmm0, zmm1, zmm2", "62f174485fc2") {
      $0.emit(.maximum, Vector(0), Vector(1), Vector(2))
    },
    .init(.avx512, "vmaxps zmm7, zmm8, zmm15", "62d13c485fff") {
      $0.emit(.maximum, Vector(7), Vector(8), Vector(15))
    },
    .init(.avx512, "vmaxps zmm15, zmm0, zmm9", "62517c485ff9") {
      $0.emit(.maximum, Vector(15), Vector(0), Vector(9))
    },
    .init(.avx512, "vmaxps zmm16, zmm31, zmm24", "628104405fc0") {
      $0.emit(.maximum, Vector(16), Vector(31), Vector(24))
    },
    .init(.avx512, "vmaxps zmm31, zmm17, zmm5", "626174405ffd") {
      $0.emit(.maximum, Vector(31), Vector(17), Vector(5))
    },
    .init(.avx512, "vfmadd231ps zmm0, zmm1, zmm2", "62f27548b8c2") {
      $0.emit(.multiplyAdd, Vector(0), Vector(1), Vector(2))
    },
    .init(.avx512, "vfmadd231ps zmm7, zmm8, zmm15", "62d23d48b8ff") {
      $0.emit(.multiplyAdd, Vector(7), Vector(8), Vector(15))
    },
    .init(.avx512, "vfmadd231ps zmm15, zmm0, zmm9", "62527d48b8f9") {
      $0.emit(.multiplyAdd, Vector(15), Vector(0), Vector(9))
    },
    .init(.avx512, "vfmadd231ps zmm16, zmm31, zmm24", "62820540b8c0") {
      $0.emit(.multiplyAdd, Vector(16), Vector(31), Vector(24))
    },
    .init(.avx512, "vfmadd231ps zmm31, zmm17, zmm5", "62627540b8fd") {
      $0.emit(.multiplyAdd, Vector(31), Vector(17), Vector(5))
    },
    .init(.avx512, "vfnmadd231ps zmm0, zmm1, zmm2", "62f27548bcc2") {
      $0.emit(.multiplySubtract, Vector(0), Vector(1), Vector(2))
    },
    .init(.avx512, "vfnmadd231ps zmm7, zmm8, zmm15", "62d23d48bcff") {
      $0.emit(.multiplySubtract, Vector(7), Vector(8), Vector(15))
    },
    .init(.avx512, "vfnmadd231ps zmm15, zmm0, zmm9", "62527d48bcf9") {
      $0.emit(.multiplySubtract, Vector(15), Vector(0), Vector(9))
    },
    .init(.avx512, "vfnmadd231ps zmm16, zmm31, zmm24", "62820540bcc0") {
      $0.emit(.multiplySubtract, Vector(16), Vector(31), Vector(24))
    },
    .init(.avx512, "vfnmadd231ps zmm31, zmm17, zmm5", "62627540bcfd") {
      $0.emit(.multiplySubtract, Vector(31), Vector(17), Vector(5))
    },
    .init(.avx512, "vmovups zmm0, zmm1", "62f17c4810c1") { $0.move(Vector(0), Vector(1)) },
    .init(.avx512, "vpxord zmm0, zmm0, zmm0", "62f17d48efc0") { $0.zero(Vector(0)) },
    .init(.avx512, "vmovups zmm7, zmm8", "62d17c4810f8") { $0.move(Vector(7), Vector(8)) },
    .init(.avx512, "vpxord zmm7, zmm7, zmm7", "62f14548efff") { $0.zero(Vector(7)) },
    .init(.avx512, "vmovups zmm15, zmm0", "62717c4810f8") { $0.move(Vector(15), Vector(0)) },
    .init(.avx512, "vpxord zmm15, zmm15, zmm15", "62510548efff") { $0.zero(Vector(15)) },
    .init(.avx512, "vmovups zmm16, zmm31", "62817c4810c7") { $0.move(Vector(16), Vector(31)) },
    .init(.avx512, "vpxord zmm16, zmm16, zmm16", "62a17d40efc0") { $0.zero(Vector(16)) },
    .init(.avx512, "vmovups zmm31, zmm17", "62217c4810f9") { $0.move(Vector(31), Vector(17)) },
    .init(.avx512, "vpxord zmm31, zmm31, zmm31", "62010540efff") { $0.zero(Vector(31)) },
    .init(
      .avx512, "vcmpps k1, zmm28, zmmword ptr [r9 + 64], 17; vmovups zmm3 {k1} {z}, zmm3",
      "62d11c40c249011162f17cc910db"
    ) { $0.keep(Vector(3), where: Vector(28), .less, Place(.r9, 64), room: Vector(30)) },
    .init(
      .avx512, "vcmpps k1, zmm28, zmmword ptr [r9 + 64], 30; vmovups zmm3 {k1} {z}, zmm3",
      "62d11c40c249011e62f17cc910db"
    ) { $0.keep(Vector(3), where: Vector(28), .greater, Place(.r9, 64), room: Vector(30)) },
    .init(
      .avx512, "vcmpps k1, zmm28, zmmword ptr [r9 + 64], 0; vmovups zmm3 {k1} {z}, zmm3",
      "62d11c40c249010062f17cc910db"
    ) { $0.keep(Vector(3), where: Vector(28), .equal, Place(.r9, 64), room: Vector(30)) },
    .init(
      .avx512, "vcmpps k1, zmm0, zmmword ptr [r9 + 100], 17; vmovups zmm31 {k1} {z}, zmm31",
      "62d17c48c289640000001162017cc910ff"
    ) { $0.keep(Vector(31), where: Vector(0), .less, Place(.r9, 100), room: Vector(30)) },
    .init(
      .avx512, "vcmpps k1, zmm0, zmmword ptr [r9 + 100], 30; vmovups zmm31 {k1} {z}, zmm31",
      "62d17c48c289640000001e62017cc910ff"
    ) { $0.keep(Vector(31), where: Vector(0), .greater, Place(.r9, 100), room: Vector(30)) },
    .init(
      .avx512, "vcmpps k1, zmm0, zmmword ptr [r9 + 100], 0; vmovups zmm31 {k1} {z}, zmm31",
      "62d17c48c289640000000062017cc910ff"
    ) { $0.keep(Vector(31), where: Vector(0), .equal, Place(.r9, 100), room: Vector(30)) },
    .init(
      .avx512, "vcmpps k1, zmm17, zmmword ptr [r9 + -128], 17; vmovups zmm8 {k1} {z}, zmm8",
      "62d17440c249fe1162517cc910c0"
    ) { $0.keep(Vector(8), where: Vector(17), .less, Place(.r9, -128), room: Vector(30)) },
    .init(
      .avx512, "vcmpps k1, zmm17, zmmword ptr [r9 + -128], 30; vmovups zmm8 {k1} {z}, zmm8",
      "62d17440c249fe1e62517cc910c0"
    ) { $0.keep(Vector(8), where: Vector(17), .greater, Place(.r9, -128), room: Vector(30)) },
    .init(
      .avx512, "vcmpps k1, zmm17, zmmword ptr [r9 + -128], 0; vmovups zmm8 {k1} {z}, zmm8",
      "62d17440c249fe0062517cc910c0"
    ) { $0.keep(Vector(8), where: Vector(17), .equal, Place(.r9, -128), room: Vector(30)) },
    .init(
      .avx512, "mov dword ptr [rsp - 8], 0x40c00000; vbroadcastss zmm5, dword ptr [rsp - 8]",
      "c74424f80000c04062f27d48186c24fe"
    ) { $0.constant(Vector(5), 6) },
    .init(.avx512, "vfmadd231ps zmm3, zmm7, zmmword ptr [rsi + 8192]", "62f24548b89e00200000") {
      $0.emit(.multiplyAdd, Vector(3), Vector(7), Place(.rsi, 8192))
    },
    .init(.avx512, "vmovups zmmword ptr [r10 + 64], zmm3", "62d17c48115a01") {
      $0.store(Place(.r10, 64), Vector(3))
    },
    .init(.avx512, "vbroadcastss zmm3, dword ptr [r13 + 123456]", "62d27d48189d40e20100") {
      $0.broadcast(Vector(3), Place(.r13, 123456))
    },
    .init(.avx512, "vmulps zmm3, zmm27, dword ptr [rdi + 64]{1to16}", "62f12450595f10") {
      $0.emit(.multiply, Vector(3), Vector(27), Place(.rdi, 64), broadcasts: true)
    },
    .init(.avx512, "vbroadcastss zmm3, dword ptr [r12 + 64]", "62d27d48185c2410") {
      $0.broadcast(Vector(3), Place(.r12, 64))
    },
    .init(.avx512, "vfmadd231ps zmm3, zmm7, zmmword ptr [rsi + 68]", "62f24548b89e44000000") {
      $0.emit(.multiplyAdd, Vector(3), Vector(7), Place(.rsi, 68))
    },
    .init(.avx512, "vmulps zmm3, zmm27, dword ptr [rdi + -64]{1to16}", "62f12450595ff0") {
      $0.emit(.multiply, Vector(3), Vector(27), Place(.rdi, -64), broadcasts: true)
    },
    .init(
      .avx512, "vfmadd231ps zmm19, zmm27, dword ptr [rdi + -8192]{1to16}", "62e22550b89f00e0ffff"
    ) { $0.emit(.multiplyAdd, Vector(19), Vector(27), Place(.rdi, -8192), broadcasts: true) },
    .init(.avx512, "vmovups zmmword ptr [rdi + 8128], zmm30", "62617c4811777f") {
      $0.store(Place(.rdi, 8128), Vector(30))
    },
    .init(.avx512, "vbroadcastss zmm3, dword ptr [r10 + 68]", "62d27d48185a11") {
      $0.broadcast(Vector(3), Place(.r10, 68))
    },
    .init(.avx512, "vmovups zmm3, zmmword ptr [r12 + 68]", "62d17c48109c2444000000") {
      $0.load(Vector(3), Place(.r12, 68))
    },
    .init(.avx512, "vmovups zmm3, zmmword ptr [rsi + 68]", "62f17c48109e44000000") {
      $0.load(Vector(3), Place(.rsi, 68))
    },
    .init(.avx512, "vmulps zmm3, zmm27, dword ptr [r10 + 8128]{1to16}", "62d12450599ac01f0000") {
      $0.emit(.multiply, Vector(3), Vector(27), Place(.r10, 8128), broadcasts: true)
    },
    .init(.avx512, "vfmadd231ps zmm3, zmm27, dword ptr [rax + 0]{1to16}", "62f22550b818") {
      $0.emit(.multiplyAdd, Vector(3), Vector(27), Place(.rax, 0), broadcasts: true)
    },
    .init(.avx512, "vbroadcastss zmm12, dword ptr [rdi + 8128]", "62727d4818a7c01f0000") {
      $0.broadcast(Vector(12), Place(.rdi, 8128))
    },
    .init(.avx512, "vmovups zmm3, zmmword ptr [r11 + 8192]", "62d17c48109b00200000") {
      $0.load(Vector(3), Place(.r11, 8192))
    },
    .init(.avx512, "vmovups zmmword ptr [rdi + 0], zmm19", "62e17c48111f") {
      $0.store(Place(.rdi, 0), Vector(19))
    },
    .init(.avx512, "vmulps zmm3, zmm27, dword ptr [rdi + 4]{1to16}", "62f12450595f01") {
      $0.emit(.multiply, Vector(3), Vector(27), Place(.rdi, 4), broadcasts: true)
    },
    .init(.avx512, "vfmadd231ps zmm3, zmm7, zmmword ptr [r10 + 4]", "62d24548b89a04000000") {
      $0.emit(.multiplyAdd, Vector(3), Vector(7), Place(.r10, 4))
    },
    .init(.avx512, "vfmadd231ps zmm3, zmm27, dword ptr [rdx + 8192]{1to16}", "62f22550b89a00200000")
    { $0.emit(.multiplyAdd, Vector(3), Vector(27), Place(.rdx, 8192), broadcasts: true) },
    .init(.avx512, "vmovups zmm30, zmmword ptr [rdi + -8256]", "62617c4810b7c0dfffff") {
      $0.load(Vector(30), Place(.rdi, -8256))
    },
    .init(.avx512, "vbroadcastss zmm3, dword ptr [r10 + -8192]", "62d27d48189a00e0ffff") {
      $0.broadcast(Vector(3), Place(.r10, -8192))
    },
    .init(.avx512, "vmovups zmmword ptr [rdi + -8192], zmm30", "62617c48117780") {
      $0.store(Place(.rdi, -8192), Vector(30))
    },
    .init(.avx512, "vmovups zmmword ptr [rdi + 68], zmm3", "62f17c48119f44000000") {
      $0.store(Place(.rdi, 68), Vector(3))
    },
    .init(
      .avx512, "vfmadd231ps zmm30, zmm27, dword ptr [rdi + 8192]{1to16}", "62622550b8b700200000"
    ) { $0.emit(.multiplyAdd, Vector(30), Vector(27), Place(.rdi, 8192), broadcasts: true) },
    .init(.avx512, "vmulps zmm3, zmm27, dword ptr [rbp + 64]{1to16}", "62f12450595d10") {
      $0.emit(.multiply, Vector(3), Vector(27), Place(.rbp, 64), broadcasts: true)
    },
    .init(.avx512, "vfmadd231ps zmm12, zmm7, zmmword ptr [rdi + 8192]", "62724548b8a700200000") {
      $0.emit(.multiplyAdd, Vector(12), Vector(7), Place(.rdi, 8192))
    },
    .init(.avx512, "vfmadd231ps zmm19, zmm7, zmmword ptr [rdi + 8192]", "62e24548b89f00200000") {
      $0.emit(.multiplyAdd, Vector(19), Vector(7), Place(.rdi, 8192))
    },
    .init(.avx512, "vmovups zmmword ptr [rdi + 0], zmm3", "62f17c48111f") {
      $0.store(Place(.rdi, 0), Vector(3))
    },
    .init(.avx512, "vmulps zmm3, zmm27, dword ptr [rdi + 0]{1to16}", "62f12450591f") {
      $0.emit(.multiply, Vector(3), Vector(27), Place(.rdi, 0), broadcasts: true)
    },
    .init(
      .avx512, "vfmadd231ps zmm30, zmm27, dword ptr [rdi + 123456]{1to16}", "62622550b8b740e20100"
    ) { $0.emit(.multiplyAdd, Vector(30), Vector(27), Place(.rdi, 123456), broadcasts: true) },
    .init(.avx512, "vfmadd231ps zmm3, zmm27, dword ptr [rdi + 4]{1to16}", "62f22550b85f01") {
      $0.emit(.multiplyAdd, Vector(3), Vector(27), Place(.rdi, 4), broadcasts: true)
    },
    .init(.avx512, "vmovups zmmword ptr [rdi + -8256], zmm3", "62f17c48119fc0dfffff") {
      $0.store(Place(.rdi, -8256), Vector(3))
    },
    .init(.avx512, "vbroadcastss zmm3, dword ptr [rdi + -8256]", "62f27d48189fc0dfffff") {
      $0.broadcast(Vector(3), Place(.rdi, -8256))
    },
    .init(.avx512, "vbroadcastss zmm3, dword ptr [rcx + 64]", "62f27d48185910") {
      $0.broadcast(Vector(3), Place(.rcx, 64))
    },
    .init(.avx512, "vfmadd231ps zmm3, zmm7, zmmword ptr [r8 + 64]", "62d24548b85801") {
      $0.emit(.multiplyAdd, Vector(3), Vector(7), Place(.r8, 64))
    },
    .init(.avx512, "vmulps zmm12, zmm27, dword ptr [rdi + 123456]{1to16}", "6271245059a740e20100") {
      $0.emit(.multiply, Vector(12), Vector(27), Place(.rdi, 123456), broadcasts: true)
    },
    .init(.avx512, "vmovups zmm3, zmmword ptr [rax + 0]", "62f17c481018") {
      $0.load(Vector(3), Place(.rax, 0))
    },
    .init(.avx512, "vmulps zmm19, zmm27, dword ptr [rdi + 123456]{1to16}", "62e12450599f40e20100") {
      $0.emit(.multiply, Vector(19), Vector(27), Place(.rdi, 123456), broadcasts: true)
    },
    .init(.avx512, "vfmadd231ps zmm3, zmm7, zmmword ptr [r11 + 0]", "62d24548b81b") {
      $0.emit(.multiplyAdd, Vector(3), Vector(7), Place(.r11, 0))
    },
    .init(.avx512, "vfmadd231ps zmm12, zmm7, zmmword ptr [rdi + 123456]", "62724548b8a740e20100") {
      $0.emit(.multiplyAdd, Vector(12), Vector(7), Place(.rdi, 123456))
    },
    .init(.avx512, "vbroadcastss zmm3, dword ptr [r10 + 8192]", "62d27d48189a00200000") {
      $0.broadcast(Vector(3), Place(.r10, 8192))
    },
    .init(.avx512, "vmulps zmm3, zmm27, dword ptr [rcx + 68]{1to16}", "62f12450595911") {
      $0.emit(.multiply, Vector(3), Vector(27), Place(.rcx, 68), broadcasts: true)
    },
    .init(.avx512, "vfmadd231ps zmm30, zmm27, dword ptr [rdi + 0]{1to16}", "62622550b837") {
      $0.emit(.multiplyAdd, Vector(30), Vector(27), Place(.rdi, 0), broadcasts: true)
    },
    .init(.avx512, "vfmadd231ps zmm3, zmm7, zmmword ptr [r10 + 64]", "62d24548b85a01") {
      $0.emit(.multiplyAdd, Vector(3), Vector(7), Place(.r10, 64))
    },
    .init(.avx512, "vfmadd231ps zmm3, zmm27, dword ptr [rsp + 0]{1to16}", "62f22550b81c24") {
      $0.emit(.multiplyAdd, Vector(3), Vector(27), Place(.rsp, 0), broadcasts: true)
    },
    .init(.avx512, "vfmadd231ps zmm3, zmm7, zmmword ptr [rax + 68]", "62f24548b89844000000") {
      $0.emit(.multiplyAdd, Vector(3), Vector(7), Place(.rax, 68))
    },
    .init(.avx512, "vmulps zmm3, zmm27, dword ptr [rdi + -8192]{1to16}", "62f12450599f00e0ffff") {
      $0.emit(.multiply, Vector(3), Vector(27), Place(.rdi, -8192), broadcasts: true)
    },
    .init(.avx512, "vmovups zmm3, zmmword ptr [rdx + 64]", "62f17c48105a01") {
      $0.load(Vector(3), Place(.rdx, 64))
    },
    .init(.avx512, "vmovups zmm30, zmmword ptr [rdi + -64]", "62617c481077ff") {
      $0.load(Vector(30), Place(.rdi, -64))
    },
    .init(.avx512, "vfmadd231ps zmm3, zmm7, zmmword ptr [r9 + 0]", "62d24548b819") {
      $0.emit(.multiplyAdd, Vector(3), Vector(7), Place(.r9, 0))
    },
    .init(.avx512, "vbroadcastss zmm3, dword ptr [rcx + 8192]", "62f27d48189900200000") {
      $0.broadcast(Vector(3), Place(.rcx, 8192))
    },
    .init(.avx512, "vfmadd231ps zmm3, zmm7, zmmword ptr [rdi + 0]", "62f24548b81f") {
      $0.emit(.multiplyAdd, Vector(3), Vector(7), Place(.rdi, 0))
    },
    .init(.avx512, "vfmadd231ps zmm3, zmm27, dword ptr [r9 + 64]{1to16}", "62d22550b85910") {
      $0.emit(.multiplyAdd, Vector(3), Vector(27), Place(.r9, 64), broadcasts: true)
    },
    .init(.avx512, "vmovups zmmword ptr [rdi + -64], zmm30", "62617c481177ff") {
      $0.store(Place(.rdi, -64), Vector(30))
    },
    .init(.avx512, "vmulps zmm3, zmm27, dword ptr [r8 + 0]{1to16}", "62d124505918") {
      $0.emit(.multiply, Vector(3), Vector(27), Place(.r8, 0), broadcasts: true)
    },
    .init(.avx512, "vfmadd231ps zmm3, zmm7, zmmword ptr [r10 + 0]", "62d24548b81a") {
      $0.emit(.multiplyAdd, Vector(3), Vector(7), Place(.r10, 0))
    },
    .init(.avx512, "vmovups zmmword ptr [r8 + 0], zmm3", "62d17c481118") {
      $0.store(Place(.r8, 0), Vector(3))
    },
    .init(.avx512, "vmovups zmm3, zmmword ptr [r13 + 0]", "62d17c48105d00") {
      $0.load(Vector(3), Place(.r13, 0))
    },
    .init(.avx512, "vmulps zmm3, zmm27, dword ptr [r8 + 64]{1to16}", "62d12450595810") {
      $0.emit(.multiply, Vector(3), Vector(27), Place(.r8, 64), broadcasts: true)
    },
    .init(.avx512, "vfmadd231ps zmm30, zmm7, zmmword ptr [rdi + -8256]", "62624548b8b7c0dfffff") {
      $0.emit(.multiplyAdd, Vector(30), Vector(7), Place(.rdi, -8256))
    },
    .init(.avx512, "vmovups zmmword ptr [r13 + 123456], zmm3", "62d17c48119d40e20100") {
      $0.store(Place(.r13, 123456), Vector(3))
    },
    .init(.avx512, "vfmadd231ps zmm3, zmm7, zmmword ptr [r12 + 68]", "62d24548b89c2444000000") {
      $0.emit(.multiplyAdd, Vector(3), Vector(7), Place(.r12, 68))
    },
    .init(.avx512, "vmovups zmm19, zmmword ptr [rdi + -8256]", "62e17c48109fc0dfffff") {
      $0.load(Vector(19), Place(.rdi, -8256))
    },
    .init(.avx512, "vfmadd231ps zmm12, zmm27, dword ptr [rdi + -64]{1to16}", "62722550b867f0") {
      $0.emit(.multiplyAdd, Vector(12), Vector(27), Place(.rdi, -64), broadcasts: true)
    },
    .init(.avx512, "vfmadd231ps zmm3, zmm27, dword ptr [rsi + 8192]{1to16}", "62f22550b89e00200000")
    { $0.emit(.multiplyAdd, Vector(3), Vector(27), Place(.rsi, 8192), broadcasts: true) },
    .init(.avx512, "vmulps zmm30, zmm27, dword ptr [rdi + 0]{1to16}", "626124505937") {
      $0.emit(.multiply, Vector(30), Vector(27), Place(.rdi, 0), broadcasts: true)
    },
    .init(.avx512, "vmovups zmm3, zmmword ptr [r10 + 64]", "62d17c48105a01") {
      $0.load(Vector(3), Place(.r10, 64))
    },
    .init(.avx512, "vmulps zmm3, zmm27, dword ptr [r10 + 123456]{1to16}", "62d12450599a40e20100") {
      $0.emit(.multiply, Vector(3), Vector(27), Place(.r10, 123456), broadcasts: true)
    },
    .init(.avx512, "vmovups zmm30, zmmword ptr [rdi + 0]", "62617c481037") {
      $0.load(Vector(30), Place(.rdi, 0))
    },
    .init(.avx512, "vbroadcastss zmm3, dword ptr [rsp + 64]", "62f27d48185c2410") {
      $0.broadcast(Vector(3), Place(.rsp, 64))
    },
    .init(.avx512, "vbroadcastss zmm3, dword ptr [r10 + -64]", "62d27d48185af0") {
      $0.broadcast(Vector(3), Place(.r10, -64))
    },
    .init(.avx512, "vmovups zmmword ptr [r10 + 8128], zmm3", "62d17c48115a7f") {
      $0.store(Place(.r10, 8128), Vector(3))
    },
    .init(.avx512, "vfmadd231ps zmm12, zmm7, zmmword ptr [rdi + 0]", "62724548b827") {
      $0.emit(.multiplyAdd, Vector(12), Vector(7), Place(.rdi, 0))
    },
    .init(.avx512, "vmovups zmmword ptr [rbp + 8192], zmm3", "62f17c48119d00200000") {
      $0.store(Place(.rbp, 8192), Vector(3))
    },
    .init(.avx512, "vmulps zmm30, zmm27, dword ptr [rdi + 64]{1to16}", "62612450597710") {
      $0.emit(.multiply, Vector(30), Vector(27), Place(.rdi, 64), broadcasts: true)
    },
    .init(.avx512, "vmulps zmm19, zmm27, dword ptr [rdi + -8256]{1to16}", "62e12450599fc0dfffff") {
      $0.emit(.multiply, Vector(19), Vector(27), Place(.rdi, -8256), broadcasts: true)
    },
    .init(.avx512, "vmovups zmmword ptr [rax + 64], zmm3", "62f17c48115801") {
      $0.store(Place(.rax, 64), Vector(3))
    },
    .init(.avx512, "vmovups zmmword ptr [rdi + 8192], zmm3", "62f17c48119f00200000") {
      $0.store(Place(.rdi, 8192), Vector(3))
    },
    .init(.avx512, "vmulps zmm3, zmm27, dword ptr [rsi + 64]{1to16}", "62f12450595e10") {
      $0.emit(.multiply, Vector(3), Vector(27), Place(.rsi, 64), broadcasts: true)
    },
    .init(.avx512, "vmulps zmm3, zmm27, dword ptr [r12 + 0]{1to16}", "62d12450591c24") {
      $0.emit(.multiply, Vector(3), Vector(27), Place(.r12, 0), broadcasts: true)
    },
    .init(.avx512, "vfmadd231ps zmm3, zmm27, dword ptr [r9 + 68]{1to16}", "62d22550b85911") {
      $0.emit(.multiplyAdd, Vector(3), Vector(27), Place(.r9, 68), broadcasts: true)
    },
    .init(.avx512, "vfmadd231ps zmm3, zmm7, zmmword ptr [r13 + 123456]", "62d24548b89d40e20100") {
      $0.emit(.multiplyAdd, Vector(3), Vector(7), Place(.r13, 123456))
    },
    .init(.avx512, "vfmadd231ps zmm3, zmm27, dword ptr [rsi + 68]{1to16}", "62f22550b85e11") {
      $0.emit(.multiplyAdd, Vector(3), Vector(27), Place(.rsi, 68), broadcasts: true)
    },
    .init(.avx512, "vfmadd231ps zmm3, zmm7, zmmword ptr [r13 + 8128]", "62d24548b85d7f") {
      $0.emit(.multiplyAdd, Vector(3), Vector(7), Place(.r13, 8128))
    },
    .init(.avx512, "vbroadcastss zmm19, dword ptr [rdi + 8128]", "62e27d48189fc01f0000") {
      $0.broadcast(Vector(19), Place(.rdi, 8128))
    },
    .init(.avx512, "vfmadd231ps zmm3, zmm27, dword ptr [r10 + -64]{1to16}", "62d22550b85af0") {
      $0.emit(.multiplyAdd, Vector(3), Vector(27), Place(.r10, -64), broadcasts: true)
    },
    .init(.avx512, "vbroadcastss zmm3, dword ptr [rcx + 68]", "62f27d48185911") {
      $0.broadcast(Vector(3), Place(.rcx, 68))
    },
    .init(.avx512, "vmovups zmmword ptr [rdi + 64], zmm19", "62e17c48115f01") {
      $0.store(Place(.rdi, 64), Vector(19))
    },
    .init(.avx512, "vmovups zmm3, zmmword ptr [r11 + 64]", "62d17c48105b01") {
      $0.load(Vector(3), Place(.r11, 64))
    },
    .init(.avx512, "vfmadd231ps zmm3, zmm27, dword ptr [r12 + 68]{1to16}", "62d22550b85c2411") {
      $0.emit(.multiplyAdd, Vector(3), Vector(27), Place(.r12, 68), broadcasts: true)
    },
    .init(.avx512, "vbroadcastss zmm3, dword ptr [r13 + 64]", "62d27d48185d10") {
      $0.broadcast(Vector(3), Place(.r13, 64))
    },
    .init(.avx512, "vfmadd231ps zmm30, zmm27, dword ptr [rdi + 64]{1to16}", "62622550b87710") {
      $0.emit(.multiplyAdd, Vector(30), Vector(27), Place(.rdi, 64), broadcasts: true)
    },
    .init(
      .avx512, "vfmadd231ps zmm12, zmm27, dword ptr [rdi + 8128]{1to16}", "62722550b8a7c01f0000"
    ) { $0.emit(.multiplyAdd, Vector(12), Vector(27), Place(.rdi, 8128), broadcasts: true) },
    .init(.avx512, "vmovups zmm12, zmmword ptr [rdi + -8256]", "62717c4810a7c0dfffff") {
      $0.load(Vector(12), Place(.rdi, -8256))
    },
    .init(.avx512, "vmovups zmm3, zmmword ptr [r13 + -8256]", "62d17c48109dc0dfffff") {
      $0.load(Vector(3), Place(.r13, -8256))
    },
    .init(.avx512, "vmovups zmm3, zmmword ptr [r8 + 0]", "62d17c481018") {
      $0.load(Vector(3), Place(.r8, 0))
    },
    .init(.avx512, "vmovups zmmword ptr [r13 + 8192], zmm3", "62d17c48119d00200000") {
      $0.store(Place(.r13, 8192), Vector(3))
    },
    .init(.avx512, "vbroadcastss zmm3, dword ptr [r12 + 0]", "62d27d48181c24") {
      $0.broadcast(Vector(3), Place(.r12, 0))
    },
    .init(.avx512, "vfmadd231ps zmm3, zmm7, zmmword ptr [rdi + 68]", "62f24548b89f44000000") {
      $0.emit(.multiplyAdd, Vector(3), Vector(7), Place(.rdi, 68))
    },
    .init(.avx512, "vmovups zmmword ptr [r13 + -64], zmm3", "62d17c48115dff") {
      $0.store(Place(.r13, -64), Vector(3))
    },
    .init(.avx512, "vfmadd231ps zmm30, zmm7, zmmword ptr [rdi + 8192]", "62624548b8b700200000") {
      $0.emit(.multiplyAdd, Vector(30), Vector(7), Place(.rdi, 8192))
    },
    .init(.avx512, "vmulps zmm3, zmm27, dword ptr [r13 + 68]{1to16}", "62d12450595d11") {
      $0.emit(.multiply, Vector(3), Vector(27), Place(.r13, 68), broadcasts: true)
    },
    .init(.avx512, "vmulps zmm3, zmm27, dword ptr [r9 + 8192]{1to16}", "62d12450599900200000") {
      $0.emit(.multiply, Vector(3), Vector(27), Place(.r9, 8192), broadcasts: true)
    },
    .init(.avx512, "vfmadd231ps zmm3, zmm7, zmmword ptr [rdx + 68]", "62f24548b89a44000000") {
      $0.emit(.multiplyAdd, Vector(3), Vector(7), Place(.rdx, 68))
    },
    .init(.avx512, "vbroadcastss zmm3, dword ptr [r13 + 8192]", "62d27d48189d00200000") {
      $0.broadcast(Vector(3), Place(.r13, 8192))
    },
    .init(.avx512, "vfmadd231ps zmm19, zmm7, zmmword ptr [rdi + -8192]", "62e24548b85f80") {
      $0.emit(.multiplyAdd, Vector(19), Vector(7), Place(.rdi, -8192))
    },
    .init(.avx512, "vfmadd231ps zmm3, zmm7, zmmword ptr [r9 + 68]", "62d24548b89944000000") {
      $0.emit(.multiplyAdd, Vector(3), Vector(7), Place(.r9, 68))
    },
    .init(.avx512, "vmovups zmm30, zmmword ptr [rdi + -8192]", "62617c48107780") {
      $0.load(Vector(30), Place(.rdi, -8192))
    },
    .init(.avx512, "vmovups zmm19, zmmword ptr [rdi + -8192]", "62e17c48105f80") {
      $0.load(Vector(19), Place(.rdi, -8192))
    },
    .init(.avx512, "vmovups zmm30, zmmword ptr [rdi + 68]", "62617c4810b744000000") {
      $0.load(Vector(30), Place(.rdi, 68))
    },
    .init(.avx512, "vmovups zmm3, zmmword ptr [r10 + 123456]", "62d17c48109a40e20100") {
      $0.load(Vector(3), Place(.r10, 123456))
    },
    .init(.avx512, "vfmadd231ps zmm19, zmm27, dword ptr [rdi + 64]{1to16}", "62e22550b85f10") {
      $0.emit(.multiplyAdd, Vector(19), Vector(27), Place(.rdi, 64), broadcasts: true)
    },
    .init(.avx512, "vbroadcastss zmm3, dword ptr [r8 + 64]", "62d27d48185810") {
      $0.broadcast(Vector(3), Place(.r8, 64))
    },
    .init(.avx512, "vfmadd231ps zmm3, zmm27, dword ptr [rdi + 68]{1to16}", "62f22550b85f11") {
      $0.emit(.multiplyAdd, Vector(3), Vector(27), Place(.rdi, 68), broadcasts: true)
    },
    .init(.avx512, "vfmadd231ps zmm3, zmm7, zmmword ptr [rax + 0]", "62f24548b818") {
      $0.emit(.multiplyAdd, Vector(3), Vector(7), Place(.rax, 0))
    },
    .init(.avx512, "vbroadcastss zmm3, dword ptr [r13 + 8128]", "62d27d48189dc01f0000") {
      $0.broadcast(Vector(3), Place(.r13, 8128))
    },
    .init(.avx512, "vbroadcastss zmm19, dword ptr [rdi + -8192]", "62e27d48189f00e0ffff") {
      $0.broadcast(Vector(19), Place(.rdi, -8192))
    },
    .init(.avx512, "vmovups zmmword ptr [rsi + 64], zmm3", "62f17c48115e01") {
      $0.store(Place(.rsi, 64), Vector(3))
    },
    .init(.avx512, "vfmadd231ps zmm12, zmm27, dword ptr [rdi + 68]{1to16}", "62722550b86711") {
      $0.emit(.multiplyAdd, Vector(12), Vector(27), Place(.rdi, 68), broadcasts: true)
    },
  ]
}

extension AssemblerRow {
  static let narrow: [AssemblerRow] = [
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
