import Foundation
import Testing

/// Places where results cannot go, and runs that end early.
@Suite struct OutputTests {
  static func to(
    _ name: String, _ extra: [String], status: Int32 = 6, _ says: [String],
    leaves: Set<String> = [], spoil: @escaping @Sendable (Bench) throws -> Void = { _ in }
  ) -> BadInput {
    BadInput(
      name: name, status: status, says: says, arguments: BadInput.map + extra, leaves: leaves,
      spoil: spoil)
  }

  static let cases: [BadInput] = [
    BadInput(
      name: "103 numbers to a full device", status: 6, says: ["'/dev/full'", "no space"],
      arguments: BadInput.map + ["--raw", "/dev/full"], leaves: BadInput.picture),
    to(
      "103 a record to a full device", ["--manifest", "/dev/full", "--output", "full.png"],
      ["'/dev/full'", "no space"], leaves: ["full.png"]),
    to(
      "104 pictures into a file system that takes none", ["--output", "/proc/none"],
      ["'/proc/none'"]),
    to(
      "105 a picture over someone's file", ["--output", "mine.png"],
      ["'mine.png' exists", "--force"]
    ) { try $0.write(TinyPNG().bytes, to: "mine.png") },
    to(
      "105 numbers over someone's file", ["--raw", "mine.safetensors"],
      ["'mine.safetensors' exists", "--force"]
    ) {
      try $0.write(safetensors([Tensor("a", [2])]), to: "mine.safetensors")
    },
    to(
      "105 a record over someone's file", ["--manifest", "mine.json"],
      ["'mine.json' exists", "--force"]
    ) { try $0.write("{}", to: "mine.json") },
    to("105 a picture over the photo", ["--output", "photo.png"], status: 2, ["'photo.png'"]),
    to(
      "105 a picture over the photo by force", ["--output", "./photo.png", "--force"],
      status: 2, ["photo.png"]),
    to(
      "105 a picture over the photo by a link", ["--output", "link.png", "--force"], status: 2,
      ["'link.png'"]
    ) { try $0.link("link.png", to: "photo.png") },
    to(
      "105 numbers over the weights", ["--raw", "net.safetensors", "--force"], status: 2,
      ["'net.safetensors'"]),
    to(
      "105 a record over the spec", ["--manifest", "net.yaml", "--force"], status: 2,
      ["'net.yaml'"]),
    to(
      "105 one file for two results", ["--raw", "a.npy", "--manifest", "a.npy"], status: 2,
      ["'a.npy'"]),
    to(
      "105 one picture for many maps", ["--output", "one.png", "--layer", "**"], status: 2,
      ["'one.png'", "more than one picture", "folder"]),
    to("106 numbers into a folder", ["--raw", "folder.npy"], ["'folder.npy' is a folder"]) {
      try $0.makeFolder("folder.npy")
    },
    to(
      "106 a record into a folder by force", ["--manifest", "folder", "--force"],
      ["'folder' is a folder"]
    ) { try $0.makeFolder("folder") },
    to("106 pictures into a file", ["--output", "mine"], ["'mine' is a file"]) {
      try $0.write("mine", to: "mine")
    },
    to("106 pictures below a file", ["--output", "mine/pictures"], ["'mine' is a file"]) {
      try $0.write("mine", to: "mine")
    },
    to(
      "106 numbers into a pipe that nobody reads", ["--raw", "pipe.npy"],
      ["'pipe.npy'", "no program reads"], leaves: BadInput.picture
    ) { try $0.makePipe("pipe.npy") },
    to("107 numbers into a missing folder", ["--raw", "none/out.npy"], ["the folder 'none'"]),
    to(
      "107 a record into a missing folder", ["--manifest", "none/a.json"],
      ["the folder 'none'"]),
    to("107 a picture into a missing folder", ["--output", "none/a.png"], ["the folder 'none'"]),
    to(
      "88 numbers under a name that is too long",
      ["--raw", String(repeating: "x", count: 250) + ".safetensors"], ["File name too long"]),
    BadInput(
      name: "104 a report into a missing folder", status: 6, says: ["'none/a.txt'", "folder"],
      arguments: ["check", "net.yaml", "--output", "none/a.txt"]),
  ]

  @Test("a result that cannot be written is refused, and nothing is left", arguments: cases)
  func refusal(_ input: BadInput) throws { try input.verify() }

