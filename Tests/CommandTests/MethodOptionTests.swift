import Testing

/// Options of methods, of `--trust`, and of `explain score`, sound and not.
@Suite struct MethodOptionTests {
  private static func map(_ name: String, _ extra: [String], _ says: [String]) -> BadInput {
    BadInput(name: name, status: 2, says: says, arguments: BadInput.map + extra)
  }
  private static func score(_ name: String, _ extra: [String], _ says: [String]) -> BadInput {
    BadInput(name: name, status: 2, says: says, arguments: ["score"] + BadInput.map + extra)
  }

  static let cases: [BadInput] = [
    map("no samples", ["--method", "rise", "--samples", "0"], ["--samples 0", "1 to"]),
    map("noise that is no number", ["--noise", "nan"], ["--noise nan", "0 to 10"]),
    map("an unknown ablation", ["--ablation", "meen"], ["--ablation", "'meen'", "mean"]),
    map("an unknown fusion", ["--fuse", "sum"], ["--fuse", "'sum'", "mean"]),
    map("an unknown tool", ["--parity", "grad-cam"], ["--parity", "'grad-cam'", "captum"]),
    map(
      "classes for more images than there are", ["--class-each", "dog", "--class-each", "cat"],
      ["--class-each names 2 classes for 1 image"]),
    map(
      "a class for all and one for each", ["--class", "dog", "--class-each", "dog"],
      ["--class and --class-each"]),
    map("a region of a class score", ["--region", "predicted"], ["--region", "dense output"]),
    map("a region that is none", ["--region", "1,2,3"], ["'1,2,3'", "TOP,LEFT,HEIGHT,WIDTH"]),
    map(
      "a region beyond the output", ["--region", "0,0,9,9"], ["--region", "dense output"]),
    map(
      "two ways to contrast", ["--why-not", "cat", "--versus", "dog"], ["--why-not and --versus"]),
    map(
      "why not, for two classes", ["--why-not", "cat", "--class", "dog", "--class", "car"],
      ["--why-not compares with one class", "names 2"]),
    map(
      "why not itself", ["--why-not", "cat", "--class", "cat"], ["--class and --why-not", "'cat'"]),
    map("why not an unknown class", ["--why-not", "cow"], ["'cow'"]),
    map(
      "one file for why not", ["--why-not", "cat", "--output", "one.png"],
      ["more than one picture"]),
    map(
      "one array for why not", ["--why-not", "cat", "--raw", "one.npy"], ["there are 3"]),
    map(
      "another tool's rules for many maps", ["--parity", "captum", "--style", "strip"],
      ["--parity captum", "--style strip", "leave one of them out"]),
    map("samples beyond all patience", ["--samples", "1000001"], ["--samples 1000001", "1 to"]),
    map("a window of nothing", ["--window", "0"], ["--window 0"]),
    map("a stride of nothing", ["--stride", "0"], ["--stride 0"]),
    map("a seed below zero", ["--seed=-1"], ["--seed"]),
    score("a metric that is none", ["--metric", "auc"], ["'auc'", "deletion"]),
    score("masks without a mask", ["--metric", "mask"], ["--mask FILE"]),
    score("more masks than images", ["--mask", "a.png", "--mask", "b.png"], ["2 masks for 1"]),
    score("two classes", ["--class", "dog", "--class", "cat"], ["one class"]),
    BadInput(
      name: "a mask that is not there", status: 5, says: ["gone.png"],
      arguments: ["score"] + BadInput.map + ["--mask", "gone.png"]),
  ]

  @Test("what cannot be is refused with its remedy", arguments: cases)
  func refused(input: BadInput) throws { try input.verify() }

