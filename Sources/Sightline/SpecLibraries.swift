import Files
import Foundation
import SpecChecking

/// Reads the files that a spec's `use` names: below the repository's root and nowhere else.
enum SpecLibraries {
  /// Reads a file named in another one.
  static let read: @Sendable (String, String) -> LibraryText = { written, file in
    if written.hasPrefix("/") || written.hasPrefix("~") || written.contains("://") {
      return .refused(
        reason: "is not a relative path", hint: "paths in a spec start from its own folder")
    }
    let folder = Paths.folder(of: file)
    do throws(FileFault) {
      let home = try Paths.resolved(folder.isEmpty ? "." : folder)
      let path = try Paths.resolved(Paths.join(home, written))
      guard path.hasPrefix(root(above: home) + "/") else {
        return .refused(
          reason: "leaves the repository",
          hint: "files of blocks lie in the repository of the spec")
      }
      return .file(
        path: shown(path, written, file), bytes: try FileBytes.read(path, limit: 1 << 20))
    } catch {
      return .refused(
        reason: "cannot be read: \(error.message)",
        hint: "paths in a spec start from its own folder")
    }
  }

  /// The nearest folder with a `.git`, else the folder itself.
  private static func root(above folder: String) -> String {
    var candidate = folder
    while !candidate.isEmpty, candidate != "/" {
      if Paths.exists(Paths.join(candidate, ".git")) { return candidate }
      candidate = (candidate as NSString).deletingLastPathComponent
    }
    return folder
  }

  /// The path to print: as a person would write it from where the spec was named.
  private static func shown(_ path: String, _ written: String, _ file: String) -> String {
    let joined = (Paths.join(Paths.folder(of: file), written) as NSString).standardizingPath
    return (try? Paths.resolved(joined)) == path ? joined : path
  }
}
