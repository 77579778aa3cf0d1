import Kernels
import Testing

@Suite struct AssemblerTests {
  @Test("every instruction has the bytes of the table", arguments: [false, true])
  func bytes(isWide: Bool) {
    for row in isWide ? AssemblerRow.wide : AssemblerRow.narrow {
      var assembler = Assembler(row.set)
      row.emit(&assembler)
      let bytes = assembler.code.map { byte in
        let digits = String(byte, radix: 16)
        return digits.count == 1 ? "0" + digits : digits
      }.joined()
      #expect(bytes == row.bytes, "\(row.text)")
    }
  }

  @Test("a jump goes back to its label")
  func jump() {
    var assembler = Assembler(.avx2)
    assembler.leave()
    let label = assembler.label()
    assembler.countDown(.r8)
    assembler.jumpIfNotZero(label)
    // From the end of the jump (32 + 4 + 6) back to 32.
    #expect(assembler.code.count == 42)
    #expect(Array(assembler.code.suffix(6)) == [0x0F, 0x85, 0xF6, 0xFF, 0xFF, 0xFF])
  }

  @Test(
    "prefetches, by the manual",
    arguments: [
      (Place(.rsi, 0x1234), Assembler.Nearness.first, [0x0F, 0x18, 0x8E, 0x34, 0x12, 0x00, 0x00]),
      (Place(.rbx, 0x40), .second, [0x0F, 0x18, 0x53, 0x40]),
      (Place(.rbx), .second, [0x0F, 0x18, 0x13]),
      (Place(.r9, 0x1000), .first, [0x41, 0x0F, 0x18, 0x89, 0x00, 0x10, 0x00, 0x00]),
    ] as [(Place, Assembler.Nearness, [UInt8])])
  func prefetch(_ place: Place, _ nearness: Assembler.Nearness, _ code: [UInt8]) {
    var assembler = Assembler(.avx512)
    assembler.prefetch(place, nearness)
    #expect(assembler.code == code)
  }

  @Test("push rbx and pop rbx, by the manual")
  func stack() {
    var assembler = Assembler(.avx512)
    assembler.push(.rbx)
    assembler.pop(.rbx)
    #expect(assembler.code == [0x53, 0x5B])
  }

  @Test("what the system does not save is not used")
  func features() {
    let all = ProcessorFeatures(leaf1c: .max, leaf7b: .max, saved: .max)
    #expect(all.hasAVX2 && all.hasAVX512)
    let noWide = ProcessorFeatures(leaf1c: .max, leaf7b: .max, saved: 0x06)
    #expect(noWide.hasAVX2 && !noWide.hasAVX512)
    let nothing = ProcessorFeatures(leaf1c: .max, leaf7b: .max, saved: 0x02)
    #expect(!nothing.hasAVX2 && !nothing.hasAVX512)
    let noFMA = ProcessorFeatures(leaf1c: ~(1 << 12), leaf7b: .max, saved: .max)
    #expect(!noFMA.hasAVX2 && !noFMA.hasAVX512)
  }
}
