import Files
import Foundation
import SourceMarks

/// Finds the spec files that a command line means.
enum SpecPaths {
  /// The files under the paths, each folder's in order of their names; `Specs` without a path.
  ///
  /// - Throws: `RunFault` with status 3 where there is none.
  static func files(_ paths: [String]) throws(RunFault) -> [String] {
    var files: [String] = []
    for path in paths.isEmpty ? ["Specs"] : paths {
      if path == "-" {
        files.append(path)
      } else if Paths.isFolder(path) {
        files += specs(in: path)
      } else if Paths.exists(path) {
        files.append(path)
      } else {
        files.append(try SpecFinder.path(for: path))
      }
    }
    guard !files.isEmpty else {
      let names = paths.isEmpty ? "Specs" : paths.joined(separator: ", ")
      throw RunFault(.spec, Diagnostic(.nothingToCheck, "no spec found under '\(names)'", at: nil))
    }
    return files
  }

  private static func specs(in folder: String) -> [String] {
    guard let walk = FileManager.default.enumerator(atPath: folder) else { return [] }
    return walk.compactMap { $0 as? String }
      .filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }
      .sorted().map { Paths.join(folder, $0) }
  }
}
