import Kernels

extension AssemblerRow {
  /// AVX-512 instructions between registers.
  static let wideRegisters: [AssemblerRow] = [
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
  ]
}
