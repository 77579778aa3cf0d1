import Files
import Foundation

/// A folder of a test's own, removed with everything in it at the end.
final class WorkFolder {
  let path: String

  init() {
    path = NSTemporaryDirectory() + "sightline-files-\(UUID().uuidString)"
    try? Paths.createFolder(path)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { path + "/" + name }

  /// All names in the folder, hidden ones too.
  var names: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
  }

  func write(_ bytes: [UInt8], to name: String) -> String {
    // New each time, and not atomic: overwriting and renaming wait for the disk.
    try? FileManager.default.removeItem(atPath: file(name))
    try? Data(bytes).write(to: URL(filePath: file(name)))
    return file(name)
  }
}
