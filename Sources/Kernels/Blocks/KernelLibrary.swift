/// The generated kernels of a session, each made once.
///
/// Not for several threads at a time. Kernels live as long as their library.
public final class KernelLibrary {
  /// Why a kernel cannot be made: the system refuses memory for code.
  public struct Refused: Error, Equatable, Sendable {
    /// How many bytes of code were to be stored.
    public let bytes: Int
  }
  /// Which instructions the kernels use.
  public let set: InstructionSet
  private var kernels: [AnyHashable: MachineCode] = [:]

  /// An empty library.
  public init(_ set: InstructionSet) { self.set = set }

  /// How many different kernels there are.
  public var count: Int { kernels.count }
  /// Bytes of code.
  public var codeBytes: Int { kernels.values.reduce(0) { $0 + $1.count } }

  /// The kernel of a description; written when first asked for.
  func kernel<Description: KernelDescription>(_ description: Description)
    throws(Refused) -> MachineCode.Function
  {
    let key = AnyHashable(description)
    if let known = kernels[key] { return unsafe known.function }
    let code = description.code()
    guard let made = MachineCode(code) else { throw Refused(bytes: code.count) }
    kernels[key] = made
    return unsafe made.function
  }
}

/// Something that a kernel can be written from.
protocol KernelDescription: Hashable {
  /// The machine code.
  func code() -> [UInt8]
}
