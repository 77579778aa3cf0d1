import Files
import Foundation
import SourceMarks

/// Finds the file that a `--spec` argument means: a path, or a bare name of the zoo.
enum SpecFinder {
  /// Folders in which the zoo may lie: here, beside the program, and above it in a build folder.
  static var zooFolders: [URL] {
    let program = URL(filePath: CommandLine.arguments.first ?? "explain")
      .resolvingSymlinksInPath().deletingLastPathComponent()
    var folders = [URL(filePath: FileManager.default.currentDirectoryPath)]
    var folder = program
    for _ in 0..<5 {
      folders.append(folder)
      folder.deleteLastPathComponent()
    }
    return folders.map { $0.appending(path: "Specs") }
      + [program.appending(path: "../share/sightline/Specs").standardized]
  }

  /// Whether text is a name rather than a path.
  static func isBareName(_ text: String) -> Bool {
    !text.isEmpty && !text.contains("/") && !text.contains(".")
  }

  /// The path of a spec.
  ///
  /// - Throws: `RunFault` (status 3) for a bare name that no zoo folder has, with the nearest.
  static func path(for text: String) throws(RunFault) -> String {
    guard isBareName(text), !Paths.exists(text) else { return text }
    var names: [String] = []
    for folder in zooFolders {
      let file = folder.appending(path: "\(text).yaml")
      if FileManager.default.fileExists(atPath: file.path) { return file.path }
      names += zooNames(in: folder)
    }
    throw RunFault(
      .spec, "there is no file and no zoo spec '\(text)'",
      hint: NearestName.hint(for: text, among: Set(names).sorted())
        ?? (names.isEmpty
          ? "give the path of a .yaml file"
          : "the zoo has \(Set(names).sorted().joined(separator: ", "))"))
  }

  private static func zooNames(in folder: URL) -> [String] {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return files.filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }
  }
}
