/// The vector instructions that generated kernels are written for.
public enum InstructionSet: String, Sendable, Hashable, CaseIterable {
  /// AVX2 with fused multiply-add: vectors of 8 floats, 16 registers.
  case avx2
  /// AVX-512 (foundation): vectors of 16 floats, 32 registers.
  case avx512

  /// Floats of a vector.
  var lanes: Int { self == .avx512 ? 16 : 8 }
  /// Bytes of a vector.
  var vectorBytes: Int { lanes * 4 }
  /// How many vector registers there are.
  var registers: Int { self == .avx512 ? 32 : 16 }
  /// Vectors of a block of 16 channels.
  var vectorsPerBlock: Int { 16 / lanes }

  /// Whether this processor could run generated code but the system refuses memory for it.
  public static let isForbidden: Bool = {
    #if arch(x86_64)
      MachineCode([0xC3]) == nil
    #else
      false
    #endif
  }()

  /// The sets that this processor has and the system lets programs use, best first. Empty on
  /// other processors and where executable memory is refused.
  public static let available: [InstructionSet] = {
    guard let bits = ProcessorFeatures.read() else { return [] }
    var sets: [InstructionSet] = []
    if bits.hasAVX512 { sets.append(.avx512) }
    if bits.hasAVX2 { sets.append(.avx2) }
    return sets
  }()
}

/// What the processor says of itself.
package struct ProcessorFeatures {
  /// `cpuid` leaf 1, register c.
  package let leaf1c: UInt32
  /// `cpuid` leaf 7, register b.
  package let leaf7b: UInt32
  /// `xgetbv` register 0: what the system saves when it changes threads.
  package let saved: UInt32

  package init(leaf1c: UInt32, leaf7b: UInt32, saved: UInt32) {
    (self.leaf1c, self.leaf7b, self.saved) = (leaf1c, leaf7b, saved)
  }

  /// FMA, OSXSAVE, AVX; AVX2; and that the system saves the 256-bit registers.
  package var hasAVX2: Bool {
    let needed: UInt32 = 1 << 12 | 1 << 27 | 1 << 28
    return leaf1c & needed == needed && leaf7b & (1 << 5) != 0 && saved & 0x6 == 0x6
  }
  /// AVX-512F besides; and that the system saves masks and all 32 registers.
  package var hasAVX512: Bool {
    hasAVX2 && leaf7b & (1 << 16) != 0 && saved & 0xE6 == 0xE6
  }

  /// Asks the processor; nil on other processors than x86-64, and where generated code may not run.
  ///
  /// Swift has no `cpuid`, so this runs a generated stub. It calls `xgetbv` only where `cpuid`
  /// says that it exists.
  static func read() -> ProcessorFeatures? {
    #if arch(x86_64)
      guard let leaves = MachineCode(cpuidStub), let states = MachineCode(xgetbvStub) else {
        return nil
      }
      var answer: (UInt32, UInt32, UInt32, UInt32) = (0, 0, 0, 0)
      func leaf(_ number: Int) {
        unsafe withUnsafeMutableBytes(of: &answer) { bytes in
          unsafe leaves.call(bytes.baseAddress, nil, nil, nil, number, nil)
        }
      }
      leaf(0)
      guard answer.0 >= 7 else { return nil }
      leaf(1)
      let leaf1c = answer.2
      leaf(7)
      let leaf7b = answer.1
      guard leaf1c & (1 << 27) != 0 else { return nil }
      unsafe withUnsafeMutableBytes(of: &answer) { bytes in
        unsafe states.call(bytes.baseAddress, nil, nil, nil, 0, nil)
      }
      return ProcessorFeatures(leaf1c: leaf1c, leaf7b: leaf7b, saved: answer.0)
    #else
      return nil
    #endif
  }

  /// `push rbx; mov eax, r8d; xor ecx, ecx; cpuid; mov [rdi], eax; mov [rdi+4], ebx;
  /// mov [rdi+8], ecx; mov [rdi+12], edx; pop rbx; ret`
  private static let cpuidStub: [UInt8] = [
    0x53, 0x44, 0x89, 0xC0, 0x31, 0xC9, 0x0F, 0xA2, 0x89, 0x07, 0x89, 0x5F, 0x04, 0x89, 0x4F,
    0x08, 0x89, 0x57, 0x0C, 0x5B, 0xC3,
  ]
  /// `xor ecx, ecx; xgetbv; mov [rdi], eax; ret`
  private static let xgetbvStub: [UInt8] = [0x31, 0xC9, 0x0F, 0x01, 0xD0, 0x89, 0x07, 0xC3]
}
