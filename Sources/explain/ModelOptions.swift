import ArgumentParser
import Sightline

/// What every command that reads a network takes.
struct ModelOptions: ParsableArguments {
  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "Sets a parameter of the spec (repeatable).", valueName: "name=value"))
  var settings: [String] = []

  @Option(
    help: ArgumentHelp(
      "Runs the network at another input size: 320 or 320x240 (height x width).",
      valueName: "HxW"))
  var size: String?

  /// The options in the library's terms.
  func choices() throws -> ModelChoices {
    var choices = ModelChoices()
    for setting in settings {
      guard let equals = setting.firstIndex(of: "="), equals != setting.startIndex else {
        throw RunFault(
          .usage, "--set '\(setting)' is not name=value", hint: "for example --set classes=10")
      }
      choices.settings[String(setting[..<equals])] = String(
        setting[setting.index(after: equals)...])
    }
    if let size {
      let parts = size.lowercased().split(separator: "x", omittingEmptySubsequences: false)
        .compactMap { Int($0) }.filter { $0 > 0 }
      let written = size.count { $0 == "x" || $0 == "X" } + 1
      guard parts.count == written, parts.count <= 2, let height = parts.first else {
        throw RunFault(
          .usage, "--size '\(size)' is not a size", hint: "write 320 or 320x240 (height x width)")
      }
      choices.size = (height, parts.last ?? height)
    }
    return choices
  }
}

/// How a plan runs.
struct RunOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Which kernels run: auto, avx512, avx2, portable, or reference (the operators' own code).",
      valueName: "path"))
  var kernels = "auto"

  @Option(
    help: ArgumentHelp("How many threads; default: the processors there are.", valueName: "n"))
  var threads: Int?

  @Flag(
    help: "Only reorders sums: no faster method that rounds more, for comparisons with others.")
  var exact = false

  /// The options in the library's terms.
  func choices() throws -> RunChoices {
    try RunChoices(kernels: kernels, threads: threads, exact: exact)
  }
}

/// For people who look at generated code, or profile it.
struct KernelOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Writes the machine code of every generated kernel into a new folder, with an index: steps, "
        + "shapes, instructions, bytes. \(KernelFiles.disassembly) FILE shows one.",
      valueName: "folder"))
  var dumpKernels: String?

  @Flag(
    help: ArgumentHelp(
      "Writes /tmp/perf-PID.map, where perf looks for the names of generated code: perf record "
        + "explain … --perf-map, then perf report."))
  var perfMap = false

  /// The options in the library's terms.
  var files: KernelFiles {
    var files = KernelFiles()
    files.folder = dumpKernels
    files.perfMap = perfMap
    return files
  }
}
