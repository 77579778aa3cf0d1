import Kernels

extension AssemblerRow {
  /// Instructions that functions of one number are made of.
  static let functions: [AssemblerRow] = [
    .init(
      .avx512, "vcmpps k1, zmm2, zmm3, 17; vmovups zmm1 {k1} {z}, zmm1",
      "62f16c48c2cb1162f17cc910c9"
    ) { $0.keep(Vector(1), where: Vector(2), .less, Vector(3), room: Vector(12)) },
    .init(
      .avx512, "vcmpps k1, zmm30, zmm17, 30; vmovups zmm9 {k1} {z}, zmm9",
      "62b10c40c2c91e62517cc910c9"
    ) { $0.keep(Vector(9), where: Vector(30), .greater, Vector(17), room: Vector(4)) },
    .init(
      .avx2, "vcmpps ymm12, ymm2, ymm3, 17; vandps ymm1, ymm1, ymm12", "c4616cc2e311c4c17454cc"
    ) { $0.keep(Vector(1), where: Vector(2), .less, Vector(3), room: Vector(12)) },
    .init(
      .avx2, "vcmpps ymm4, ymm14, ymm11, 30; vandps ymm9, ymm9, ymm4", "c4c10cc2e31ec4613454cc"
    ) { $0.keep(Vector(9), where: Vector(14), .greater, Vector(11), room: Vector(4)) },
    .init(.avx512, "vdivps zmm1, zmm2, zmm3", "62f16c485ecb") {
      $0.emit(.divide, Vector(1), Vector(2), Vector(3))
    },
    .init(.avx512, "vdivps zmm1, zmm2, zmmword ptr [rcx + 192]", "62f16c485e4903") {
      $0.emit(.divide, Vector(1), Vector(2), Place(.rcx, 192))
    },
    .init(.avx512, "vfmadd213ps zmm1, zmm2, zmmword ptr [rcx + 64]", "62f26d48a84901") {
      $0.emit(.multiplyThenAdd, Vector(1), Vector(2), Place(.rcx, 64))
    },
    .init(.avx512, "vfnmadd231ps zmm1, zmm2, zmmword ptr [rcx + 64]", "62f26d48bc4901") {
      $0.emit(.multiplySubtract, Vector(1), Vector(2), Place(.rcx, 64))
    },
    .init(.avx512, "vrndscaleps zmm1, zmm2, 0", "62f37d4808ca00") {
      $0.round(Vector(1), Vector(2))
    },
    .init(.avx512, "vcvtps2dq zmm1, zmm2", "62f17d485bca") {
      $0.emit(.toInteger, Vector(1), Vector(0), Vector(2))
    },
    .init(.avx512, "vpslld zmm1, zmm2, 23", "62f1754872f217") {
      $0.shiftLeft(Vector(1), Vector(2), by: 23)
    },
    .init(.avx512, "vpaddd zmm1, zmm2, zmm3", "62f16d48fecb") {
      $0.emit(.addInteger, Vector(1), Vector(2), Vector(3))
    },
    .init(.avx512, "vdivps zmm31, zmm17, zmm8", "624174405ef8") {
      $0.emit(.divide, Vector(31), Vector(17), Vector(8))
    },
    .init(.avx512, "vdivps zmm31, zmm17, zmmword ptr [rcx + 192]", "626174405e7903") {
      $0.emit(.divide, Vector(31), Vector(17), Place(.rcx, 192))
    },
    .init(.avx512, "vfmadd213ps zmm31, zmm17, zmmword ptr [rcx + 64]", "62627540a87901") {
      $0.emit(.multiplyThenAdd, Vector(31), Vector(17), Place(.rcx, 64))
    },
    .init(.avx512, "vfnmadd231ps zmm31, zmm17, zmmword ptr [rcx + 64]", "62627540bc7901") {
      $0.emit(.multiplySubtract, Vector(31), Vector(17), Place(.rcx, 64))
    },
    .init(.avx512, "vrndscaleps zmm31, zmm17, 0", "62237d4808f900") {
      $0.round(Vector(31), Vector(17))
    },
    .init(.avx512, "vcvtps2dq zmm31, zmm17", "62217d485bf9") {
      $0.emit(.toInteger, Vector(31), Vector(0), Vector(17))
    },
    .init(.avx512, "vpslld zmm31, zmm17, 23", "62b1054072f117") {
      $0.shiftLeft(Vector(31), Vector(17), by: 23)
    },
    .init(.avx512, "vpaddd zmm31, zmm17, zmm8", "62417540fef8") {
      $0.emit(.addInteger, Vector(31), Vector(17), Vector(8))
    },
    .init(.avx512, "vdivps zmm20, zmm9, zmm30", "628134485ee6") {
      $0.emit(.divide, Vector(20), Vector(9), Vector(30))
    },
    .init(.avx512, "vdivps zmm20, zmm9, zmmword ptr [rcx + 192]", "62e134485e6103") {
      $0.emit(.divide, Vector(20), Vector(9), Place(.rcx, 192))
    },
    .init(.avx512, "vfmadd213ps zmm20, zmm9, zmmword ptr [rcx + 64]", "62e23548a86101") {
      $0.emit(.multiplyThenAdd, Vector(20), Vector(9), Place(.rcx, 64))
    },
    .init(.avx512, "vfnmadd231ps zmm20, zmm9, zmmword ptr [rcx + 64]", "62e23548bc6101") {
      $0.emit(.multiplySubtract, Vector(20), Vector(9), Place(.rcx, 64))
    },
    .init(.avx512, "vrndscaleps zmm20, zmm9, 0", "62c37d4808e100") {
      $0.round(Vector(20), Vector(9))
    },
    .init(.avx512, "vcvtps2dq zmm20, zmm9", "62c17d485be1") {
      $0.emit(.toInteger, Vector(20), Vector(0), Vector(9))
    },
    .init(.avx512, "vpslld zmm20, zmm9, 23", "62d15d4072f117") {
      $0.shiftLeft(Vector(20), Vector(9), by: 23)
    },
    .init(.avx512, "vpaddd zmm20, zmm9, zmm30", "62813548fee6") {
      $0.emit(.addInteger, Vector(20), Vector(9), Vector(30))
    },
    .init(.avx2, "vdivps ymm1, ymm2, ymm3", "c4e16c5ecb") {
      $0.emit(.divide, Vector(1), Vector(2), Vector(3))
    },
    .init(.avx2, "vdivps ymm1, ymm2, ymmword ptr [rcx + 192]", "c4e16c5e89c0000000") {
      $0.emit(.divide, Vector(1), Vector(2), Place(.rcx, 192))
    },
    .init(.avx2, "vfmadd213ps ymm1, ymm2, ymmword ptr [rcx + 64]", "c4e26da84940") {
      $0.emit(.multiplyThenAdd, Vector(1), Vector(2), Place(.rcx, 64))
    },
    .init(.avx2, "vfnmadd231ps ymm1, ymm2, ymmword ptr [rcx + 64]", "c4e26dbc4940") {
      $0.emit(.multiplySubtract, Vector(1), Vector(2), Place(.rcx, 64))
    },
    .init(.avx2, "vroundps ymm1, ymm2, 0", "c4e37d08ca00") {
      $0.round(Vector(1), Vector(2))
    },
    .init(.avx2, "vcvtps2dq ymm1, ymm2", "c4e17d5bca") {
      $0.emit(.toInteger, Vector(1), Vector(0), Vector(2))
    },
    .init(.avx2, "vpslld ymm1, ymm2, 23", "c4e17572f217") {
      $0.shiftLeft(Vector(1), Vector(2), by: 23)
    },
    .init(.avx2, "vpaddd ymm1, ymm2, ymm3", "c4e16dfecb") {
      $0.emit(.addInteger, Vector(1), Vector(2), Vector(3))
    },
    .init(.avx2, "vdivps ymm15, ymm7, ymm8", "c441445ef8") {
      $0.emit(.divide, Vector(15), Vector(7), Vector(8))
    },
    .init(.avx2, "vdivps ymm15, ymm7, ymmword ptr [rcx + 192]", "c461445eb9c0000000") {
      $0.emit(.divide, Vector(15), Vector(7), Place(.rcx, 192))
    },
    .init(.avx2, "vfmadd213ps ymm15, ymm7, ymmword ptr [rcx + 64]", "c46245a87940") {
      $0.emit(.multiplyThenAdd, Vector(15), Vector(7), Place(.rcx, 64))
    },
    .init(.avx2, "vfnmadd231ps ymm15, ymm7, ymmword ptr [rcx + 64]", "c46245bc7940") {
      $0.emit(.multiplySubtract, Vector(15), Vector(7), Place(.rcx, 64))
    },
    .init(.avx2, "vroundps ymm15, ymm7, 0", "c4637d08ff00") {
      $0.round(Vector(15), Vector(7))
    },
    .init(.avx2, "vcvtps2dq ymm15, ymm7", "c4617d5bff") {
      $0.emit(.toInteger, Vector(15), Vector(0), Vector(7))
    },
    .init(.avx2, "vpslld ymm15, ymm7, 23", "c4e10572f717") {
      $0.shiftLeft(Vector(15), Vector(7), by: 23)
    },
    .init(.avx2, "vpaddd ymm15, ymm7, ymm8", "c44145fef8") {
      $0.emit(.addInteger, Vector(15), Vector(7), Vector(8))
    },
    .init(.avx2, "vdivps ymm4, ymm14, ymm9", "c4c10c5ee1") {
      $0.emit(.divide, Vector(4), Vector(14), Vector(9))
    },
    .init(.avx2, "vdivps ymm4, ymm14, ymmword ptr [rcx + 192]", "c4e10c5ea1c0000000") {
      $0.emit(.divide, Vector(4), Vector(14), Place(.rcx, 192))
    },
    .init(.avx2, "vfmadd213ps ymm4, ymm14, ymmword ptr [rcx + 64]", "c4e20da86140") {
      $0.emit(.multiplyThenAdd, Vector(4), Vector(14), Place(.rcx, 64))
    },
    .init(.avx2, "vfnmadd231ps ymm4, ymm14, ymmword ptr [rcx + 64]", "c4e20dbc6140") {
      $0.emit(.multiplySubtract, Vector(4), Vector(14), Place(.rcx, 64))
    },
    .init(.avx2, "vroundps ymm4, ymm14, 0", "c4c37d08e600") {
      $0.round(Vector(4), Vector(14))
    },
    .init(.avx2, "vcvtps2dq ymm4, ymm14", "c4c17d5be6") {
      $0.emit(.toInteger, Vector(4), Vector(0), Vector(14))
    },
    .init(.avx2, "vpslld ymm4, ymm14, 23", "c4c15d72f617") {
      $0.shiftLeft(Vector(4), Vector(14), by: 23)
    },
    .init(.avx2, "vpaddd ymm4, ymm14, ymm9", "c4c10dfee1") {
      $0.emit(.addInteger, Vector(4), Vector(14), Vector(9))
    },
  ]
}