  @Test("every method runs with trust and diagnosis, and score prints its recipes")
  func sound() throws {
    let bench = try Bench()
    let all = try bench.program.run(
      BadInput.map + [
        "--method", "gradcam", "--method", "ablationcam", "--method", "scorecam", "--method",
        "eigencam", "--method", "fullgrad", "--method", "smoothgrad", "--method",
        "integrated-gradients", "--method", "occlusion", "--method", "rise", "--method",
        "guided-backprop", "--samples", "20", "--layer", "relu1", "--layer", "conv2", "--fuse",
        "mean", "--augment", "--trust", "--diagnose", "--class", "top1", "--class", "top2",
        "--manifest", "run.json", "--raw", "run.safetensors",
      ])
    #expect(all.status == 0, "\(all.story)")
    for part in [
      "eigencam gives the same map for every class", "fullgrad: parts add up to",
      "guided-backprop: class sensitivity", "weight randomisation, cascading",
      "occlusion agreement", "noise stability", "diagnosis",
    ] {
      #expect(all.output.contains(part), "does not say \"\(part)\"\n\(all.story)")
    }
    #expect(bench.names.contains { $0.hasSuffix("photo.fused.gradcam.dog.png") })
    let score = try bench.program.run(
      ["score"] + BadInput.map + ["--mask", "photo.png", "--method", "gradcam", "--json", "s.json"])
    #expect(score.status == 0, "\(score.story)")
    for part in ["deletion (mean)", "deletion (blur)", "ROAD", "pointing game", "20 equal steps"] {
      #expect(score.output.contains(part), "does not say \"\(part)\"\n\(score.story)")
    }
    #expect(bench.names.contains("s.json"))
  }

  @Test("a picture that fails is greyed, says why on itself and in the record; untried ones do not")
  func greyed() throws {
    let bench = try Bench()
    let arguments = BadInput.map + ["--method", "eigencam", "--manifest", "run.json", "--force"]
    let tried = try bench.program.run(arguments + ["--trust", "--output", "tried.png"])
    #expect(tried.status == 0, "\(tried.story)")
    #expect(tried.output.contains("FAIL  eigencam at conv2: class sensitivity +1.00"))
    let record = String(decoding: try bench.bytes("run.json"), as: UTF8.self)
    #expect(record.contains("nearly the same for"), "\(record)")
    let plain = try bench.program.run(arguments + ["--output", "plain.png"])
    #expect(plain.status == 0 && !plain.output.contains("FAIL"), "\(plain.story)")
    let other = String(decoding: try bench.bytes("run.json"), as: UTF8.self)
    #expect(other.contains("\"fails\" : [\n\n") && other.contains("\"trust\" : [\n\n"))
    #expect(try bench.bytes("tried.png") != bench.bytes("plain.png"))
  }

  @Test("guided methods carry their class sensitivity in text and record, unasked")
  func guided() throws {
    let bench = try Bench()
    let ending = try bench.program.run(
      BadInput.map + [
        "--method", "guided-backprop", "--method", "deconvnet", "--method", "guided-gradcam",
        "--method", "gradcam", "--manifest", "run.json",
      ])
    #expect(ending.status == 0, "\(ending.story)")
    let record = String(decoding: try bench.bytes("run.json"), as: UTF8.self)
    for method in ["guided-backprop", "deconvnet", "guided-gradcam at conv2"] {
      #expect(ending.output.contains("\(method): class sensitivity "), "\(ending.story)")
      #expect(record.contains("\(method): class sensitivity "), "\(record)")
    }
    #expect(!ending.output.contains("  gradcam at conv2"), "\(ending.story)")
  }

