import Foundation
import Testing

/// `explain report` and `explain verify --golden` against the real program.
@Suite struct ReportTests {
  static func report(
    _ name: String, _ arguments: [String], status: Int32, _ says: [String],
    leaves: Set<String> = [], spoil: @escaping @Sendable (Bench) throws -> Void = { _ in }
  ) -> BadInput {
    BadInput(
      name: name, status: status, says: says,
      arguments: ["report", "--spec", "net.yaml", "--weights", "net.safetensors"] + arguments,
      leaves: leaves, spoil: spoil)
  }
  static let page: Set<String> = ["report.html"]

  static let cases: [BadInput] = [
    report("a page of one image", ["photo.png"], status: 0, ["1 images", "MB"], leaves: page),
    report("no image at all", [], status: 2, ["no image to explain", "--data"]),
    report("an image that is none", ["none.png"], status: 5, ["'none.png'"]),
    report(
      "one image of two is none", ["photo.png", "none.png"], status: 1,
      ["'none.png'", "1 of 2 images", "the page lists them"], leaves: page),
    report(
      "all images are none", ["a.png", "b.png"], status: 5,
      ["'a.png'", "'b.png'", "none of 2 images"]),
    report(
      "a folder as an image", ["pictures"], status: 5, ["'pictures' is a folder", "--data"]
    ) { try $0.makeFolder("pictures") },
    report("a page over someone's file", ["photo.png"], status: 6, ["exists", "--force"]) {
      try $0.write("mine", to: "report.html")
    },
    report(
      "a page over its own image", ["photo.png", "--output", "photo.png", "--force"], status: 2,
      ["cannot be written over"]),
    report(
      "a page in a folder that is not there", ["photo.png", "--output", "no/page.html"],
      status: 6, ["no/page.html", "mkdir -p 'no'"]),
    report("a limit of nothing", ["photo.png", "--limit", "0"], status: 2, ["--limit 0"]),
    report("an unknown method", ["photo.png", "--method", "gradkam"], status: 2, ["gradcam"]),
    report("an unknown class", ["photo.png", "--class", "cow"], status: 2, ["'cow'"]),
    report("an unknown layer", ["photo.png", "--layer", "conv9"], status: 2, ["--layer conv9"]),
    report("data that is not there", ["--data", "set"], status: 5, ["no folder 'set'"]),
    report(
      "data and images together", ["--data", "set", "photo.png"], status: 2, ["--data"]
    ) { try $0.makeFolder("set") },
    report(
      "data with a folder that is no class", ["--data", "set"], status: 5,
      ["folder 'cot'", "no class of the network", "cat"]
    ) {
      try $0.makeFolder("set/cot")
      try $0.write(TinyPNG().bytes, to: "set/cot/a.png")
    },
    report("data without folders", ["--data", "set"], status: 5, ["'set'", "folder"]) {
      try $0.makeFolder("set")
      try $0.write(TinyPNG().bytes, to: "set/a.png")
    },
    report(
      "folders by class", ["--data", "set"], status: 0, [" of 3 right", "3 images"],
      leaves: page
    ) { bench in
      for name in ["cat", "dog", "car"] {
        try bench.makeFolder("set/\(name)")
        try bench.write(TinyPNG().bytes, to: "set/\(name)/a.png")
      }
    },
    report(
      "more labelled images than the page takes", ["--data", "set", "--limit", "2"], status: 0,
      [" of 6 right", "2 images"], leaves: page
    ) { bench in
      for name in ["cat", "dog", "car"] {
        try bench.makeFolder("set/val/\(name)")
        for file in ["a", "b"] {
          try bench.write(TinyPNG().bytes, to: "set/val/\(name)/\(file).png")
        }
      }
    },
    report(
      "a csv file of classes", ["--truth", "set/all.csv"], status: 0, [" of 3 right"],
      leaves: page
    ) { bench in
      try bench.makeFolder("set")
      for name in ["a", "b, c", "d"] { try bench.write(TinyPNG().bytes, to: "set/\(name).png") }
      try bench.write(
        "image,class\na.png,dog\n\"b, c.png\",\"cat\"\nd.png,2\n", to: "set/all.csv")
    },
    report(
      "a csv row without a class", ["--truth", "all.csv"], status: 5,
      ["line 2 of 'all.csv'", "path,class"]
    ) { try $0.write("photo.png,dog\nphoto.png\n", to: "all.csv") },
    report(
      "a csv row with a class that is none", ["--truth", "all.csv"], status: 5,
      ["line 2 of 'all.csv'", "'cow'"]
    ) { try $0.write("photo.png,dog\nphoto.png,cow\n", to: "all.csv") },
    report(
      "a csv row with an image that is not there", ["--truth", "all.csv"], status: 1,
      ["'none.png'", "1 of 2 images"], leaves: page
    ) { try $0.write("photo.png,dog\nnone.png,cat\n", to: "all.csv") },
    report(
      "weights that are not there", ["photo.png", "--weights", "no.st"], status: 4, ["no.st"]),
  ]

  @Test("pages, and why there is none", arguments: cases)
  func report(_ input: BadInput) throws { try input.verify() }

