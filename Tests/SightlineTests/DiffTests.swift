import Foundation
import Sightline
import SourceMarks
import Testing

@Suite struct DiffTests {
  private static let net = """
    sightline: 1
    params: {classes: 3, stride: 2, width: 8}
    input: {shape: [3, 32, 32], preprocess: imagenet}
    layers:
      - conv1: {conv: $width, kernel: 3, pad: 1, stride: $stride}
      - relu1: relu
      - body:
          - a: {conv: 8, kernel: 3, pad: 1}
          - b: {conv: 8, kernel: 3, pad: 1, from: relu1}
          - cat: {concat: [a, b]}
      - pool: global_avgpool
      - flatten
      - fc: {linear: $classes}
    labels: [cat, dog, owl]
    hooks: {last: body}
    """

  /// What comparing a changed net with the original says, and how it ends.
  private func diff(
    _ edits: [(String, String)], levels: [String] = [], ack: String? = nil
  ) throws -> (codes: [String], messages: [String], status: Sightline.ExitStatus) {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "sightline-diff-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    var changed = Self.net
    for (old, new) in edits {
      try #require(changed.contains(old))
      changed = changed.replacingOccurrences(of: old, with: new)
    }
    let (a, b) = (folder.appending(path: "a.yaml"), folder.appending(path: "b.yaml"))
    try Self.net.write(to: a, atomically: true, encoding: .utf8)
    try changed.write(to: b, atomically: true, encoding: .utf8)
    var run = DiffRun()
    run.levels = levels
    run.format = "json"
    if let ack {
      let file = folder.appending(path: "ack.yaml")
      try ack.write(to: file, atomically: true, encoding: .utf8)
      run.accepted = file.path
    }
    let console = Collector()
    let status = try run.run(a.path, b.path, console, renderer: TextRenderer())
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(console.text.utf8)) as? [String: Any])
    let findings = try #require(object["findings"] as? [[String: Any]])
    return (
      findings.compactMap { $0["code"] as? String },
      findings.compactMap { $0["message"] as? String },
      status
    )
  }

  @Test("Nothing breaks between a spec and itself")
  func same() throws {
    let result = try diff([])
    #expect(result.codes.isEmpty && result.status == .fine)
  }

  @Test("A layer that is gone is told with its likely new name; what lies inside a group is folded")
  func names() throws {
    let renamed = try diff(
      [("- relu1", "- act1"), ("from: relu1", "from: act1")], levels: ["names"])
    #expect(renamed.codes == ["SL0801"])
    #expect(renamed.messages == ["layer 'relu1' is gone (renamed to 'act1'?)"])
    let group = try diff([("- body", "- trunk"), ("last: body", "last: trunk")], levels: ["names"])
    #expect(group.messages == ["layer 'body' is gone, with 3 inside it"])
    let hook = try diff([("last: body", "final: body")], levels: ["names"])
    #expect(hook.messages == ["hook 'last' is gone"])
  }

  @Test("Tensors that published weights do not fit are told")
  func tensors() throws {
    let result = try diff([("classes: 3", "classes: 4"), ("labels: [cat, dog, owl]", "")])
    #expect(result.codes == ["SL0811", "SL0811", "SL0831"])
    #expect(
      result.messages[0] == "tensor 'fc.weight' [3, 16] → [4, 16]: published weights no longer load"
    )
    #expect(result.status == .findings)
    let bias = try diff([("- a: {conv: 8,", "- a: {conv: 8, bias: false,")], levels: ["tensors"])
    #expect(bias.messages.count == 1 && bias.messages[0].contains("'body.a.bias' [8] is gone"))
  }

  @Test(
    "Same weights and other numbers: the dangerous kind",
    arguments: [
      ("stride: 2", "stride: 1", "'conv1.stride' 2 → 1"),
      ("concat: [a, b]", "concat: [b, a]", "'body.cat.from' [body.a, body.b] → [body.b, body.a]"),
      ("relu1: relu", "relu1: silu", "'relu1' relu → silu"),
      ("preprocess: imagenet", "preprocess: caffe", "input.preprocess: color rgb → bgr"),
      ("pool: global_avgpool", "pool: global_maxpool", "'pool' global_avgpool → global_maxpool"),
    ])
  func values(old: String, new: String, message: String) throws {
    let result = try diff([(old, new)], levels: ["values"])
    #expect(result.messages.contains { $0.hasPrefix(message) }, "\(result.messages)")
    #expect(result.status == .findings)
    #expect(try diff([(old, new)], levels: ["tensors", "labels"]).codes.isEmpty)
  }

  @Test("Class numbers that mean something else are told")
  func labels() throws {
    let order = try diff([("cat, dog, owl", "dog, cat, owl")])
    #expect(order.messages == ["labels: order changed from entry 0: 'cat' → 'dog'"])
    let text = try diff([("cat, dog, owl", "cat, hound, owl")])
    #expect(text.messages == ["labels: text changed from entry 1: 'dog' → 'hound'"])
  }

  @Test("Changes that are accepted with a reason do not count")
  func accepted() throws {
    let edit = [("stride: 2", "stride: 1")]
    let ack = "allow:\n  - {code: SL0821, at: conv1.*, why: the paper's erratum}\n"
    #expect(try diff(edit, ack: ack).status == .fine)
    #expect(try diff(edit, ack: "allow:\n  - {code: SL0811, why: no}\n").status == .findings)
    #expect(throws: RunFault.self) { try diff(edit, ack: "allow:\n  - {code: SL0821}\n") }
  }

  @Test("A file is compared with what it was at a commit")
  func git() throws {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "sightline-git-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "net.yaml")
    try Self.net.write(to: file, atomically: true, encoding: .utf8)
    func git(_ arguments: String...) throws {
      let process = Process()
      process.executableURL = URL(filePath: "/usr/bin/env")
      process.arguments = ["git", "-C", folder.path] + arguments
      process.standardOutput = Pipe()
      process.standardError = Pipe()
      try process.run()
      process.waitUntilExit()
      try #require(process.terminationStatus == 0)
    }
    try git("init", "-q")
    try git("add", "net.yaml")
    try git("-c", "user.name=t", "-c", "user.email=t@t", "commit", "-qm", "net")
    try Self.net.replacingOccurrences(of: "stride: 2", with: "stride: 1")
      .write(to: file, atomically: true, encoding: .utf8)
    // git is asked from the folder of the process, which is another one here.
    #expect(throws: RunFault.self) {
      try DiffRun().run(
        "git:-x:net.yaml", file.path, Collector(), renderer: TextRenderer())
    }
  }
}