  @Test("why not: both classes and the one rather than the other, and nothing is lost between them")
  func whyNot() throws {
    let bench = try Bench()
    let ending = try bench.program.run(
      BadInput.map + [
        "--why-not", "cat", "--layer", "conv1", "--layer", "conv2", "--method", "gradcam",
        "--method", "layercam", "--method", "cam", "--manifest", "run.json",
      ])
    #expect(ending.status == 0, "\(ending.story)")
    for part in [
      "why not cat but dog: scores ", "ok    gradcam at conv1: the contrast is the difference",
      "ok    cam at conv2: the contrast is the difference", "ok    score at conv1: its places give",
      "ok    score at conv2: its places give", "they add up",
    ] {
      #expect(ending.output.contains(part), "does not say \"\(part)\"\n\(ending.story)")
    }
    #expect(!ending.output.contains("layercam at conv1: the contrast"))
    for name in ["dog", "cat", "dog-vs-cat"] {
      #expect(
        bench.names.contains("explanations/photo.conv2.gradcam.\(name).png"), "\(bench.names)")
    }
    let record = String(decoding: try bench.bytes("run.json"), as: UTF8.self)
    #expect(
      record.contains("\"ok    gradcam at conv2: the contrast is the difference"), "\(record)")
    // The network does say it: what it would say next stands on the other side.
    let said = try bench.program.run(BadInput.map + ["--why-not", "dog", "--force"])
    #expect(said.status == 0, "\(said.story)")
    #expect(said.output.contains("the network does say dog; the next best is "), "\(said.story)")
    let versus = try bench.program.run(
      BadInput.map + ["--class", "cat", "--versus", "car", "--force"])
    #expect(versus.status == 0, "\(versus.story)")
    #expect(versus.output.contains("ok    gradcam at conv2: the contrast"), "\(versus.story)")
    #expect(versus.output.contains("ok    score at conv2: "), "\(versus.story)")
  }

  @Test("another tool's rules change the picture and the numbers, and say what they do not change")
  func parity() throws {
    let bench = try Bench()
    func run(_ extra: [String]) throws -> Ending {
      try bench.program.run(BadInput.map + ["--layer", "conv1", "--force"] + extra)
    }
    #expect(try run(["--output", "own.png", "--raw", "own.safetensors"]).status == 0)
    let own = (try bench.bytes("own.png"), try bench.bytes("own.safetensors"))
    for tool in ["pytorch-grad-cam", "torchcam", "captum"] {
      let ending = try run(["--parity", tool, "--output", "o.png", "--raw", "o.safetensors"])
      #expect(ending.status == 0, "\(ending.story)")
      #expect(ending.output.contains("after \(tool): "), "\(ending.story)")
      #expect(ending.output.contains("the blend with the photo is Sightline's own"))
      #expect(ending.output.contains("not repeated: "))
      #expect(try bench.bytes("o.png") != own.0, "\(tool) draws the same")
      #expect(try bench.bytes("o.safetensors") != own.1, "\(tool) writes the same")
    }
  }

  @Test("all methods are those that there are at the layers that are asked for")
  func all() throws {
    let bench = try Bench()
    let ending = try bench.program.run(
      BadInput.map + ["--layer", "relu1", "--method", "all", "--samples", "5", "--window", "3"])
    #expect(ending.status == 0, "\(ending.story)")
    #expect(ending.output.contains("cam is left out"), "\(ending.story)")
    #expect(bench.names.contains("explanations/photo.input.rise.dog.png"), "\(bench.names)")
  }

  @Test("the same seed gives the same bytes, another seed others")
  func seeds() throws {
    let bench = try Bench()
    func run(_ seed: String, _ file: String) throws -> [UInt8] {
      let ending = try bench.program.run(
        BadInput.map + [
          "--method", "rise", "--method", "smoothgrad", "--samples", "30", "--seed", seed, "--raw",
          file, "--force",
        ])
      #expect(ending.status == 0, "\(ending.story)")
      return try bench.bytes(file)
    }
    let first = try run("7", "a.safetensors")
    #expect(try run("7", "b.safetensors") == first)
    #expect(try run("8", "c.safetensors") != first)
  }

  @Test("a score that overflows is told in words, wherever a probability would stand")
  func overflow() throws {
    let bench = try Bench()
    try bench.write(
      safetensors(
        Bench.tensors.changing("fc.weight") { $0.values = $0.values.map { $0 * 1e25 } }
          .changing("conv2.weight") { $0.values = $0.values.map { $0 * 1e25 } }),
      to: "net.safetensors")
    for extra in [["--method", "gradcam"], ["--style", "contact-sheet"], ["--trust"]] {
      let ending = try bench.program.run(BadInput.map + extra + ["--force"])
      #expect(ending.status == 0, "\(ending.story)")
      #expect(ending.output.contains("not finite"), "\(ending.story)")
      #expect(!ending.output.lowercased().contains("nan"), "\(ending.story)")
      // Nothing that is not a number passes a test.
      #expect(!ending.output.contains("  ok "), "\(ending.story)")
    }
  }
}
