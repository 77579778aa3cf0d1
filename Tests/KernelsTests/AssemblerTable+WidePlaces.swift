import Kernels

extension AssemblerRow {
  /// AVX-512 instructions that read or write memory.
  static let widePlaces: [AssemblerRow] = [
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
