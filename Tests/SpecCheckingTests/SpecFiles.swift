import Foundation
import Operators
import SourceMarks
import SpecChecking

/// The files that the tests of this room read.
enum SpecFiles {
  static let package = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
  /// The zoo.
  static let zoo = files(in: package.appending(path: "Specs"))
  /// Small networks that must be silent but for notes.
  static let silent = files(in: package.appending(path: "Tests/Corpus/ok"))

  /// Reads what a spec of the zoo uses.
  static let library: @Sendable (String, String) -> LibraryText = { path, _ in
    let file = package.appending(path: "Specs/\(path)")
    guard let bytes = try? Data(contentsOf: file) else {
      return .refused(reason: "is not there", hint: nil)
    }
    return .file(path: path, bytes: [UInt8](bytes))
  }

  static let methods = ["cam", "gradcam", "gradcam++", "layercam", "guided-backprop"]

  private static func files(in folder: URL) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { $0.hasSuffix(".yaml") }.sorted().map { folder.appending(path: $0).path }
  }

  /// The name of a file without folder and ending.
  static func name(_ path: String) -> String {
    URL(filePath: path).deletingPathExtension().lastPathComponent
  }

  /// Checks a file.
  static func check(
    _ path: String, options: SpecOptions = SpecOptions(methods: methods, library: library)
  ) throws -> (spec: ModelSpec?, findings: DiagnosticList) {
    let bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
    var findings = DiagnosticList()
    let spec = SpecChecker.check(
      bytes: bytes, path: "\(name(path)).yaml", options: options, into: &findings)
    return (spec, findings)
  }

  /// Checks a text, with a head of version and input unless it has one.
  static func check(
    text: String, options: SpecOptions = SpecOptions(methods: methods, library: library)
  ) -> (spec: ModelSpec?, findings: DiagnosticList) {
    let head =
      text.contains("sightline")
      ? "" : "sightline: 1\ninput: {shape: [3, 32, 32], preprocess: none}\n"
    var findings = DiagnosticList()
    let spec = SpecChecker.check(
      bytes: Array((head + text).utf8), path: "net.yaml", options: options, into: &findings)
    return (spec, findings)
  }

  /// The findings as `SL0405 4:11`, sorted.
  static func marks(_ findings: DiagnosticList) -> [String] {
    findings.sorted.map { finding in
      guard let start = finding.span?.start else { return finding.code.rawValue }
      return "\(finding.code.rawValue) \(start.line):\(start.column)"
    }
  }
}
