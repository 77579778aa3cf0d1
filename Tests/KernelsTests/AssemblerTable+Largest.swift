import Kernels

extension AssemblerRow {
  /// Instructions that choose the larger of values.
  static let largest: [AssemblerRow] = [
    .init(
      .avx512,
      """
      vcmpps k1, zmm20, zmm20, 7
      vmaxps zmm20 {k1}, zmm20, zmm3
      """,
      "62b15c40c2cc0762e15c415fe3"
    ) {
      $0.takeLarger(Vector(20), Vector(3), rooms: (Vector(29), Vector(30)))
    },
    .init(
      .avx512,
      """
      vcmpps k1, zmm3, zmm3, 7
      vmaxps zmm3 {k1}, zmm3, zmm28
      """,
      "62f16448c2cb07629164495fdc"
    ) {
      $0.takeLarger(Vector(3), Vector(28), rooms: (Vector(29), Vector(30)))
    },
    .init(
      .avx2,
      """
      vcmpps ymm13, ymm3, ymm3, 3
      vmaxps ymm14, ymm3, ymm9
      vblendvps ymm3, ymm14, ymm3, ymm13
      """,
      "c46164c2eb03c441645ff1c4e30d4adbd0"
    ) {
      $0.takeLarger(Vector(3), Vector(9), rooms: (Vector(13), Vector(14)))
    },
    .init(
      .avx512,
      """
      vcmpps k1, zmm3, zmm3, 7
      vmaxps zmm3 {k1}, zmm3, zmmword ptr [rdi + 64]
      """,
      "62f16448c2cb0762f164495f5f01"
    ) {
      $0.takeLarger(Vector(3), Place(.rdi, 64), rooms: (Vector(29), Vector(30)))
    },
    .init(
      .avx512,
      """
      vmovups zmm29, zmmword ptr [rdi + 64]
      vcmpps k1, zmm3, zmm3, 7
      vcmpps k1 {k1}, zmm3, zmm29, 25
      vmovups zmm3 {k1}, zmm29
      vmovups zmm11 {k1}, zmm20
      """,
      "62617c48106f0162f16448c2cb0762916449c2cd1962917c4910dd62317c4910dc"
    ) {
      $0.takeLarger(
        Vector(3), Place(.rdi, 64), index: Vector(11), tap: Vector(20),
        rooms: (Vector(29), Vector(30), Vector(31)))
    },
    .init(
      .avx512,
      """
      vcmpps k1, zmm17, zmm17, 7
      vmaxps zmm17 {k1}, zmm17, zmmword ptr [r10 + 100]
      """,
      "62b17440c2c90762c174415f8a64000000"
    ) {
      $0.takeLarger(Vector(17), Place(.r10, 100), rooms: (Vector(8), Vector(9)))
    },
    .init(
      .avx512,
      """
      vmovups zmm8, zmmword ptr [r10 + 100]
      vcmpps k1, zmm17, zmm17, 7
      vcmpps k1 {k1}, zmm17, zmm8, 25
      vmovups zmm17 {k1}, zmm8
      vmovups zmm25 {k1}, zmm4
      """,
      "62517c4810826400000062b17440c2c90762d17441c2c81962c17c4910c862617c4910cc"
    ) {
      $0.takeLarger(
        Vector(17), Place(.r10, 100), index: Vector(25), tap: Vector(4),
        rooms: (Vector(8), Vector(9), Vector(10)))
    },
    .init(
      .avx512,
      """
      vcmpps k1, zmm30, zmm30, 7
      vmaxps zmm30 {k1}, zmm30, zmmword ptr [rdi + -192]
      """,
      "62910c40c2ce0762610c415f77fd"
    ) {
      $0.takeLarger(Vector(30), Place(.rdi, -192), rooms: (Vector(29), Vector(28)))
    },
    .init(
      .avx512,
      """
      vmovups zmm29, zmmword ptr [rdi + -192]
      vcmpps k1, zmm30, zmm30, 7
      vcmpps k1 {k1}, zmm30, zmm29, 25
      vmovups zmm30 {k1}, zmm29
      vmovups zmm0 {k1}, zmm16
      """,
      "62617c48106ffd62910c40c2ce0762910c41c2cd1962017c4910f562b17c4910c0"
    ) {
      $0.takeLarger(
        Vector(30), Place(.rdi, -192), index: Vector(0), tap: Vector(16),
        rooms: (Vector(29), Vector(28), Vector(27)))
    },
    .init(
      .avx2,
      """
      vcmpps ymm13, ymm3, ymm3, 3
      vmaxps ymm14, ymm3, ymmword ptr [rdi + 32]
      vblendvps ymm3, ymm14, ymm3, ymm13
      """,
      "c46164c2eb03c461645f7720c4e30d4adbd0"
    ) {
      $0.takeLarger(Vector(3), Place(.rdi, 32), rooms: (Vector(13), Vector(14)))
    },
    .init(
      .avx2,
      """
      vmovups ymm13, ymmword ptr [rdi + 32]
      vcmpps ymm14, ymm3, ymm3, 7
      vcmpps ymm15, ymm3, ymm13, 25
      vandps ymm14, ymm14, ymm15
      vblendvps ymm3, ymm3, ymm13, ymm14
      vblendvps ymm7, ymm7, ymm12, ymm14
      """,
      "c4617c106f20c46164c2f307c44164c2fd19c4410c54f7c4c3654adde0c4c3454afce0"
    ) {
      $0.takeLarger(
        Vector(3), Place(.rdi, 32), index: Vector(7), tap: Vector(12),
        rooms: (Vector(13), Vector(14), Vector(15)))
    },
    .init(
      .avx2,
      """
      vcmpps ymm5, ymm9, ymm9, 3
      vmaxps ymm1, ymm9, ymmword ptr [r10 + 100]
      vblendvps ymm9, ymm1, ymm9, ymm5
      """,
      "c4c134c2e903c4c1345f4a64c443754ac950"
    ) {
      $0.takeLarger(Vector(9), Place(.r10, 100), rooms: (Vector(5), Vector(1)))
    },
    .init(
      .avx2,
      """
      vmovups ymm5, ymmword ptr [r10 + 100]
      vcmpps ymm1, ymm9, ymm9, 7
      vcmpps ymm8, ymm9, ymm5, 25
      vandps ymm1, ymm1, ymm8
      vblendvps ymm9, ymm9, ymm5, ymm1
      vblendvps ymm0, ymm0, ymm10, ymm1
      """,
      "c4c17c106a64c4c134c2c907c46134c2c519c4c17454c8c463354acd10c4c37d4ac210"
    ) {
      $0.takeLarger(
        Vector(9), Place(.r10, 100), index: Vector(0), tap: Vector(10),
        rooms: (Vector(5), Vector(1), Vector(8)))
    },
    .init(
      .avx2,
      """
      vcmpps ymm12, ymm15, ymm15, 3
      vmaxps ymm3, ymm15, ymmword ptr [rdi + -224]
      vblendvps ymm15, ymm3, ymm15, ymm12
      """,
      "c44104c2e703c4e1045f9f20ffffffc443654affc0"
    ) {
      $0.takeLarger(Vector(15), Place(.rdi, -224), rooms: (Vector(12), Vector(3)))
    },
    .init(
      .avx2,
      """
      vmovups ymm12, ymmword ptr [rdi + -224]
      vcmpps ymm3, ymm15, ymm15, 7
      vcmpps ymm14, ymm15, ymm12, 25
      vandps ymm3, ymm3, ymm14
      vblendvps ymm15, ymm15, ymm12, ymm3
      vblendvps ymm11, ymm11, ymm2, ymm3
      """,
      "c4617c10a720ffffffc4c104c2df07c44104c2f419c4c16454dec443054afc30c463254ada30"
    ) {
      $0.takeLarger(
        Vector(15), Place(.rdi, -224), index: Vector(11), tap: Vector(2),
        rooms: (Vector(12), Vector(3), Vector(14)))
    },
  ]
}
