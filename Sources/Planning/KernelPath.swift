public import Kernels

/// Which code computes the layers.
public enum KernelPath: String, Sendable, Hashable, CaseIterable {
  /// Machine code for AVX-512, written for the plan; portable loops for the rest.
  case avx512
  /// Machine code for AVX2 with fused multiply-add; portable loops for the rest.
  case avx2
  /// Vectorised loops in plain Swift, with folding and fusing.
  case portable
  /// The operators' own code, nothing rewritten: the meaning, and the oracle for the others.
  case reference

  /// The instructions that machine code is written for; nil where none is written.
  public var instructions: InstructionSet? {
    switch self {
    case .avx512: .avx512
    case .avx2: .avx2
    case .portable, .reference: nil
    }
  }

  /// Whether this machine can run it.
  public var isAvailable: Bool {
    instructions.map(InstructionSet.available.contains) ?? true
  }

  /// Those that this machine can run, the fastest first.
  public static var available: [KernelPath] { allCases.filter(\.isAvailable) }

  /// The fastest that this machine can run.
  public static var best: KernelPath {
    available.first { $0 != .reference } ?? .portable
  }
}
