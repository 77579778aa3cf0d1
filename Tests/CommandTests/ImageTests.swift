import Testing

/// Pictures that are none, are damaged, or want more memory than they deserve.
@Suite struct ImageTests {
  static func bad(
    _ name: String, _ says: [String], file: String = "photo.png",
    _ bytes: @escaping @autoclosure @Sendable () -> [UInt8]
  ) -> BadInput {
    BadInput(
      name: name, status: 5, says: ["'\(file)'"] + says,
      arguments: ["--spec", "net.yaml", "--weights", "net.safetensors", file]
    ) { try $0.write(bytes(), to: file) }
  }

  static func named(_ name: String, _ path: String, _ says: [String]) -> BadInput {
    BadInput(
      name: name, status: 5, says: says,
      arguments: ["--spec", "net.yaml", "--weights", "net.safetensors", path])
  }

  static let png = TinyPNG().bytes
  static let jpeg = TinyJPEG().bytes

  static func damaged(at offset: Int) -> [UInt8] {
    var bytes = png
    bytes[offset] ^= 0x5A
    return bytes
  }

  static let cases: [BadInput] = [
    bad("71 an empty picture", ["empty"], []),
    bad("72 a signature alone", ["PNG"], TinyPNG.signature),
    bad("72 cut off in the header", ["damaged or cut off PNG"], Array(png.prefix(20))),
    bad("72 cut off in the data", ["damaged or cut off PNG"], Array(png.prefix(120))),
    bad("72 no end chunk", ["damaged or cut off PNG"], Array(png.dropLast(12))),
    bad("72 one byte short", ["damaged or cut off PNG"], Array(png.dropLast(1))),
    bad(
      "72 fewer rows than the header says", ["damaged or cut off PNG"],
      TinyPNG(rows: [UInt8](repeating: 0, count: 25 * 3)).bytes),
    bad(
      "72 a JPEG cut off", ["damaged or cut off JPEG"], file: "photo.jpg",
      Array(jpeg.prefix(60))),
    bad("74 a bad checksum of the header", ["damaged or cut off PNG"], damaged(at: 30)),
    bad("74 a bad byte of the data", ["damaged or cut off PNG"], damaged(at: 60)),
    bad("75 no columns", ["damaged or cut off PNG"], TinyPNG(width: 0, rows: [0]).bytes),
    bad("75 2^31 - 1 columns", ["pixels"], TinyPNG(width: 0x7FFF_FFFF, rows: [0]).bytes),
    bad(
      "75 1 000 001 columns", ["1000001×10"],
      TinyPNG(width: 1_000_001, height: 10, rows: [0]).bytes),
    bad("75 an impossible depth", ["PNG"], TinyPNG(depth: 7).bytes),
    bad("75 an impossible colour type", ["PNG"], TinyPNG(colorType: 5).bytes),
    bad(
      "76 3.6 thousand million pixels", ["60000×60000", "64000000"],
      TinyPNG(width: 60_000, height: 60_000, packed: TinyPNG.bomb(kilobytes: 1)).bytes),
    bad(
      "76 more data than pixels", ["PNG"],
      TinyPNG(packed: TinyPNG.bomb(kilobytes: 64)).bytes),
    bad("80 a JPEG of no rows", ["JPEG"], file: "photo.jpg", TinyJPEG(height: 0).bytes),
    bad(
      "80 a JPEG of 65 535 rows and one block", ["JPEG"], file: "photo.jpg",
      TinyJPEG(width: 600, height: 65_535).bytes),
    bad("80 a JPEG of twelve bits", ["JPEG"], file: "photo.jpg", TinyJPEG(precision: 12).bytes),
    bad(
      "80 a JPEG without an end", ["damaged or cut off JPEG"], file: "photo.jpg",
      TinyJPEG(hasEnd: false).bytes),
    bad(
      "80 garbage in the data", ["JPEG"], file: "photo.jpg",
      TinyJPEG(scan: [0x12, 0xFF, 0x7A, 0x99]).bytes),
    bad(
      "82 a GIF", ["GIF is not supported", "convert to PNG or JPEG"], file: "photo.gif",
      Array("GIF89a".utf8) + [1, 0, 1, 0, 0, 0, 0, 0x3B]),
    bad(
      "82 a WebP", ["WebP is not supported", "convert"], file: "photo.webp",
      Array("RIFF".utf8) + [20, 0, 0, 0] + Array("WEBPVP8 ".utf8)),
    bad(
      "82 a HEIC", ["HEIC", "not supported, convert"], file: "photo.heic",
      [0, 0, 0, 24] + Array("ftypheic".utf8) + [0, 0, 0, 0] + Array("mif1heic".utf8)),
    bad(
      "82 an SVG", ["SVG is not supported", "convert"], file: "photo.svg",
      Array("<svg xmlns=\"http://www.w3.org/2000/svg\"/>".utf8)),
    bad(
      "82 a PDF", ["PDF is not supported", "convert"], file: "photo.pdf",
      Array("%PDF-1.7\n".utf8)),
    bad(
      "82 text", ["not a picture", "PNG or JPEG"], file: "photo.txt",
      Array("a cat sits here\n".utf8)),
    bad(
      "44 a git-lfs pointer", ["git-lfs pointer", "git lfs pull"],
      Array("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 132\n".utf8)),
    named("83 a missing picture", "none.png", ["'none.png' was not found"]),
    named("83 a folder", ".", ["'.' is a folder"]),
    named("83 a device", "/dev/zero", ["'/dev/zero' is a pipe, socket or device"]),
    named("83 no name", "", ["''"]),
    named(
      "88 a name too long for the system", String(repeating: "x", count: 300),
      ["File name too long"]),
    named("89 a missing name with an escape sequence", "a\u{1B}[31mb.png", ["was not found"]),
    BadInput(
      name: "83 a pipe", status: 5, says: ["'pipe.png' is a pipe"],
      arguments: ["--spec", "net.yaml", "--weights", "net.safetensors", "pipe.png"]
    ) { try $0.makePipe("pipe.png") },
    BadInput(
      name: "83 a dangling link", status: 5, says: ["'link.png' was not found"],
      arguments: ["--spec", "net.yaml", "--weights", "net.safetensors", "link.png"]
    ) { try $0.link("link.png", to: "nowhere.png") },
    BadInput(
      name: "90 a link to itself", status: 5, says: ["'loop.png'", "links"],
      arguments: ["--spec", "net.yaml", "--weights", "net.safetensors", "loop.png"]
    ) { try $0.link("loop.png", to: "loop.png") },
    BadInput(
      name: "71 nothing on standard input", status: 5, says: ["empty"],
      arguments: ["--spec", "net.yaml", "--weights", "net.safetensors", "-"]),
    BadInput(
      name: "70 an endless standard input", status: 5, says: ["standard input", "268435456"],
      shell: "\"$X\" --spec net.yaml --weights net.safetensors - < /dev/zero"),
  ]

