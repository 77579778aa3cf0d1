/// The generated kernels of a session, each made once.
///
/// Not for several threads at a time. Kernels live as long as their library.
public final class KernelLibrary {
  /// Why a kernel cannot be made: the system refuses memory for code.
  public struct Refused: Error, Equatable, Sendable {
    /// How many bytes of code were to be stored.
    public let bytes: Int
  }
  /// A kernel with what it was made from and for.
  private struct Kernel {
    let description: any KernelDescription
    let code: MachineCode
    var users: [String] = []
  }

  /// Which instructions the kernels use.
  public let set: InstructionSet
  /// What kernels are asked for now, for `records`; nil where nobody will want to know.
  public var user: String?
  /// Every kernel in the order of making, and where each description's is.
  private var kernels: [Kernel] = []
  private var places: [AnyHashable: Int] = [:]

  /// An empty library.
  public init(_ set: InstructionSet) { self.set = set }

  /// How many different kernels there are.
  public var count: Int { kernels.count }
  /// Bytes of code.
  public var codeBytes: Int { kernels.reduce(0) { $0 + $1.code.count } }

  /// Every kernel for those who want to look at its code, in the order of making.
  public var records: [KernelRecord] {
    kernels.map { kernel in
      KernelRecord(
        family: type(of: kernel.description).family, details: kernel.description.details, set: set,
        users: kernel.users, address: kernel.code.address, code: kernel.code.bytes)
    }
  }

  /// A tile kernel, which has a seventh operand.
  func kernel(_ tile: TileKernel) throws(Refused) -> MachineCode.Function7 {
    unsafe unsafeBitCast(
      try kernel(tile) as MachineCode.Function, to: MachineCode.Function7.self)
  }

  /// The kernel of a description; written when first asked for.
  func kernel<Description: KernelDescription>(_ description: Description)
    throws(Refused) -> MachineCode.Function
  {
    let key = AnyHashable(description)
    let place: Int
    if let known = places[key] {
      place = known
    } else {
      let code = description.code()
      guard let made = MachineCode(code) else { throw Refused(bytes: code.count) }
      place = kernels.count
      kernels.append(Kernel(description: description, code: made))
      places[key] = place
    }
    if let user, kernels[place].users.last != user { kernels[place].users.append(user) }
    return unsafe kernels[place].code.function
  }
}

/// A generated kernel as a disassembler or a profiler wants it.
public struct KernelRecord: Sendable {
  /// What kind of kernel it is: `tile`, `window` and so on.
  public let family: String
  /// What the code was written for: the values of its description, by name.
  public let details: String
  /// Which instructions it uses.
  public let set: InstructionSet
  /// What it was asked for, each in the words of `KernelLibrary.user`.
  public let users: [String]
  /// Where the code begins in this process, as long as its library lives.
  public let address: UInt
  /// The machine code.
  public let code: [UInt8]
}

/// Something that a kernel can be written from.
protocol KernelDescription: Hashable {
  /// The kind of kernel, in small letters.
  static var family: String { get }
  /// The machine code.
  func code() -> [UInt8]
}

extension KernelDescription {
  /// Every value of the description after its name.
  fileprivate var details: String {
    Mirror(reflecting: self).children.map { label, value in
      "\(label ?? "")=\(String(describing: value).droppingModule)"
    }.joined(separator: " ")
  }
}

extension String {
  /// The text without the name of this room, which stands before every type's.
  fileprivate var droppingModule: String {
    let (name, text) = (Array("Kernels.".utf8), Array(utf8))
    var kept: [UInt8] = []
    var at = 0
    while at < text.count {
      if text[at...].starts(with: name) {
        at += name.count
      } else {
        kept.append(text[at])
        at += 1
      }
    }
    return String(decoding: kept, as: UTF8.self)
  }
}
