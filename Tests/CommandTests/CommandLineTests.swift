import Testing

/// Command lines and environments that cannot work.
@Suite struct CommandLineTests {
  static func map(_ name: String, _ extra: [String], _ says: [String]) -> BadInput {
    BadInput(name: name, status: 2, says: says, arguments: BadInput.map + extra)
  }

  static let cases: [BadInput] = [
    badCommand("91 nothing at all", [], says: "--spec"),
    badCommand("91 an unknown command", ["chek", "net.yaml"], says: "'chek'", "check"),
    badCommand("91 an unknown option", ["--spec", "net.yaml", "--frob"], says: "'--frob'"),
    map("91 a misspelled option", ["--methd", "cam"], ["'--methd'", "--method"]),
    map("91 another tool's short options", ["-xvf"], ["'-xvf'", "./-xvf"]),
    badCommand(
      "91 an option of another command", ["layers", "net.yaml", "--raw", "x"],
      says: "'--raw'"),
    badCommand("91 an option without its value", ["--spec"], says: "--spec"),
    badCommand(
      "91 two specs for one command", ["layers", "net.yaml", "other.yaml"],
      says: "other.yaml"),
    badCommand("91 no spec for layers", ["layers"], says: "spec"),
    map(
      "92 a picture and a prepared input", ["--input", "x.npy"],
      ["--input and images cannot be given together"]),
    map("92 an unknown style", ["--style", "overlya"], ["--style", "'overlya'", "overlay"]),
    map(
      "92 an unknown colour map", ["--colors", "rainbow"], ["--colors", "'rainbow'", "inferno"]),
    map("92 an unknown scale", ["--scale", "log"], ["--scale", "'log'", "image"]),
    map("92 unknown kernels", ["--kernels", "cuda"], ["--kernels", "'cuda'", "portable"]),
    map(
      "92 an unknown way of progress", ["--progress", "bar"],
      ["--progress", "'bar'", "auto, none, json"]),
    map("92 an unknown method", ["--method", "gradcan"], ["'gradcan'", "gradcam"]),
    map("93 an unknown layer", ["--layer", "conv9"], ["--layer conv9", "conv1", "conv2"]),
    map(
      "93 a layer without a map", ["--layer", "fc"], ["'fc'", "no height and width", "'conv2'"]),
    map("93 a selector that is none", ["--layer", "last(**"], ["last(**"]),
    map("93 a selector that matches nothing", ["--layer", "**:lstm"], ["**:lstm"]),
    map("93 no layer", ["--layer", ""], ["'' is not a layer name"]),
    map(
      "93 cam where it cannot be", ["--layer", "relu1", "--method", "cam"],
      ["cam", "'relu1'", "gradcam"]),
    map(
      "94 a class that is too big", ["--class", "3"],
      ["class 3 does not exist", "3 classes", "0 to 2"]),
    map("94 a class below zero", ["--class=-1"], ["class -1 does not exist", "0 to 2"]),
    map("94 a class below zero, apart", ["--class", "-1"], ["'-1'", "--class=-1"]),
    map(
      "94 a class beyond all integers", ["--class", "99999999999999999999999"],
      ["class 99999999999999999999999 does not exist", "0 to 2"]),
    map("94 a class that is no class", ["--class", "dgo"], ["'dgo'", "dog"]),
    map("94 a rank that is too low", ["--class", "top9"], ["top9", "3 classes"]),
    map("94 rank zero", ["--class", "top0"], ["top0"]),
    map("94 an empty class", ["--class", ""], ["class"]),
    map("94 a contrast with itself", ["--class", "dog", "--versus", "dog"], ["dog", "itself"]),
    map("95 no threads", ["--threads", "0"], ["--threads 0", "1 to 256"]),
    map("95 threads below zero", ["--threads=-1"], ["--threads", "-1"]),
    map(
      "95 a thousand million threads", ["--threads", "1000000000"],
      ["--threads 1000000000", "1 to 256"]),
    map("95 threads beyond all integers", ["--threads", "99999999999999999999"], ["--threads"]),
    map("96 an opacity with a comma", ["--opacity", "0,5"], ["'0,5'", "--opacity"]),
    map("96 an opacity that is no number", ["--opacity", "nan"], ["--opacity", "0 to 1"]),
    map("96 an opacity over one", ["--opacity", "1e300"], ["--opacity", "0 to 1"]),
    map("96 half a size", ["--size", "8x"], ["--size", "'8x'", "320x240"]),
    map("96 a size of zero", ["--size", "0"], ["--size", "'0'"]),
    map("96 a size beyond all integers", ["--size", "99999999999999999999"], ["--size"]),
    map("a setting that is none", ["--set", "classes"], ["--set", "'classes'", "name=value"]),
    map("numbers in a file of no kind", ["--raw", "out.txt"], ["'out.txt'", ".safetensors"]),
    badCommand(
      "an unknown report", ["check", "net.yaml", "--format", "xml"],
      says: "--format", "'xml'", "json"),
    badCommand(
      "an unknown code to deny", ["check", "net.yaml", "--deny", "SL9999"],
      says: "--deny", "'SL9999'"),
    badCommand(
      "96 a size that no memory holds",
      BadInput.map + ["--size", "100000x100000"], status: 3, says: "net.yaml:3", "100000"),
    badCommand(
      "a setting that the spec does not have", BadInput.map + ["--set", "depth=3"],
      status: 3, says: "depth"),
    badCommand("a zoo spec that is none", ["layers", "resnet5O"], status: 3, says: "'resnet5O'"),
    badCommand("check of nothing", ["check", "none.yaml"], status: 3, says: "none.yaml"),
    badCommand("check of an empty folder", ["check", "folder"], status: 3, says: "folder"),
    BadInput(
      name: "check of a bad spec", status: 1, says: ["net.yaml:7:12", "'rellu'", "relu"],
      arguments: ["check", "net.yaml"]
    ) {
      try $0.write(Bench.network.replacing("relu1: relu", with: "relu1: rellu"), to: "net.yaml")
    },
    BadInput(
      name: "verify of a picture that is none", status: 5, says: ["'none.png'"],
      arguments: ["verify", "net.yaml", "--image", "none.png", "--weights", "seeded:1"]),
    BadInput(
      name: "plan for a picture that is none", status: 5, says: ["'none.png'"],
      arguments: ["plan", "net.yaml", "--image", "none.png"]),
  ]

