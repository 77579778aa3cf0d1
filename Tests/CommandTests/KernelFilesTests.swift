import Foundation
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Generated code written for people who look at it or profile.
@Suite struct KernelFilesTests {
  /// The instruction sets that run here, asked of the program itself.
  private static let sets: [String] = ["avx2", "avx512"].filter { set in
    guard let bench = try? Bench() else { return false }
    let ending = try? bench.program.run(arguments + ["--kernels", set])
    return ending?.status == 0
  }
  private static let arguments = [
    "bench", "net.yaml", "--runs", "1", "--layer", "conv2", "--method", "guided-gradcam",
  ]

  @Test(
    "every kernel is written with its steps, shapes, instructions and size",
    .enabled(if: !sets.isEmpty, "no generated code runs here"), arguments: sets)
  func dump(set: String) throws {
    let bench = try Bench()
    let ending = try bench.program.run(
      Self.arguments + ["--kernels", set, "--dump-kernels", "new/kernels"])
    #expect(ending.status == 0, "\(ending.story)")
    let index = String(decoding: try bench.bytes("new/kernels/index.txt"), as: UTF8.self)
    #expect(index.contains("objdump -D -b binary -m i386:x86-64"), "\(index)")
    let files = bench.names.filter { $0.hasSuffix(".bin") }
    #expect(files.count > 5, "\(bench.names)")
    #expect(ending.output.contains("\(files.count) kernels, "), "\(ending.story)")
    for file in files {
      let bytes = try bench.bytes(file)
      // Every kernel ends by clearing the upper halves of the vectors.
      #expect(bytes.suffix(4) == [0xC5, 0xF8, 0x77, 0xC3], "\(file)")
      let name = String(file.dropFirst("new/kernels/".count))
      let lines = index.split(separator: "\n").filter { $0.hasPrefix(name) }
      #expect(lines.count == 2, "\(name) in\n\(index)")
      #expect(lines[0].contains(" \(bytes.count)  "), "\(lines)")
      #expect(lines[0].contains(" \(set) "), "\(lines)")
      #expect(lines[1].contains("set=\(set) "), "\(lines)")
    }
    for words in [
      "conv1 + bn1 + relu1 conv [3, 8, 8] to [4, 8, 8]", "(backward, guided)", "fc linear",
    ] {
      #expect(index.contains(words), "\(words) in\n\(index)")
    }
  }

  private static let disassembler = "/usr/bin/objdump"

  @Test(
    "a disassembler knows every instruction",
    .enabled(if: access(disassembler, X_OK) == 0, "there is no objdump"),
    .enabled(if: !sets.isEmpty, "no generated code runs here"), arguments: sets)
  func disassembly(set: String) throws {
    let bench = try Bench()
    let ending = try bench.program.run(
      shell: "\"$X\" \(Self.arguments.joined(separator: " ")) --kernels \(set) --dump-kernels k && "
        + "for f in k/*.bin; do \(Self.disassembler) -D -b binary -m i386:x86-64 -M intel $f || "
        + "exit 9; done")
    #expect(ending.status == 0, "\(ending.error)")
    #expect(ending.output.contains("vfmadd231ps"))
    #expect(!ending.output.contains("(bad)"), "an instruction that is none")
    #expect(ending.output.contains("zmm") == (set == "avx512"))
  }

  @Test(
    "perf is told where each kernel lies",
    .enabled(if: !sets.isEmpty, "no generated code runs here"))
  func perfMap() throws {
    let bench = try Bench()
    let ending = try bench.program.run(BadInput.map + ["--perf-map", "--layer", "conv1"])
    #expect(ending.status == 0, "\(ending.story)")
    let said = try #require(
      ending.output.split(separator: "\n").first { $0.contains(" kernels for perf: ") })
    let path = String(try #require(said.split(separator: " ").last))
    #expect(path.hasPrefix("/tmp/perf-") && path.hasSuffix(".map"), "\(path)")
    let text = try String(contentsOfFile: path, encoding: .utf8)
    try FileManager.default.removeItem(atPath: path)
    var end: UInt = 0
    let lines = text.split(separator: "\n").map {
      $0.split(separator: " ", maxSplits: 2).map(String.init)
    }
    #expect(said.hasPrefix("\(lines.count) "), "\(said)")
    let places = try lines.map { words in
      (
        try #require(UInt(words[0], radix: 16)), try #require(UInt(words[1], radix: 16)), words[2]
      )
    }.sorted { $0.0 < $1.0 }
    for (start, size, name) in places {
      #expect(start >= end, "\(name) lies over another")
      end = start + size
      #expect(name.hasPrefix("sightline "), "\(name)")
    }
    #expect(places.contains { $0.2.contains("conv1 conv [3, 8, 8] to [4, 8, 8]") }, "\(text)")
  }

  private static let cases: [BadInput] = [
    BadInput(
      name: "compiled kernels have no generated code", status: 2,
      says: ["portable", "no generated code", "--dump-kernels"],
      arguments: BadInput.map + ["--kernels", "portable", "--dump-kernels", "k"]),
    BadInput(
      name: "compiled kernels have no map", status: 2, says: ["reference", "--perf-map"],
      arguments: ["bench", "net.yaml", "--kernels", "reference", "--perf-map"]),
  ]

  @Test("where there is no generated code, nothing is written", arguments: cases)
  func refusal(_ input: BadInput) throws { try input.verify() }

  @Test(
    "kernels are not mixed with other files",
    .enabled(if: !sets.isEmpty, "no generated code runs here"),
    arguments: [
      ("full", "'full' is not empty"), ("net.yaml", "'net.yaml' is a file"),
      ("net.yaml/k", "'net.yaml' is a file"),
    ])
  func places(folder: String, says: String) throws {
    let bench = try Bench()
    try bench.makeFolder("full")
    try bench.write("mine", to: "full/mine")
    let before = bench.names
    let ending = try bench.program.run(Self.arguments + ["--dump-kernels", folder])
    #expect(ending.status == 6, "\(ending.story)")
    #expect(ending.error.contains(says), "\(ending.story)")
    #expect(bench.names == before)
  }
}
