import Foundation
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Runs that are ended early, run beside each other, or are given names that are no text.
@Suite struct ProcessTests {
  /// Long enough to be met at work, on any machine: many layers of many pixels, a picture each.
  static let long =
    ["--spec", "net.yaml", "--weights", "net.safetensors", "--layer", "**", "--size", "300x300"]
    + ["--output", "out", "--raw", "out.safetensors"]
    + Array(repeating: "photo.png", count: 60)

  @Test("a weight file that is shortened while its values are in use ends in a message")
  func shortenedWeights() throws {
    let bench = try Bench()
    try bench.write(
      """
      sightline: 1
      name: wide
      input: {shape: [1, 64, 64]}
      layers:
        - flatten
        - fc: {linear: 1024}
      """, to: "wide.yaml")
    try bench.write(
      safetensors([Tensor("fc.weight", [1024, 4096]), Tensor("fc.bias", [1024])]),
      to: "wide.safetensors")
    try bench.makePipe("orders")
    // One run with the whole file, then one with what is left of it.
    let ending = try bench.program.run(
      shell: """
        "$X" bench wide.yaml --weights wide.safetensors --runs 2 --threads 1 --on-demand \
          <orders >answers & explain=$!
        exec 3>orders
        echo >&3
        until [ "$(wc -l <answers)" -ge 2 ]; do
          kill -0 $explain || exit 99
          sleep 0.02
        done
        dd if=/dev/null of=wide.safetensors bs=4096 seek=1 2>/dev/null
        echo >&3
        exec 3>&-
        wait $explain
        """)
    #expect(ending.status == 4, "\(ending)")
    #expect(ending.error.contains("shortened while its values were in use"), "\(ending)")
  }

  @Test(
    "109, 110, 111 a run that is ended by a signal leaves whole files and no other",
    arguments: [(SIGINT, 0), (SIGINT, 1), (SIGINT, 7), (SIGTERM, 3), (SIGHUP, 5)])
  func signals(_ signal: Int32, _ pictures: Int) throws {
    let bench = try Bench()
    let running = try bench.program.start(
      [try #require(Program.path, "explain was not built")] + Self.long)
    // Ended where it has written some pictures, wherever it is with the next.
    let patience = ContinuousClock.now + Program.patience
    while bench.names.filter({ $0.contains(".conv2.") }).count < pictures,
      running.isAlive, ContinuousClock.now < patience
    {
      usleep(500)
    }
    #expect(running.isAlive, "it ended before the signal")
    running.send(signal)
    let ending = running.wait()
    #expect(ending.signal == signal, "\(ending.story)")
    for name in bench.names {
      #expect(!name.contains(".partial"), "\(name) is left")
      guard name.hasPrefix("out/"), name.hasSuffix(".png") else { continue }
      let bytes = try bench.bytes(name)
      #expect(bytes.starts(with: TinyPNG.signature), "\(name)")
      #expect(bytes.suffix(8).starts(with: Array("IEND".utf8)), "\(name) is cut off")
    }
    #expect(!bench.names.contains("out.safetensors"))
  }

  @Test("109 a shell sees 130 and 143; what a caller ignores stays ignored")
  func statuses() throws {
    let bench = try Bench()
    let command = "\"$X\" " + Self.long.map { "'\($0)'" }.joined(separator: " ") + " > log"
    for (signal, status) in [("TERM", 143), ("HUP", 129)] as [(String, Int32)] {
      let ending = try bench.program.run(
        shell: "\(command) & p=$!; while ! test -e out; do sleep 0.01; done; "
          + "kill -\(signal) $p; wait $p")
      #expect(ending.status == status, "\(ending.story)")
    }
    let quick = "\"$X\" " + BadInput.map.joined(separator: " ")
    let ending = try bench.program.run(
      shell: "trap '' HUP INT; \(quick) > log & p=$!; kill -HUP $p; kill -INT $p; wait $p")
    #expect(ending.status == 0, "\(ending.story)")
  }

  @Test("113 what a killed run left is removed by the next")
  func leftovers() throws {
    let bench = try Bench()
    try bench.makeFolder("explanations")
    try bench.write([1, 2, 3], to: "explanations/.sightline-1-1.partial")
    let ending = try bench.program.run(BadInput.map)
    #expect(ending.status == 0, "\(ending.story)")
    #expect(!bench.names.contains { $0.contains(".partial") }, "\(bench.names)")
  }

  @Test("115 two runs that write one folder both make whole files")
  func concurrentRuns() throws {
    let bench = try Bench()
    let program = try #require(Program.path, "explain was not built")
    let arguments = BadInput.map + ["--layer", "**", "--raw", "out.safetensors"]
    let running = try (0..<6).map { _ in try bench.program.start([program] + arguments) }
    let endings = running.map { $0.wait() }
    for ending in endings { #expect(ending.status == 0, "\(ending.story)") }
    #expect(!bench.names.contains { $0.contains(".partial") }, "\(bench.names)")
    let alone = try Bench()
    #expect(try alone.program.run(arguments).status == 0)
    #expect(bench.names == alone.names)
    for name in alone.names where name.hasSuffix(".png") || name == "out.safetensors" {
      #expect(try bench.bytes(name) == alone.bytes(name), "\(name)")
    }
  }

  @Test("89 names that are no UTF-8 are opened by their bytes, and shown")
  func namesThatAreNoText() throws {
    let bench = try Bench()
    let line =
      #"n=$(printf 'ph\377\376.png'); cp photo.png "$n" 2>/dev/null && test -e "$n" || exit 99; "#
      + #"m=$(printf 'o\351'); "$X" --spec net.yaml --weights net.safetensors "$n" --output "$m" "#
      + #"--raw "$m.npy" && test -d "$m" && test -s "$m.npy""#
    let ending = try bench.program.run(shell: line)
    // File systems such as Apple's take only UTF-8.
    guard ending.status != 99 else { return }
    #expect(ending.status == 0, "\(ending.story)")
    #expect(ending.output.contains(#"ph\xFF\xFE.png"#), "\(ending.story)")
    let missing = try bench.program.run(
      shell: #""$X" --spec net.yaml --weights net.safetensors "$(printf 'no\377.png')""#)
    #expect(missing.status == 5, "\(missing.story)")
    #expect(missing.error.contains(#"'no\xFF.png' was not found"#), "\(missing.story)")
    for (option, status) in [("--spec", Int32(3)), ("--weights", 4)] {
      let ending = try bench.program.run(
        shell: #"n=$(printf 'x\377.yaml'); cp net.yaml "$n"; "$X" --spec net.yaml photo.png "#
          + #"\#(option) "$(printf 'none\377')""#)
      #expect(ending.status == status, "\(ending.story)")
      #expect(ending.error.contains(#"none\xFF"#), "\(ending.story)")
    }
  }
}
