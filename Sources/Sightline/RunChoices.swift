import Kernels
public import Planning
import SourceMarks

/// How a plan runs, as chosen by a person and checked.
public struct RunChoices: Sendable {
  /// Which kernels.
  public var kernels: KernelPath
  /// Threads that share each step.
  public var workers: Int

  /// Whether a person named the kernels, rather than leaving the choice to the machine.
  public private(set) var namesKernels = false
  /// Whether no kernel may trade rounding for speed.
  public var exact: Bool
  /// Why the best path for this processor is not taken, where the system forbids it; said once.
  public private(set) var note: String?

  /// What `--kernels` takes, without `auto`.
  public static let kernelNames = KernelPath.allCases.map(\.rawValue)

  /// Reads the choices.
  ///
  /// - Throws: `RunFault` (status 2) for an unknown path or a number of threads out of range.
  public init(kernels: String = "auto", threads: Int? = nil, exact: Bool = false)
    throws(RunFault)
  {
    self.exact = exact
    let paths = Self.kernelNames
    if kernels == "auto" {
      self.kernels = .best
      if InstructionSet.isForbidden {
        note = "  note: the system refuses memory for machine code; portable kernels run, slower"
      }
    } else if let path = KernelPath(rawValue: kernels) {
      guard path.isAvailable else {
        throw RunFault(
          .usage, "--kernels \(kernels) does not run here: \(Self.obstacle)",
          hint: "this machine runs \(KernelPath.available.map(\.rawValue).joined(separator: ", "))")
      }
      self.kernels = path
      namesKernels = true
    } else {
      throw RunFault(
        .usage, "--kernels '\(kernels)' is unknown",
        hint: NearestName.hint(for: kernels, among: ["auto"] + paths)
          ?? "one of auto, \(paths.joined(separator: ", "))")
    }
    let most = 256
    guard let threads else {
      workers = min(Team.processors, most)
      return
    }
    guard (1...most).contains(threads) else {
      throw RunFault(.usage, "--threads \(threads) is out of range", hint: "1 to \(most)")
    }
    workers = threads
  }

  /// Why machine code does not run here.
  private static var obstacle: String {
    InstructionSet.isForbidden
      ? "the system refuses memory for machine code" : "the processor has not these instructions"
  }
}
