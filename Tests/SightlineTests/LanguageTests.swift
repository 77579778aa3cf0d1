import Foundation
import Sightline
import SourceMarks
import SpecChecking
import Testing

@Suite struct LibraryTests {
  private static let blocks = """
    sightline: 1
    defaults:
      conv: {bias: false}
    blocks:
      Conv:
        params: {out: int}
        layers:
          - conv: {conv: $out, kernel: 3, pad: 1}
          - bn: batchnorm
          - relu
    """
  private func findings(_ text: String, _ files: [(path: String, text: String)]) throws
    -> [Diagnostic]
  {
    var test = CheckCase(DiagnosticDoc.head + text)
    test.files = files
    return try test.findings()
  }

  @Test("A used file brings its blocks, and its defaults stay inside them")
  func use() throws {
    let net = """
      use: [blocks/conv.yaml]
      layers:
        - a: {Conv: 8}
        - b: {conv: 4, kernel: 1}
      expect: {params: 268, layers: 4}
      """
    // 8·3·9 without a bias, 16 of the batchnorm, 4·8 + 4 with one.
    #expect(try findings(net, [("blocks/conv.yaml", Self.blocks)]).map(\.message).isEmpty)
  }

  @Test("A finding inside a used file is at its place there and tells who calls")
  func places() throws {
    let net = "use: [b.yaml]\nlayers:\n  - 0..3: {Conv: 8}\n"
    let wrong = Self.blocks.replacingOccurrences(of: "kernel: 3", with: "kernal: 3")
    let findings = try findings(net, [("b.yaml", wrong)])
    #expect(findings.count == 1)
    let finding = try #require(findings.first)
    #expect(finding.code == .unknownAttribute)
    #expect(finding.span?.file.path.hasSuffix("b.yaml") == true)
    #expect(finding.notes.contains { $0.message.hasPrefix("in 0, called at line 5") })
    #expect(finding.notes.contains { $0.message == "and 3 more: 1.conv, 2.conv, 3.conv" })
  }

  @Test(
    "What cannot be used is refused with a reason",
    arguments: [
      ("../outside.yaml", "cannot be read"), ("/etc/hostname", "is not a relative path"),
      ("missing.yaml", "cannot be read"), ("loop.yaml", "includes itself"),
      ("net.yaml", "includes itself"), ("twin.yaml", "brings a second block 'Conv'"),
    ])
  func refused(path: String, reason: String) throws {
    let net = "use: [b.yaml, \(path)]\nlayers:\n  - a: {Conv: 8}\n"
    let loop = "sightline: 1\nuse: [loop.yaml]\nblocks:\n  Other:\n    layers: [relu]\n"
    let findings = try findings(
      net, [("b.yaml", Self.blocks), ("loop.yaml", loop), ("twin.yaml", Self.blocks)])
    #expect(findings.map(\.code) == [.badUse], "\(findings.map(\.message))")
    #expect(findings.first?.message.contains(reason) == true, "\(findings.map(\.message))")
  }

