import Testing

/// Specs that are no YAML, or not the spec language's part of it.
@Suite struct YAMLTests {
  static let head = "sightline: 1\nname: tiny\ninput: {shape: [3, 8, 8]}\nlayers:\n"

  /// Places are line and column, counted from one.
  static let cases: [BadInput] = [
    badSpec("1 an empty file", "", says: "net.yaml", "empty"),
    badSpec("2 only comments", "# nothing\n# at all\n", says: "net.yaml", "empty"),
    badSpec("3 a scalar at the top", "hello\n", says: "net.yaml:1:1", "only text", "sightline: 1"),
    badSpec("3 a list at the top", "- conv: 4\n", says: "net.yaml:1:1", "a list", "sightline: 1"),
    badLine(
      "4 a key twice", "name: tiny", becomes: "name: tiny\nname: other",
      says: "net.yaml:3:1", "'name'", "twice"),
    badSpec(
      "5 two documents", Bench.network + "---\n" + Bench.network,
      says: "net.yaml:13:1", "document"),
    badLine(
      "6 a tab for indentation", "  - relu1: relu", becomes: "\t- relu1: relu",
      says: "net.yaml:7:1", "tab"),
    badFile(
      "8 bytes that are not UTF-8", "net.yaml", status: 3,
      says: "net.yaml:2:9", "not UTF-8", "0xFF at offset 21"
    ) {
      Array("sightline: 1\nname: ti".utf8) + [0xFF, 0xFE] + Array("\n".utf8)
    },
    badFile("8 UTF-16", "net.yaml", status: 3, says: "UTF-8") {
      [0xFF, 0xFE] + Bench.network.utf8.flatMap { [$0, 0] }
    },
    badFile("9 a NUL byte", "net.yaml", status: 3, says: "net.yaml:1:13", "U+0000", "remove it") {
      Array("sightline: 1\0\n".utf8)
    },
    badSpec(
      "11 over a megabyte", Bench.network + String(repeating: "# padding\n", count: 120_000),
      says: "net.yaml", "1048576"),
    badSpec(
      "12 a million brackets", "sightline: " + String(repeating: "[", count: 1_000_000),
      says: "net.yaml:1:", "deep"),
    badSpec(
      "12 mappings too deep",
      (0..<500).map { String(repeating: " ", count: $0) + "a:" }.joined(separator: "\n"),
      says: "net.yaml:", "deep"),
    badSpec(
      "13 a billion laughs",
      "a: &a [lol, lol, lol]\n"
        + zip("abcdefgh", "bcdefghi").map {
          "\($1): &\($1) [*\($0), *\($0), *\($0), *\($0), *\($0), *\($0), *\($0), *\($0)]\n"
        }.joined(),
      says: "net.yaml:1:4", "anchor"),
    badLine(
      "14 an alias of itself", "name: tiny", becomes: "name: &x [*x]",
      says: "net.yaml:2:7", "anchor"),
    badLine(
      "15 a merge key", "name: tiny", becomes: "<<: {name: tiny}",
      says: "net.yaml:2:1", "'<<'"),
    badLine(
      "15 a tag that runs code", "name: tiny",
      becomes: "name: !!python/object/apply:os.system [id]", says: "net.yaml:2:7", "tag"),
    badLine(
      "16 a misspelled key", "labels:", becomes: "lables:",
      says: "net.yaml:12:1", "'lables'", "labels"),
    badLine(
      "16 a misspelled operation", "global_avgpool", becomes: "global_avgpol",
      says: "net.yaml:9:10", "global_avgpol", "global_avgpool"),
    badLine(
      "16 a misspelled attribute", "kernel: 3, pad: 1}\n  - bn1",
      becomes: "kernal: 3, pad: 1}\n  - bn1", says: "net.yaml:5:22", "'kernal'",
      "did you mean 'kernel'"),
    badLine(
      "16 another tool's word", "gap: global_avgpool", becomes: "gap: AdaptiveAvgPool2d",
      says: "net.yaml:9:10", "AdaptiveAvgPool2d"),
    badSpec(
      "17 no input", "sightline: 1\nlayers:\n  - conv: 4\n", says: "net.yaml",
      "'input.shape' is missing"),
    badSpec(
      "17 no layers", "sightline: 1\ninput: {shape: [3, 8, 8]}\n",
      says: "net.yaml", "'layers'"),
    badSpec(
      "17 layers empty", "sightline: 1\ninput: {shape: [3, 8, 8]}\nlayers: []\n",
      says: "net.yaml:3", "layers"),
    badSpec(
      "17 no version", "input: {shape: [3, 8, 8]}\nlayers:\n  - c: {conv: 4, kernel: 1}\n",
      says: "net.yaml", "sightline: 1"),
    badLine(
      "17 a version of tomorrow", "sightline: 1", becomes: "sightline: 7",
      says: "net.yaml:1:12", "7"),
    badLine(
      "18 text for a number", "conv: 4, kernel: 3, pad: 1}\n  - bn1",
      becomes: "conv: 4, kernel: \"3\", pad: 1}\n  - bn1", says: "net.yaml:5:30", "kernel"),
    badLine(
      "18 a broken number", "kernel: 3, pad: 1}\n  - bn1",
      becomes: "kernel: 3.5, pad: 1}\n  - bn1", says: "net.yaml:5:30", "3.5"),
    badLine(
      "18 yes for a number", "kernel: 3, pad: 1}\n  - bn1",
      becomes: "kernel: yes, pad: 1}\n  - bn1", says: "net.yaml:5:30", "yes"),
    badLine(
      "18 an octal number", "kernel: 3, pad: 1}\n  - bn1",
      becomes: "kernel: 0o3, pad: 1}\n  - bn1", says: "net.yaml:5:30", "0o3"),
    badLine(
      "18 a sexagesimal number", "kernel: 3, pad: 1}\n  - bn1",
      becomes: "kernel: 1:30, pad: 1}\n  - bn1", says: "net.yaml:5:30", "1:30"),
    badLine(
      "18 a list for a text", "name: tiny", becomes: "name: [tiny]",
      says: "net.yaml:2:7", "name"),
    badLine(
      "18 a mapping for the layers", "  - relu1: relu", becomes: "  relu1: relu",
      says: "net.yaml:7:3"),
    badLine(
      "19 a layer name twice", "relu1: relu", becomes: "conv1: relu",
      says: "net.yaml:7:5", "'conv1' is defined twice", "line 5"),
    badLine(
      "19 a reserved name", "relu1: relu", becomes: "input: relu",
      says: "net.yaml:7:5", "input"),
    badLine(
      "20 an unknown input", "relu1: relu", becomes: "relu1: {relu: {}, from: conv7}",
      says: "net.yaml:7:", "conv7", "conv1"),
    badLine(
      "21 a forward reference", "relu1: relu", becomes: "relu1: {relu: {}, from: conv2}",
      says: "net.yaml:7:", "conv2", "below"),
    badLine(
      "21 a reference to itself", "relu1: relu", becomes: "relu1: {relu: {}, from: relu1}",
      says: "net.yaml:7:", "relu1"),
    badLine(
      "22 an output that is no layer", "labels: [cat, dog, car]", becomes: "output: nowhere",
      says: "net.yaml:12:9", "nowhere"),
    badLine(
      "23 a name with a space", "relu1: relu", becomes: "\"re lu\": relu",
      says: "net.yaml:7:5", "re lu"),
    badLine(
      "23 a name that climbs", "relu1: relu", becomes: "a/../b: relu",
      says: "net.yaml:7:5", "'a/../b' is not a layer name", "letters"),
    badLine(
      "23 a name with an escape sequence", "relu1: relu",
      becomes: #""a\e[31mb": relu"#, says: "net.yaml:7:5"),
    badLine(
      "23 a name with a line break", "relu1: relu", becomes: #""a\nb": relu"#,
      says: "net.yaml:7:5"),
    badLine(
      "23 a name of 64 kilobytes", "relu1: relu",
      becomes: "\(String(repeating: "x", count: 65536)): relu", says: "net.yaml:7"),
    badLine(
      "23 a name with a leading dash", "relu1: relu", becomes: "\"-x\": relu",
      says: "net.yaml:7:5", "-x"),
    badSpec(
      "an unclosed bracket", "sightline: 1\ninput: {shape: [3, 8, 8]\nlayers: []\n",
      says: "net.yaml:2:8", "not closed", "'}'"),
    badSpec(
      "an unclosed quote", "sightline: 1\nname: \"tiny\n", says: "net.yaml:2:7", "not closed"),
    badSpec(
      "JSON of another program", #"{"layers": [{"class_name": "Conv2D"}]}"#,
      says: "net.yaml:1"),
  ]

  @Test("a bad spec is refused with its place", arguments: cases)
  func refusal(_ input: BadInput) throws { try input.verify() }

  @Test(
    "a spec that only looks odd is read",
    arguments: [
      ("7 a byte order mark", "\u{FEFF}" + Bench.network),
      ("10 CRLF line ends", Bench.network.replacing("\n", with: "\r\n")),
      ("10 no line end at the end", String(Bench.network.dropLast())),
      ("23 a layer name with a slash", Bench.network.replacing("relu1:", with: "a/b:")),
      (
        "JSON",
        #"{"sightline":1,"input":{"shape":[3,8,8],"preprocess":{"resize":8,"#
          + #""crop":"center"}},"layers":[{"conv2":{"conv":4,"kernel":3,"pad":1}},"#
          + #"{"gap":"global_avgpool"},{"flat":"flatten"},{"fc":{"linear":3}}],"labels":["a","dog","b"]}"#
      ),
    ])
  func acceptance(_ name: String, _ text: String) throws {
    let input = BadInput(
      name: name, status: 0, says: ["conv2", "fc"], arguments: ["layers", "net.yaml"],
      spoil: { try $0.write(text, to: "net.yaml") })
    try input.verify()
  }

  @Test(
    "24 a spec that is no file is refused",
    arguments: [
      ("a folder", "folder", "a folder, not a file"), ("a pipe", "pipe", "is a pipe"),
      ("a device", "/dev/zero", "device"), ("a link to itself", "loop.yaml", "links"),
      ("a link to nothing", "dangling.yaml", "not found"),
      ("missing.yaml", "missing.yaml", "not found"),
    ])
  func noFile(_ name: String, _ path: String, _ reason: String) throws {
    for arguments in [["--spec", path, "photo.png"], ["layers", path], ["plan", path]] {
      var input = BadInput(name: name, status: 3, says: [path, reason], arguments: arguments)
      input.spoil = { bench in
        try bench.makeFolder("folder")
        try bench.makePipe("pipe")
        try bench.link("loop.yaml", to: "loop.yaml")
        try bench.link("dangling.yaml", to: "nowhere")
      }
      try input.verify()
    }
  }
}
