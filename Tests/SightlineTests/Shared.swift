import Foundation
import Sightline
import SourceMarks
import Tensors
import Testing
import Weights

/// Data that stands beside the package, not in it.
enum Shared {
  static let package = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
  private static let folder = package.deletingLastPathComponent().appending(path: "shared")
  static func path(_ name: String) -> String { folder.appending(path: name).path }
  static func exists(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: path(name))
  }
}

/// A console that keeps what a run says.
final class Listener: Console {
  private(set) var lines: [String] = []
  private(set) var findings: [Diagnostic] = []
  func say(_ line: String) { lines.append(line) }
  func show(_ diagnostics: DiagnosticList) { findings += diagnostics.sorted }
  func progress(_: String, _: Double?) {}
}

/// A folder of a test's own, removed with everything in it at the end.
final class WorkFolder {
  let path: String
  init() throws {
    path = NSTemporaryDirectory() + "sightline-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }
  deinit { try? FileManager.default.removeItem(atPath: path) }
  func file(_ name: String) -> String { path + "/" + name }
}

/// The tensors of a file by name.
func tensors(_ path: String) throws -> [String: [Float]] {
  let file = try SafetensorsFile(path)
  var found: [String: [Float]] = [:]
  for entry in file.entries { found[entry.name] = try file.values(of: entry, checks: []) }
  return found
}

/// Root mean square of a difference over that of what is expected; infinite where something is
/// not finite or not there.
func relativeError(_ got: [Float]?, _ expected: [Float]) -> Double {
  guard let got, got.count == expected.count, got.allSatisfy(\.isFinite) else { return .infinity }
  var (difference, size) = (0.0, 0.0)
  for (a, b) in zip(got, expected) {
    difference += (Double(a) - Double(b)) * (Double(a) - Double(b))
    size += Double(b) * Double(b)
  }
  return difference == 0 ? 0 : (difference / max(size, 1e-24)).squareRoot()
}