  @Test("A file none of whose blocks is called is told, in specs and in files of blocks")
  func unused() throws {
    let net = "use: [b.yaml, other.yaml]\nlayers:\n  - a: {Conv: 8}\n"
    let other = "sightline: 1\nblocks:\n  Other:\n    layers: [relu]\n  Third: {layers: [relu]}\n"
    let files = [("b.yaml", Self.blocks), ("other.yaml", other)]
    let findings = try findings(net, files)
    #expect(CheckCase.marks(findings) == ["SL0322 3:15"])
    #expect(findings.first?.message == "no block of 'other.yaml' is used")
    #expect(findings.first?.hint == "remove it from use; its blocks are Other, Third")
    #expect(
      try self.findings(net.replacingOccurrences(of: "Conv:", with: "Other:"), files).count == 2)
    var library = CheckCase(
      "sightline: 1\nuse: [other.yaml]\nblocks:\n  Own:\n    layers: [relu]\n")
    library.files = [("other.yaml", other)]
    #expect(CheckCase.marks(try library.findings()) == ["SL0322 2:7"])
    library = CheckCase(
      "sightline: 1\nuse: [other.yaml]\nblocks:\n  Own:\n    layers: [{o: Other}]\n")
    library.files = [("other.yaml", other)]
    #expect(try library.findings().isEmpty)
  }

  @Test("A file of blocks is checked by itself, as far as that goes without a caller")
  func alone() throws {
    #expect(try CheckCase(Self.blocks).findings().isEmpty)
    let wrong = Self.blocks.replacingOccurrences(of: "pad: 1", with: "padding: 1")
    #expect(try CheckCase(wrong).findings().map(\.code) == [.unknownAttribute])
  }

  @Test("A block of a used file does not see the caller's parameters or blocks")
  func closed() throws {
    let leaky = """
      sightline: 1
      blocks:
        Leaky:
          layers:
            - conv: {conv: $classes, kernel: 1}
            - own: Own
      """
    let net = """
      params: {classes: 4}
      use: [b.yaml]
      blocks:
        Own:
          layers: [relu]
      layers:
        - a: Leaky
        - b: Own
      """
    #expect(
      try findings(net, [("b.yaml", leaky)]).map(\.code) == [.unknownParameter, .unknownBlock])
  }
}

@Suite struct AllowTests {
  private static let net = """
    layers:
      - a: {conv: 8, kernel: 3}
      - aux.fc: {conv: 8, kernel: 3, from: in}
      - b: {relu: , from: a}
    """

  @Test("A warning that the spec accepts with a reason is not reported")
  func accepted() throws {
    let allow = "allow:\n  - {code: SL0321, at: aux, why: kept for training}\n"
    #expect(try CheckCase(DiagnosticDoc.head + Self.net).findings().map(\.code) == [.deadLayer])
    #expect(try CheckCase(DiagnosticDoc.head + Self.net + "\n" + allow).findings().isEmpty)
  }

  @Test("An entry for codes that were not looked for is not stale")
  func stale() throws {
    let text =
      DiagnosticDoc.head
      + "layers:\n  - relu\nallow:\n  - {code: SL0508, why: heads}\n  - {code: SL0706, why: ok}\n"
    #expect(try CheckCase(text).findings().isEmpty)
    #expect(try CheckCase(text, options: "--lint").findings().map(\.code) == [.staleAllow])
  }

  @Test("An error cannot be accepted")
  func errors() throws {
    let text =
      DiagnosticDoc.head + "layers:\n  - fc: {linear: 3}\nallow:\n  - {code: SL0407, why: no}\n"
    #expect(try CheckCase(text).findings().map(\.code) == [.linearAfterImage])
  }
}

@Suite struct ShareTests {
  @Test("A layer that shares has no tensors of its own")
  func shared() throws {
    var findings = DiagnosticList()
    let text =
      DiagnosticDoc.head + "layers:\n  - a: {conv: 3, kernel: 3, pad: 1}\n"
      + "  - b: {conv: 3, kernel: 3, pad: 1, share: a}\n"
      + "  - c: {conv: 3, kernel: 3, pad: 1, share: b}\n"
    let spec = try #require(
      SpecChecker.check(bytes: Array(text.utf8), path: "net.yaml", into: &findings))
    #expect(spec.tensors.map(\.name) == ["a.weight", "a.bias"])
    #expect(spec.layers.map(\.tensorOwner.text) == ["a", "a", "a"])
    #expect(spec.parameterCount == 84)
  }

  @Test("Only a layer above can be shared with, and only by an operation")
  func refused() throws {
    let codes = { (line: String) in
      try CheckCase(
        DiagnosticDoc.head + "layers:\n  - g: [{a: {conv: 3, kernel: 1}}]\n\(line)\n"
      ).findings().map(\.code)
    }
    #expect(try codes("  - b: {conv: 3, kernel: 1, share: g.a}") == [])
    #expect(try codes("  - b: {conv: 3, kernel: 1, share: g}") == [.cannotShare])
    #expect(try codes("  - b: {conv: 3, kernel: 1, share: h}") == [.unknownReference])
    #expect(try codes("  - b: {layers: [relu], share: g.a}") == [.unknownKey])
    #expect(try codes("  - b: {relu: , share: g.a}") == [.cannotShare])
  }
}

