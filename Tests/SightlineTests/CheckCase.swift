import Foundation
import Sightline
import SourceMarks

/// A spec with what must lie beside it, checked in a folder of its own.
struct CheckCase {
  var name = "net.yaml"
  var bytes: [UInt8]
  /// Options of `explain check`: `--weights`, `--deep`, `--lint`, `--size 12`, `--set a=b`.
  var options: [String] = []
  /// What `w.safetensors` holds; empty for no such file.
  var weights: [String] = []
  /// Further files: path and contents.
  var files: [(path: String, text: String)] = []

  static let package = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// Reads a file of the corpus: directives in comments at its top.
  init(corpus path: String) throws {
    bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
    name = URL(filePath: path).lastPathComponent
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
      if let text = Self.directive("options", line) {
        options = text.split(separator: " ").map(String.init)
      }
      if let text = Self.directive("weights", line) { weights.append(text) }
    }
  }

  init(_ text: String, options: String = "", weights: [String] = []) {
    bytes = Array(text.utf8)
    self.options = options.split(separator: " ").map(String.init)
    self.weights = weights
  }

  static func directive(_ name: String, _ line: some StringProtocol) -> String? {
    guard line.hasPrefix("# \(name):") else { return nil }
    return line.dropFirst(name.count + 3).trimmingCharacters(in: .whitespaces)
  }

  /// The findings, with paths relative to the folder.
  func findings() throws -> [Diagnostic] {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "sightline-check-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: name)
    try Data(bytes).write(to: file)
    for other in files {
      let url = folder.appending(path: other.path)
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(other.text.utf8).write(to: url)
    }
    if !weights.isEmpty {
      try Data(Self.weightFile(weights)).write(to: folder.appending(path: "w.safetensors"))
    }
    return check.check(file.path).findings
  }

  var check: FileCheck {
    var choices = ModelChoices()
    if let index = options.firstIndex(of: "--size"), let size = Int(options[index + 1]) {
      choices.size = (size, size)
    }
    if let index = options.firstIndex(of: "--set") {
      let parts = options[index + 1].split(separator: "=")
      choices.settings[String(parts[0])] = String(parts[1])
    }
    var check = FileCheck(choices: choices)
    check.readsValues = options.contains("--deep")
    check.readsWeights = check.readsValues || options.contains("--weights")
    check.lints = options.contains("--lint")
    return check
  }

  /// `SL0405 4:11`, in order of place.
  static func marks(_ findings: [Diagnostic]) -> [String] {
    findings.map { finding in
      guard let start = finding.span?.start else { return finding.code.rawValue }
      return "\(finding.code.rawValue) \(start.line):\(start.column)"
    }
  }

  /// A safetensors file of lines such as `fc.weight F32 10x512 = 1`; `@4` moves the data, `!text`
  /// makes a file of text.
  static func weightFile(_ lines: [String]) -> [UInt8] {
    if let text = lines.first, text.hasPrefix("!text ") { return Array(text.dropFirst(6).utf8) }
    var header: [String] = []
    var data: [UInt8] = []
    for line in lines {
      let words = line.split(separator: " ").map(String.init)
      let extents = words.count > 2 && words[2] != "=" ? words[2].split(separator: "x") : []
      let count = extents.compactMap { Int($0) }.reduce(1, *)
      let width = ["F16": 2, "BF16": 2, "I8": 1, "F64": 8][words[1]] ?? 4
      var shift = 0
      var value: Float = 0
      if let sign = words.firstIndex(of: "=") { value = Float(words[sign + 1]) ?? 0 }
      if let at = words.last, at.hasPrefix("@") { shift = Int(at.dropFirst()) ?? 0 }
      let start = data.count + shift
      header.append(
        "\"\(words[0])\":{\"dtype\":\"\(words[1])\",\"shape\":[\(extents.joined(separator: ","))],"
          + "\"data_offsets\":[\(start),\(start + count * width)]}")
      for _ in 0..<count {
        if width == 4 {
          withUnsafeBytes(of: value.bitPattern.littleEndian) { data += $0 }
        } else {
          data += [UInt8](repeating: 0, count: width)
        }
      }
    }
    let text = Array("{\(header.joined(separator: ","))}".utf8)
    return withUnsafeBytes(of: UInt64(text.count).littleEndian) { Array($0) } + text + data
  }
}
