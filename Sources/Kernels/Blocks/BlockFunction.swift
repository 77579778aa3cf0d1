public import Tensors

/// A function of one number at every place, over blocks of channels.
public enum BlockFunction: Sendable, Hashable {
  /// `1 / (1 + e⁻ˣ)`.
  case sigmoid
  /// `x / (1 + e⁻ˣ)`.
  case silu
  /// The hyperbolic tangent.
  case tanh
  /// `min(max(x + 3, 0), 6) / 6`.
  case hardSigmoid
  /// `x min(max(x + 3, 0), 6) / 6`.
  case hardSwish
  /// `x` where it is positive, else `slope · x`.
  case leaky(slope: Float)
  /// `x` where it is positive, else `alpha (eˣ - 1)`.
  case elu(alpha: Float)
  /// `x Φ(x)`.
  case gelu
  /// `x/2 (1 + tanh(√(2/π) (x + 0.044715 x³)))`.
  case geluTanh
  /// `x tanh(ln(1 + eˣ))`.
  case mish

  /// Whether the way back reads the function's output; else it reads the input.
  public var readsOutput: Bool {
    switch self {
    case .sigmoid, .tanh, .hardSigmoid, .leaky, .elu: true
    case .silu, .hardSwish, .gelu, .geluTanh, .mish: false
    }
  }
  /// The number that is part of the function.
  var constant: Float {
    switch self {
    case .leaky(let slope): slope
    case .elu(let alpha): alpha
    default: 0
    }
  }
}

/// A function at every place, forward or back, ready to run between layouts.
///
/// Single precision: an absolute error of about 10⁻⁷ of the result's scale. The target may be the
/// memory of the first source where it has its layout. Nothing is allocated while it runs.
@safe public struct BlockFunctionRun {
  private let first: BlockLayout
  private let second: BlockLayout?
  private let target: BlockLayout
  private let accumulates: Bool
  private let table: Table
  private let code: MachineCode.Function
  /// Owns the code.
  private let library: KernelLibrary

  /// Makes the kernel for the function.
  ///
  /// - Parameter target: where the target lies; its border is set to zero.
  /// - Throws: where the system refuses memory for code.
  public init(
    _ function: BlockFunction, source: BlockLayout, target: BlockLayout, library: KernelLibrary
  ) throws(KernelLibrary.Refused) {
    try self.init(
      function, first: source, second: nil, target: target, accumulates: false, library: library)
  }

  /// Makes the kernel for the way back: `gradient · f′`.
  ///
  /// - Parameter value: where the function's output or input lies, as `readsOutput` says.
  /// - Parameter target: where the input's gradient lies; its border is set to zero unless
  ///   `accumulates`.
  /// - Throws: where the system refuses memory for code.
  public init(
    _ function: BlockFunction, gradient: BlockLayout, value: BlockLayout, target: BlockLayout,
    accumulates: Bool = false, library: KernelLibrary
  ) throws(KernelLibrary.Refused) {
    try self.init(
      function, first: gradient, second: value, target: target, accumulates: accumulates,
      library: library)
  }

  private init(
    _ function: BlockFunction, first: BlockLayout, second: BlockLayout?, target: BlockLayout,
    accumulates: Bool, library: KernelLibrary
  ) throws(KernelLibrary.Refused) {
    precondition(
      first.hasImage(of: target) && (second ?? target).hasImage(of: target),
      "layouts of different images")
    (self.first, self.second, self.target) = (first, second, target)
    (self.accumulates, self.library) = (accumulates, library)
    table = Table(alpha: function.constant)
    unsafe code = try library.kernel(
      FunctionKernel(
        set: library.set, function: function, accumulates: accumulates, width: target.width,
        firstRow: first.row * 4, secondRow: second.map { $0.row * 4 },
        targetRow: target.row * 4))
  }

  /// Computes the target: of the source, or of the gradient and the value.
  public func run(
    _ firstBlock: FloatBlock, _ secondBlock: FloatBlock? = nil, to targetBlock: FloatBlock,
    team: Team
  ) {
    precondition(firstBlock.count == first.count && secondBlock?.count == second?.count)
    precondition(targetBlock.count == target.count, "a target of another size")
    let operands = unsafe (
      self, firstBlock.pointer, secondBlock?.pointer, targetBlock.mutablePointer
    )
    let planes = target.batch * target.blocks
    unsafe team.spread(planes * target.height, floats: target.width * 64, operands) {
      let (run, a, b, y) = unsafe $0
      unsafe run.rows($1, a, b, y)
    }
  }

  @unsafe private func rows(
    _ range: Range<Int>, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>?,
    _ y: UnsafeMutablePointer<Float>
  ) {
    for part in RowParts(range, height: target.height) {
      if !accumulates, part.row == 0 {
        unsafe target.clearHalo(y, planes: part.plane..<part.plane + 1)
      }
      unsafe code(
        a + first.place(part),
        b.map { unsafe UnsafeRawPointer($0 + (second?.place(part) ?? 0)) },
        y + target.place(part), table.constants, part.count, nil)
    }
  }

  /// The kernel's constants in memory, every one for all lanes.
  @safe private final class Table: @unchecked Sendable {
    let constants: UnsafeMutablePointer<Float>

    init(alpha: Float) {
      let all = FunctionKernel.Constant.allCases
      unsafe constants = .allocate(capacity: all.count * 16)
      for constant in all {
        let value = constant == .alpha ? alpha : constant.value
        unsafe (constants + constant.rawValue * 16).initialize(repeating: value, count: 16)
      }
    }
    deinit { unsafe constants.deallocate() }
  }
}