@Suite struct LabelTests {
  private static let net = "layers:\n  - gap: global_avgpool\n  - flatten\n  - fc: {linear: 3}\n"

  /// The finding on so many labels, inline or in a file.
  private func finding(_ count: Int, inFile: Bool) throws -> (DiagnosticCode, Severity)? {
    let names = (0..<count).map { "name\($0)" }
    var test = CheckCase(
      DiagnosticDoc.head + Self.net
        + "labels: \(inFile ? "labels.txt" : "[\(names.joined(separator: ", "))]")\n")
    if inFile { test.files = [("labels.txt", names.joined(separator: "\n") + "\n")] }
    let findings = try test.findings()
    #expect(findings.count <= 1)
    return findings.first.map { ($0.code, $0.severity) }
  }

  @Test(
    "One label too many is a warning, any other number an error, inline and in a file",
    arguments: [false, true])
  func counts(inFile: Bool) throws {
    #expect(try finding(3, inFile: inFile) == nil)
    #expect(try finding(4, inFile: inFile) ?? (.tag, .note) == (.labelOffset, .warning))
    #expect(try finding(2, inFile: inFile) ?? (.tag, .note) == (.labelCount, .error))
    #expect(try finding(5, inFile: inFile) ?? (.tag, .note) == (.labelCount, .error))
  }

  @Test("Lines end as on any system", arguments: ["\n", "\r\n", "\r"])
  func lineEnds(end: String) throws {
    let folder = try WorkFolder()
    try ["cat", "", "grand dünn"].joined(separator: end).appending(end + end).write(
      toFile: folder.file("labels.txt"), atomically: true, encoding: .utf8)
    try (DiagnosticDoc.head + Self.net + "labels: labels.txt\n").write(
      toFile: folder.file("net.yaml"), atomically: true, encoding: .utf8)
    #expect(try LoadedModel(folder.file("net.yaml")).labels == ["cat", "", "grand dünn"])
  }

  @Test("Names that may be wrong are not used", arguments: [false, true])
  func unused(inFile: Bool) throws {
    let folder = try WorkFolder()
    let names = ["background", "cat", "dog", "owl"]
    try (names.joined(separator: "\n")).write(
      toFile: folder.file("labels.txt"), atomically: true, encoding: .utf8)
    let labels = inFile ? "labels.txt" : "[\(names.joined(separator: ", "))]"
    try (DiagnosticDoc.head + Self.net + "labels: \(labels)\n").write(
      toFile: folder.file("net.yaml"), atomically: true, encoding: .utf8)
    let model = try LoadedModel(folder.file("net.yaml"))
    #expect(model.labels == nil)
    #expect(model.findings.all.map(\.code) == [.labelOffset])
  }
}

@Suite struct DeadLayerTests {
  private func marks(_ tail: String) throws -> [String] {
    CheckCase.marks(
      try CheckCase(
        DiagnosticDoc.head + "layers:\n  - a: {conv: 8, kernel: 3}\n"
          + "  - aux1: {conv: 8, kernel: 3}\n  - aux2: {relu: }\n"
          + "  - other: {relu: , from: in}\n  - b: {relu: , from: a}\n" + tail
      ).findings())
  }

  @Test("A layer to explain that leads to nothing is told once, with the layers that it leads to")
  func once() throws {
    #expect(try marks("") == ["SL0321 6:5", "SL0321 7:5"])
    #expect(try marks("explain: {layer: aux1}\n") == ["SL0321 7:5", "SL0604 9:18"])
    #expect(try marks("explain: {layer: aux2}\n") == ["SL0321 7:5", "SL0604 9:18"])
    #expect(try marks("explain: {layer: a}\n") == ["SL0321 6:5", "SL0321 7:5"])
  }
}