  @Test("a page of the real program holds what the run was about, and its own mark")
  func content() throws {
    let bench = try Bench()
    let name = "ph<o>to.png"
    try bench.write(TinyPNG().bytes, to: name)
    let arguments = [
      "report", "--spec", "net.yaml", "--weights", "net.safetensors", name, "photo.png",
      "none.png", "--layer", "conv1", "--layer", "conv2", "--method", "gradcam", "--method", "cam",
    ]
    let ending = try bench.program.run(arguments)
    #expect(ending.status == 1, "\(ending.story)")
    let text = String(decoding: try bench.bytes("report.html"), as: UTF8.self)
    #expect(!text.contains("ph<o>to"))
    #expect(text.contains(#"ph\u003Co\u003Eto.png"#))
    #expect(text.contains("\"command\":[\"explain\",\"map\",\"--spec\",\"net.yaml\""))
    #expect(text.contains("none.png"))
    // The tool knows the page for its own, and the same run gives the same bytes.
    let first = try bench.bytes("report.html")
    #expect(try bench.program.run(arguments).status == 1)
    #expect(try bench.bytes("report.html") == first)
  }

  @Test("the command on a page makes the picture")
  func command() throws {
    let bench = try Bench()
    let arguments = ["report", "--spec", "net.yaml", "--weights", "net.safetensors", "photo.png"]
    #expect(try bench.program.run(arguments).status == 0)
    let text = String(decoding: try bench.bytes("report.html"), as: UTF8.self)
    let found = try #require(text.firstMatch(of: /"command":(\[[^\]]*\])/))
    let words = try JSONDecoder().decode([String].self, from: Data(found.1.utf8))
    let ending = try bench.program.run(
      Array(words.dropFirst())
        + ["photo.png", "--layer", "conv1", "--method", "guided-gradcam", "--class", "1"])
    #expect(ending.status == 0, "\(ending.story)")
  }