  @Test("a command line that cannot work is refused", arguments: cases)
  func refusal(_ input: BadInput) throws {
    var input = input
    let spoil = input.spoil
    input.spoil = { bench in
      try bench.makeFolder("folder")
      try spoil(bench)
    }
    try input.verify()
  }

  /// Environments that must not matter.
  static let environments: [(String, [String: String?])] = [
    ("97 no HOME and no TMPDIR", ["HOME": nil, "TMPDIR": nil]),
    ("97 a HOME and a TMPDIR that are not there", ["HOME": "/none", "TMPDIR": "/none"]),
    ("97 no PATH", ["PATH": nil]), ("97 an odd time zone", ["TZ": "Nowhere/Atlantis"]),
    ("97 Turkish", ["LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8"]),
    ("97 German", ["LC_ALL": "de_DE.UTF-8", "LANG": "de_DE.UTF-8"]),
    ("97 no language", ["LC_ALL": "C", "LANG": nil]),
    ("97 a language that is none", ["LC_ALL": "xx_YY.KOI8-R"]),
    ("99 no terminal", ["TERM": nil]), ("99 a dumb terminal", ["TERM": "dumb"]),
    ("99 no colour", ["NO_COLOR": "1"]),
  ]

  @Test("the environment changes no byte of the results", arguments: environments)
  func environment(_ name: String, _ variables: [String: String?]) throws {
    func results(_ variables: [String: String?]) throws -> [[UInt8]] {
      let bench = try Bench()
      var program = bench.program
      program.environment = variables
      let ending = try program.run(
        BadInput.map + ["--raw", "out.safetensors", "--layer", "**", "--opacity", "0.5"])
      #expect(ending.status == 0, "\(ending.story)")
      let spoken = ending.output.split(separator: "\n").filter { !$0.hasSuffix(" ms") }
      return try [
        Array(spoken.joined(separator: "\n").utf8), bench.bytes("out.safetensors"),
        bench.bytes("explanations/photo.conv2.gradcam.dog.png"),
      ]
    }
    #expect(try results(variables) == results([:]))
  }

  /// Streams and limits that a shell or a scheduler sets, with the statuses that may follow.
  static let limits: [(String, String, Set<Int32>, String)] = [
    ("98 no standard input", "\"$X\" $ALL <&-", [0], ""),
    ("98 no standard output", "\"$X\" $ALL >&-", [0], ""),
    ("98 no standard error", "\"$X\" $ALL 2>&-", [0], ""),
    ("98 no streams at all", "\"$X\" $ALL <&- >&- 2>&-", [0], ""),
    ("98 a reader that goes away", "\"$X\" layers net.yaml | true", [0], ""),
    ("103 a full standard output", "\"$X\" layers net.yaml > /dev/full", [6], "standard output"),
    (
      "103 a full standard output of a report", "\"$X\" check net.yaml > /dev/full", [6],
      "standard output"
    ),
    ("100 sixteen open files", "ulimit -n 16; \"$X\" $ALL", [0], ""),
    ("100 a small stack", "ulimit -s 64; \"$X\" $ALL", [0], ""),
    (
      "100 a small stack and a deep spec",
      "ulimit -s 64; \"$X\" layers deep.yaml", [3], "deep.yaml:1:"
    ),
    (
      "100 little memory for much network",
      "ulimit -v 500000; \"$X\" $ALL --size 4000x4000", [7], "MB"
    ),
    ("100 a file size limit", "ulimit -f 1; \"$X\" $ALL", [6], "cannot write"),
  ]

  @Test("streams and limits end in a status and whole files", arguments: limits)
  func limit(_ name: String, _ line: String, _ statuses: Set<Int32>, _ says: String) throws {
    let bench = try Bench()
    try bench.write("sightline: " + String(repeating: "[", count: 900_000), to: "deep.yaml")
    var program = bench.program
    program.environment["ALL"] = BadInput.map.joined(separator: " ")
    let ending = try program.run(shell: line)
    #expect(!ending.isOverdue && statuses.contains(ending.status ?? -1), "\(ending.story)")
    #expect(says.isEmpty || (ending.error + ending.output).contains(says), "\(ending.story)")
    #expect(!bench.names.contains { $0.contains(".partial") }, "\(bench.names)")
    if ending.status == 0, line.contains("ALL") {
      let picture = try bench.bytes("explanations/photo.conv2.gradcam.dog.png")
      #expect(picture.starts(with: TinyPNG.signature))
      #expect(picture.suffix(8).starts(with: Array("IEND".utf8)))
    }
  }
}