  @Test("a bad picture is refused by name", arguments: cases)
  func refusal(_ input: BadInput) throws { try input.verify() }

  @Test("72 a picture cut off at any byte is refused, and never read in part")
  func everyPrefix() throws {
    // All prefixes in one run: each is reported, none stops the others.
    let bench = try Bench()
    var names: [String] = []
    for (name, bytes) in [("p", Self.png), ("j", Self.jpeg)] {
      for count in 0..<bytes.count {
        names.append("\(name)\(count)")
        try bench.write(Array(bytes.prefix(count)), to: "\(name)\(count)")
      }
    }
    let ending = try bench.program.run(
      ["--spec", "net.yaml", "--weights", "net.safetensors", "photo.png"] + names)
    #expect(ending.status == 1, "\(ending.story)")
    #expect(
      ending.error.contains("\(names.count) of \(names.count + 1) inputs could not"),
      "\(ending.story.suffix(2000))")
    #expect(
      bench.names.filter { $0.hasPrefix("explanations/") && $0.hasSuffix(".png") }
        == ["explanations/photo.conv2.gradcam.dog.png"])
  }

  @Test("85 bad pictures among good ones are reported, and the good ones explained")
  func mixed() throws {
    var input = BadInput(
      name: "85", status: 1,
      says: ["error: 'bad.png'", "empty", "'none.png' was not found", "2 of 3 inputs could not"],
      arguments: [
        "--spec", "net.yaml", "--weights", "net.safetensors", "bad.png", "photo.png", "none.png",
      ])
    input.leaves = BadInput.picture
    input.spoil = { try $0.write([], to: "bad.png") }
    try input.verify()
    input.arguments.append("--quiet")
    try input.verify()
  }

  /// Odd pictures that are sound.
  static let sound: [(String, [UInt8])] = [
    ("73 a JPEG called .png", jpeg),
    (
      "77 a hundred thousand tiny chunks",
      TinyPNG(
        extras: (0..<100_000).flatMap { _ in TinyPNG.chunk("teXt", []) }
      ).bytes
    ),
    (
      "77 a compressed text that unpacks to gigabytes",
      TinyPNG(
        extras: TinyPNG.chunk("zTXt", [0x61, 0, 0] + TinyPNG.bomb(kilobytes: 256))
      ).bytes
    ),
    (
      "77 a colour profile that unpacks to gigabytes",
      TinyPNG(
        extras: TinyPNG.chunk("iCCP", [0x61, 0, 0] + TinyPNG.bomb(kilobytes: 256))
      ).bytes
    ),
    ("79 bytes after the end", png + Array("<html>".utf8)),
    ("81 one pixel", TinyPNG(width: 1, height: 1).bytes),
    ("81 1×2000 pixels", TinyPNG(width: 1, height: 2000).bytes),
  ]

  @Test("an odd picture is explained", arguments: sound)
  func acceptance(_ name: String, _ bytes: [UInt8]) throws {
    let bench = try Bench()
    try bench.write(bytes, to: "photo.png")
    let ending = try bench.program.run(BadInput.map)
    #expect(ending.status == 0, "\(ending.story)")
    #expect(bench.names.filter { $0.hasPrefix("explanations/") }.count == 2, "\(ending.story)")
  }
}