  @Test(
    "guided pictures carry their class sensitivity, contrasts their conservation, slides a command")
  func facts() throws {
    let bench = try Bench()
    try bench.write(TinyPNG().bytes, to: "second.png")
    let base = ["report", "--spec", "net.yaml", "--weights", "net.safetensors"]
    for (extra, says) in [
      ([], ["Class sensitivity", "Conservation", "Conservation of the score"]),
      (
        ["--trust", "--class", "top1"],
        ["Weight randomisation, cascading", "Noise stability", "Occlusion agreement"]
      ),
    ] {
      let ending = try bench.program.run(base + ["photo.png", "second.png", "--force"] + extra)
      #expect(ending.status == 0, "\(ending.story)")
      let text = String(decoding: try bench.bytes("report.html"), as: UTF8.self)
      for part in says { #expect(text.contains("[\"\(part)\","), "does not say \(part)") }
      #expect(text.contains("id=\"slides\""))
    }
    let one = try bench.program.run(base + ["photo.png", "--class", "dog", "--force"])
    #expect(one.status == 0, "\(one.story)")
    let text = String(decoding: try bench.bytes("report.html"), as: UTF8.self)
    #expect(!text.contains("[\"Conservation\",") && text.contains("[\"Class sensitivity\","))
  }

  // MARK: Golden maps

  static func golden(
    _ name: String, status: Int32, _ says: [String], extra: [String] = [],
    spoil: @escaping @Sendable (Bench) throws -> Void = { _ in }
  ) -> BadInput {
    BadInput(
      name: name, status: status, says: says,
      arguments: [
        "verify", "net.yaml", "--weights", "net.safetensors", "--golden", "maps.safetensors",
      ] + extra,
      spoil: { bench in
        let ending = try bench.program.run(
          [
            "verify", "net.yaml", "--weights", "net.safetensors", "--golden", "maps.safetensors",
            "--record", "--image", "photo.png", "--layer", "conv1", "--layer", "conv2",
            "--method", "gradcam", "--method", "guided-backprop", "--class", "dog", "--class", "0",
          ])
        try #require(ending.status == 0, "\(ending.story)")
        try spoil(bench)
      })
  }

  /// A photo of the same size with another pattern.
  static let otherPhoto: [UInt8] = {
    var rows: [UInt8] = []
    for row in 0..<8 {
      rows.append(0)
      for sample in 0..<24 { rows.append(UInt8((row * 5 + sample * 37) % 256)) }
    }
    return TinyPNG(rows: rows).bytes
  }()

  static let goldens: [BadInput] = [
    golden("the same", status: 0, ["all as recorded", "worst error 0.0e+00", "8 maps and scores"]),
    golden(
      "other kernels", status: 0, ["all as recorded"], extra: ["--kernels", "reference"]),
    golden(
      "other weights", status: 1, ["FAIL", "likely cause: the weights are others", "dog"]
    ) { bench in
      try bench.write(
        safetensors(Bench.tensors.changing("fc.weight") { $0.values[5] += 0.5 }),
        to: "net.safetensors")
    },
    golden("another photo", status: 1, ["likely cause: 'photo.png' has other bytes"]) {
      try $0.write(otherPhoto, to: "photo.png")
    },
    golden("another preprocessing", status: 1, ["likely cause: the spec's text is another"]) {
      try $0.write(
        Bench.network.replacing("crop: center", with: "crop: center, mean: [0.5, 0.5, 0.5]"),
        to: "net.yaml")
    },
    golden("a comment in the spec", status: 0, ["note: the spec's text is another"]) {
      try $0.write("# a comment\n" + Bench.network, to: "net.yaml")
    },
    golden("a photo that is gone", status: 5, ["'none.png'"], extra: ["--image", "none.png"]),
    golden("a layer that is gone", status: 2, ["--layer conv1"]) { bench in
      try bench.write(Bench.network.replacing("conv1:", with: "conv9:"), to: "net.yaml")
      var tensors = Bench.tensors
      for place in tensors.indices {
        tensors[place].name = tensors[place].name.replacing("conv1.", with: "conv9.")
      }
      try bench.write(safetensors(tensors), to: "net.safetensors")
    },
    golden("a tolerance of two", status: 2, ["--tolerance 2"], extra: ["--tolerance", "2"]),
    golden("a layer without --record", status: 2, ["--record"], extra: ["--layer", "conv1"]),
    golden(
      "two photos for one", status: 2, ["2 images"],
      extra: ["--image", "photo.png", "--image", "photo.png"]),
    golden("a golden file that is none", status: 5, ["no golden maps", "--record"]) {
      try $0.write(safetensors([Tensor("a", [2])]), to: "maps.safetensors")
    },
    golden("a golden file that is cut off", status: 5, ["'maps.safetensors'"]) {
      try $0.write(Array(try $0.bytes("maps.safetensors").dropLast(9)), to: "maps.safetensors")
    },
    BadInput(
      name: "--record without --golden", status: 2, says: ["--record goes with --golden"],
      arguments: ["verify", "net.yaml", "--record"]),
    BadInput(
      name: "a golden file that is not there", status: 5, says: ["'none.safetensors'"],
      arguments: [
        "verify", "net.yaml", "--weights", "net.safetensors", "--golden", "none.safetensors",
      ]),
    BadInput(
      name: "golden maps over someone's file", status: 6, says: ["exists", "--force"],
      arguments: [
        "verify", "net.yaml", "--weights", "net.safetensors", "--golden", "mine.safetensors",
        "--record", "--image", "photo.png",
      ], spoil: { try $0.write(safetensors([Tensor("a", [2])]), to: "mine.safetensors") }),
  ]

  @Test("golden maps hold until something changes", arguments: goldens)
  func golden(_ input: BadInput) throws { try input.verify() }

  @Test("a nudge far below sight passes, one above the tolerance does not")
  func tolerance() throws {
    let bench = try Bench()
    let base = [
      "verify", "net.yaml", "--weights", "net.safetensors", "--golden", "maps.safetensors",
    ]
    let record = try bench.program.run(base + ["--record", "--image", "photo.png"])
    #expect(record.status == 0, "\(record.story)")
    try bench.write(
      safetensors(
        Bench.tensors.changing("conv1.weight") {
          $0.values = $0.values.map { $0 * 1.0001 }
        }), to: "net.safetensors")
    let near = try bench.program.run(base)
    #expect(near.status == 0, "\(near.story)")
    #expect(near.output.contains("note: the weights are others"))
    let strict = try bench.program.run(base + ["--tolerance", "1e-7"])
    #expect(strict.status == 1, "\(strict.story)")
  }

  // MARK: Many maps in one picture

  @Test("a moving picture has a frame for each layer, a contact sheet a tile for each image")
  func joined() throws {
    let bench = try Bench()
    try bench.write(TinyPNG().bytes, to: "second.png")
    let ending = try bench.program.run(
      BadInput.map + [
        "second.png", "--layer", "conv1", "--layer", "relu1", "--layer", "conv2", "--style",
        "animation", "--output", "moving",
      ])
    #expect(ending.status == 0, "\(ending.story)")
    let moving = try #require(
      bench.names.first { $0.hasPrefix("moving/photo.depth.gradcam") }, "\(bench.names)")
    let bytes = try bench.bytes(moving)
    let text = String(decoding: bytes, as: Unicode.ASCII.self)
    #expect(text.components(separatedBy: "fcTL").count == 4)
    #expect(text.contains("acTL"))
    let sheets = try bench.program.run(
      BadInput.map + [
        "second.png", "--style", "contact-sheet", "--output", "sheet.png", "--scale", "set",
      ])
    #expect(sheets.status == 0, "\(sheets.story)")
    #expect(bench.names.contains("sheet.png"))
    let many = try bench.program.run(
      BadInput.map + [
        "second.png", "--style", "contact-sheet", "--output", "sheets", "--class", "top1",
        "--class", "top2", "--layer", "conv1", "--layer", "conv2",
      ])
    #expect(many.status == 0, "\(many.story)")
    #expect(bench.names.count { $0.hasPrefix("sheets/contact-sheet") } == 4, "\(bench.names)")
  }
}
