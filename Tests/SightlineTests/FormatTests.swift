import Foundation
import Grammar
import Operators
import Sightline
import SourceMarks
import SpecChecking
import Testing
import YAMLSyntax

@Suite struct FormatTests {
  private static func specs(_ folder: String) -> [String] {
    let url = CheckCase.package.appending(path: folder)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []
    return names.filter { $0.hasSuffix(".yaml") }.sorted().map { url.appending(path: $0).path }
  }
  static let zoo = specs("Specs") + specs("Specs/blocks")
  static let all = zoo + specs("Tests/Corpus/ok") + specs("Tests/Corpus/err")

  private func formatted(_ text: String, minimal: Bool = false) -> String? {
    var findings = DiagnosticList()
    let root = YAMLParser.parse(
      SourceFile(path: "net.yaml", text: text), into: &findings)
    guard let root, !findings.hasErrors, root.pairs != nil else { return nil }
    let result = SpecFormatter.text(root, minimal: minimal)
    #expect(result != nil, "formatting would change the spec")
    return result
  }

  /// Everything that the expanded network says.
  private func network(_ text: String) -> String? {
    let options = SpecOptions { path, _ in
      let url = CheckCase.package.appending(path: "Specs/\(path)")
      guard let bytes = try? Data(contentsOf: url) else {
        return .refused(reason: "is not there", hint: nil)
      }
      return .file(path: path, bytes: [UInt8](bytes))
    }
    var findings = DiagnosticList()
    let spec = SpecChecker.check(
      bytes: Array(text.utf8), path: "net.yaml", options: options, into: &findings)
    guard let spec else { return nil }
    let layers = spec.layers.map { layer in
      let attributes = layer.op.attributeValues.map { "\($0.key)=\($0.value)" }
      return "\(layer.name) \(layer.op.name) \(attributes) \(layer.inputs) \(layer.inference)"
    }
    return (layers + ["\(spec.outputs)", "\(spec.preprocess)", "\(spec.hooks.map(\.selector))"])
      .joined(separator: "\n")
  }

  private func comments(_ text: String) -> [String] {
    text.split(separator: "\n").compactMap { line in
      line.range(of: #"(^|\s)#.*$"#, options: .regularExpression).map {
        line[$0].trimmingCharacters(in: .whitespaces)
      }
    }.sorted()
  }

  @Test("Formatting twice is formatting once, and keeps comments and meaning", arguments: all)
  func properties(path: String) throws {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return }
    guard let once = formatted(text) else { return }
    #expect(formatted(once) == once)
    #expect(comments(once) == comments(text))
    #expect(network(once) == network(text))
  }

  @Test("Leaving out defaults keeps the meaning", arguments: all)
  func minimal(path: String) throws {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8),
      let before = network(text), let once = formatted(text, minimal: true)
    else { return }
    #expect(network(once) == before)
    #expect(formatted(once, minimal: true) == once)
  }

  @Test("The zoo is in its canonical form", arguments: zoo)
  func canonical(path: String) throws {
    let text = try String(contentsOfFile: path, encoding: .utf8)
    #expect(formatted(text) == text, "run explain fmt Specs")
  }

  @Test("Keys come in order, layers on one line, comments where they were")
  func form() {
    let text = """
      # a head

      layers:
      - conv1:   # the stem
          kernel:   3
          from: in
          conv: 64
          pad: 1


      # what rectifies
      - relu1:  relu
      - g:
          - { relu:  relu }    # inside
      sightline:   1   # first
      input:
          shape: [ 3,32 , 32 ]
      # the end
      """
    let wanted = """
      # a head

      sightline: 1     # first
      input:
        shape: [3, 32, 32]
      layers:
        - conv1:   # the stem
            conv: 64
            kernel: 3
            pad: 1
            from: in

        # what rectifies
        - relu1: relu
        - g:
            - relu: relu       # inside
      # the end

      """
    let relaxed = wanted.replacingOccurrences(
      of:
        "  - conv1:   # the stem\n      conv: 64\n      kernel: 3\n      pad: 1\n      from: in\n",
      with: "  - conv1: {conv: 64, kernel: 3, pad: 1, from: in}  # the stem\n")
    #expect(formatted(text) == relaxed)
  }

  @Test("Needless attributes go only when asked, and not where the file has defaults of its own")
  func needless() {
    let text = "sightline: 1\nlayers:\n  - a: {conv: 8, kernel: 3, stride: 1, bias: true}\n"
    #expect(formatted(text) == text)
    #expect(
      formatted(text, minimal: true) == "sightline: 1\nlayers:\n  - a: {conv: 8, kernel: 3}\n")
    let own = "sightline: 1\ndefaults: {conv: {bias: false}}\n" + text.dropFirst(13)
    #expect(formatted(own, minimal: true)?.contains("bias: true") == true)
  }

  @Test("A formatter that would change a spec is told as our fault, and nothing is written")
  func contradiction() throws {
    let folder = try WorkFolder()
    let file = folder.file("net.yaml")
    let text = "sightline: 1\nlayers:\n- relu\n"
    try text.write(toFile: file, atomically: true, encoding: .utf8)
    var run = FormatRun(paths: [file])
    run.formatter = { _, _ in nil }
    let listener = Listener()
    #expect(try run.run(listener) == .findings)
    #expect(listener.findings.map(\.code) == [.internalError])
    #expect(listener.findings.first?.message.contains("please report") == true)
    #expect(try String(contentsOfFile: file, encoding: .utf8) == text)
    run.formatter = FormatRun(paths: []).formatter
    #expect(try run.run(listener) == .fine)
    #expect(try String(contentsOfFile: file, encoding: .utf8) != text)
  }
}
