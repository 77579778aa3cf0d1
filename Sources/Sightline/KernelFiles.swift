import Attribution
import Execution
import Files
import Foundation
import Kernels
import Planning

/// What is written of generated machine code, for people who look at it or profile.
public struct KernelFiles: Sendable {
  /// A new or empty folder for the code of every kernel and an index; nil for none.
  public var folder: String?
  /// Whether perf is told which kernel lies where.
  public var perfMap = false

  /// Nothing is written.
  public init() {}

  /// How one kernel's code is shown as instructions.
  public static let disassembly = "objdump -D -b binary -m i386:x86-64 -M intel"
  /// The list of kernels in the folder.
  static let index = "index.txt"
  /// Where perf looks for the symbols of a process: its own convention.
  static var perfPath: String { "/tmp/perf-\(ProcessInfo.processInfo.processIdentifier).map" }

  /// Refuses what cannot be written before any work is done.
  ///
  /// - Throws: `RunFault` (status 2 where no code is generated, else 6).
  func check(_ running: RunChoices) throws(RunFault) {
    guard folder != nil || perfMap else { return }
    guard running.kernels.instructions != nil else {
      throw RunFault(
        .usage, "the \(running.kernels.rawValue) kernels are compiled: there is no generated code",
        hint: "leave out \(folder == nil ? "--perf-map" : "--dump-kernels"), or choose --kernels "
          + "avx512 or avx2 where the processor has them")
    }
    if let folder {
      try OutputFile.checkFolder(folder)
      let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
      guard names.isEmpty else {
        throw RunFault(
          .output, "'\(folder)' is not empty", hint: "name a new folder for the kernels")
      }
    }
    if perfMap { try OutputFile.check(Self.perfPath, overwrites: false, inputs: []) }
  }

  /// Writes what is asked for, and says where.
  ///
  /// - Throws: `RunFault` (status 6); the folder then holds nothing of ours.
  func write(_ explainer: Explainer, _ console: some Console) throws(RunFault) {
    guard folder != nil || perfMap else { return }
    let kernels = explainer.sessions.flatMap(\.kernels).enumerated().map(Named.init)
    if let folder {
      try dump(kernels, into: folder)
      let bytes = kernels.reduce(0) { $0 + $1.record.code.count }
      console.say("\(kernels.count) kernels, \(bytes) bytes of code: \(folder)/\(Self.index)")
    }
    if perfMap {
      let lines = kernels.map { kernel in
        let address = String(kernel.record.address, radix: 16)
        return "\(address) \(String(kernel.record.code.count, radix: 16)) sightline \(kernel.title)"
      }
      try OutputFile.write(Array((lines.joined(separator: "\n") + "\n").utf8), to: Self.perfPath)
      console.say("\(kernels.count) kernels for perf: \(Self.perfPath)")
    }
  }

  private func dump(_ kernels: [Named], into folder: String) throws(RunFault) {
    try OutputFile.createFolder(folder)
    var written: [String] = []
    func add(_ bytes: [UInt8], _ name: String) throws(RunFault) {
      let path = Paths.join(folder, name)
      try OutputFile.write(bytes, to: path)
      written.append(path)
    }
    do throws(RunFault) {
      for kernel in kernels { try add(kernel.record.code, kernel.file) }
      try add(Array(index(of: kernels).utf8), Self.index)
    } catch {
      for path in written { try? FileManager.default.removeItem(atPath: path) }
      throw error
    }
  }

  /// One paragraph a kernel: its line, its steps, what its code was written for.
  private func index(of kernels: [Named]) -> String {
    var rows = [["file", "bytes", "kernel", "set", "steps"]]
    for kernel in kernels {
      rows.append([
        kernel.file, "\(kernel.record.code.count)", kernel.record.family,
        kernel.record.set.rawValue, kernel.record.users.first ?? "",
      ])
      rows += kernel.record.users.dropFirst().map { ["", "", "", "", $0] }
    }
    var text = """
      # Machine code of \(Version.text), one file for each kernel; with GNU binutils
      #   \(Self.disassembly) FILE
      # shows one as instructions. The steps are those of `explain plan`; kernels of methods that run
      # the network many times come last.


      """
    text += Table.lines(rows, rightAligned: [1]).map { $0 + "\n" }.joined()
    text += "\n# What each was written for; distances are in bytes.\n\n"
    for kernel in kernels { text += "\(kernel.file): \(kernel.record.details)\n" }
    return text
  }

  /// A kernel with its number in the listing.
  private struct Named {
    let number: Int
    let record: KernelRecord

    init(_ element: (offset: Int, element: KernelRecord)) {
      (number, record) = (element.offset + 1, element.element)
    }
    private var digits: String {
      let text = "\(number)"
      return String(repeating: "0", count: max(4 - text.count, 0)) + text
    }
    var file: String { "\(digits)-\(record.family.replacing(" ", with: "-")).bin" }
    /// The name that perf shows.
    var title: String { "\(record.family) \(digits) \(record.users.first ?? "")" }
  }
}
