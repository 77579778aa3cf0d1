import Files
import Foundation
import SourceMarks

/// Finds the spec files that a command line means.
struct SpecPaths {
  /// The files, each folder's in order of their names.
  private(set) var files: [String] = []
  /// How many YAML files of folders are no specs and were passed over.
  private(set) var passedOver = 0

  /// Finds the specs under the paths; under `Specs` without a path.
  ///
  /// A file that is named is taken for a spec whatever it holds. Of a folder only those are
  /// taken that look like one: a repository holds other YAML too, such as CI workflows.
  /// - Throws: `RunFault` with status 3 where there is none.
  init(_ paths: [String]) throws(RunFault) {
    for path in paths.isEmpty ? ["Specs"] : paths {
      if path == "-" {
        files.append(path)
      } else if Paths.isFolder(path) {
        addSpecs(in: path)
      } else if Paths.exists(path) {
        files.append(path)
      } else {
        files.append(try SpecFinder.path(for: path))
      }
    }
    guard !files.isEmpty else {
      let names = paths.isEmpty ? "Specs" : paths.joined(separator: ", ")
      throw RunFault(
        .spec,
        Diagnostic(
          .nothingToCheck, "no spec found under '\(names)'", at: nil,
          hint: passedOver == 0
            ? nil
            : "\(passedOverText(.plural)) passed over: a spec starts with sightline: 1"))
    }
  }

  /// What to add to a summary: `; 2 other YAML files passed over`; nothing where there were none.
  var note: String { passedOver == 0 ? "" : "; \(passedOverText(.bare)) passed over" }

  private enum Verb { case bare, plural }
  private func passedOverText(_ verb: Verb) -> String {
    let files =
      "\(passedOver) \(verb == .bare ? "other " : "")YAML file\(passedOver == 1 ? "" : "s")"
    return verb == .bare ? files : files + (passedOver == 1 ? " was" : " were")
  }

  private mutating func addSpecs(in folder: String) {
    guard let walk = FileManager.default.enumerator(atPath: folder) else { return }
    let names = walk.compactMap { $0 as? String }
      .filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }
    for name in names.sorted() {
      let path = Paths.join(folder, name)
      if Self.isSpec(path) { files.append(path) } else { passedOver += 1 }
    }
  }

  /// Whether a file looks like a spec; one that cannot be read does, so that checking it says why.
  private static func isSpec(_ path: String) -> Bool {
    do throws(FileFault) {
      let file = try RandomAccessFile(path)
      return isSpec(try file.read(at: 0, count: min(file.size, headBytes)))
    } catch {
      return true
    }
  }

  /// So much of a file is looked at.
  private static let headBytes = 1 << 16

  /// Whether a file's first key is `sightline`, or it has both of a network's main keys: then
  /// someone forgot the first line, and is told so.
  static func isSpec(_ bytes: [UInt8]) -> Bool {
    // UTF-16, which nothing else of a repository is likely to be in.
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) { return true }
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    var isFirst = true
    var rest = bytes[...]
    if rest.starts(with: mark) { rest = rest.dropFirst(mark.count) }
    var found: Set<String> = []
    for line in rest.split(whereSeparator: { $0 == 10 || $0 == 13 }) {
      guard let first = line.first(where: { $0 != 32 && $0 != 9 }) else { continue }
      if first == UInt8(ascii: "#") || first == UInt8(ascii: "%") || line.starts(with: "---".utf8) {
        continue
      }
      if isFirst {
        isFirst = false
        // Glued or quoted, it is a spec with a mistake.
        let word = line.drop { !isLetter($0) }
        if word.starts(with: "sightline".utf8), !isLetter(word.dropFirst(9).first ?? 0) {
          return true
        }
      }
      for key in ["sightline", "input", "layers"] where line.starts(with: "\(key):".utf8) {
        found.insert(key)
      }
      if found.count == 2 || found.contains("sightline") { return true }
    }
    // An empty file in a folder of specs is a spec that got lost.
    return isFirst
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "_"):
      true
    default: false
    }
  }
}