  private static let asNobody = "setpriv --reuid 65534 --regid 65534 --clear-groups"
  /// Whether the program can be run without an administrator's rights.
  private static let hasOrdinaryUser: Bool = {
    guard getuid() == 0, let path = Program.path else { return getuid() != 0 }
    let words = ["/bin/sh", "-c", "\(asNobody) '\(path)' --version > /dev/null 2>&1"]
    let ending = try? Program(folder: NSTemporaryDirectory()).start(words).wait()
    return ending?.status == 0
  }()

  @Test(
    "104 a folder that may not be written to is refused",
    .enabled(if: hasOrdinaryUser, "the program cannot be run as another user here"))
  func readOnlyFolder() throws {
    let bench = try Bench()
    try bench.makeFolder("locked")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o555], ofItemAtPath: bench.file("locked"))
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o777], ofItemAtPath: bench.path)
    let arguments = BadInput.map.joined(separator: " ")
    // An administrator may write everywhere: give that up where this is one.
    let line =
      #"if [ "$(id -u)" = 0 ]; then set -- \#(Self.asNobody) "$X"; else set -- "$X"; fi; "$@" "#
    for (what, option) in [
      ("locked/a.npy", "--raw"), ("locked/a.json", "--manifest"), ("locked/a.png", "--output"),
      ("locked/new", "--output"), ("locked", "--output"),
    ] {
      let ending = try bench.program.run(shell: "\(line) \(arguments) \(option) \(what)")
      #expect(ending.status == 6, "\(ending.story)")
      #expect(ending.error.contains("'locked"), "\(ending.story)")
      #expect(ending.error.contains("permission denied"), "\(ending.story)")
    }
    #expect(bench.names.filter { $0.hasPrefix("locked") } == ["locked/"])
  }

  @Test("89 names of any characters are read, shown harmlessly and give whole files")
  func oddNames() throws {
    let bench = try Bench()
    for name in ["a b.png", "-dash.png", "c\nd.png", "a\u{1B}[31m.png", "ünïcode 猫.png", "..png"] {
      try bench.write(TinyPNG().bytes, to: name)
      let ending = try bench.program.run(
        Array(BadInput.map.dropLast()) + ["--output", "out", "--", name])
      #expect(ending.status == 0, "\(name): \(ending.story)")
      #expect(!(ending.output + ending.error).contains("\u{1B}"), "\(ending.story)")
    }
    let made = bench.names.filter { $0.hasPrefix("out/") }
    #expect(made.count == 7, "\(made)")
    #expect(!made.contains { $0.contains("\n") || $0.contains("\u{1B}") || $0.contains(" ") })
  }

  @Test("87 pictures whose results would have one name do not replace each other")
  func nameClashes() throws {
    let bench = try Bench()
    try bench.makeFolder("other")
    for name in ["a.png", "a.jpg", "A.png", "other/a.png"] {
      try bench.write(TinyPNG().bytes, to: name)
    }
    let ending = try bench.program.run(
      Array(BadInput.map.dropLast()) + ["a.png", "a.jpg", "A.png", "other/a.png", "a.png"])
    #expect(ending.status == 0, "\(ending.story)")
    let made = bench.names.filter { $0.hasPrefix("explanations/") && $0.hasSuffix(".png") }
    #expect(Set(made.map { $0.lowercased() }).count == 5, "\(made)")
  }

  @Test("88 a picture whose name is as long as names can be")
  func longNames() throws {
    let bench = try Bench()
    let name = String(repeating: "x", count: 251) + ".png"
    try bench.write(TinyPNG().bytes, to: name)
    let ending = try bench.program.run(Array(BadInput.map.dropLast()) + [name])
    #expect(ending.status == 0, "\(ending.story)")
  }

  @Test("105 the tool's own results are replaced without being told to")
  func ownResults() throws {
    let bench = try Bench()
    let arguments =
      BadInput.map + ["--raw", "a.safetensors", "--manifest", "a.json", "--output", "a.png"]
    for _ in 0..<2 {
      let ending = try bench.program.run(arguments)
      #expect(ending.status == 0, "\(ending.story)")
    }
  }

  @Test("106 numbers go through a pipe and through standard output")
  func streams() throws {
    let bench = try Bench()
    let arguments = BadInput.map.joined(separator: " ") + " --quiet --output a.png"
    for line in [
      "\"$X\" \(arguments) --raw /dev/stdout > piped",
      "\"$X\" \(arguments) --raw /dev/stdout | cat > piped",
      "mkfifo pipe.npy; cat pipe.npy > piped & \"$X\" \(arguments) --raw pipe.npy; e=$?; wait; exit $e",
    ] {
      let ending = try bench.program.run(shell: line)
      #expect(ending.status == 0, "\(line)\n\(ending.story)")
      #expect(try bench.bytes("piped").count > 256, "\(line)")
    }
  }
}
