#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Paths as text, and what they lead to.
public enum Paths {
  /// The folder that a path lies in: `a/b` gives `a`, `b` gives `.`, `/b` gives `/`.
  public static func folder(of path: String) -> String {
    let parts = split(path)
    return parts.folder.isEmpty ? "." : parts.folder
  }

  /// The last name of a path: `a/b` and `a/b/` give `b`.
  public static func name(of path: String) -> String { split(path).name }

  /// A name inside a folder; an absolute name stays as it is.
  public static func join(_ folder: String, _ name: String) -> String {
    if name.hasPrefix("/") || folder.isEmpty || folder == "." { return name }
    return folder.hasSuffix("/") ? folder + name : folder + "/" + name
  }

  /// The absolute path without links and `..`.
  ///
  /// - Throws: `FileFault.notFound` where nothing is there.
  public static func resolved(_ path: String) throws(FileFault) -> String {
    try Descriptor.checkName(path)
    guard let text = unsafe PathText.with(path, { unsafe realpath($0, nil) }) else {
      throw .from(errno, path: path, operation: "find")
    }
    defer { unsafe free(text) }
    return unsafe PathText.text(text)
  }

  /// Whether a path leads to anything.
  public static func exists(_ path: String) -> Bool { Descriptor.status(of: path) != nil }

  /// Whether a path leads to a folder.
  public static func isFolder(_ path: String) -> Bool {
    guard let status = Descriptor.status(of: path) else { return false }
    return Descriptor.kind(status) == .folder
  }

  /// Makes a folder and the folders above it; content if it exists already.
  ///
  /// - Throws: `FileFault.notFolder` where a file stands in its place.
  public static func createFolder(_ path: String) throws(FileFault) {
    try Descriptor.checkName(path)
    if isFolder(path) { return }
    if exists(path) { throw .notFolder(path: path) }
    let parent = folder(of: path)
    if parent != path, !isFolder(parent) { try createFolder(parent) }
    if unsafe PathText.with(path, { unsafe mkdir($0, 0o777) }) == 0 { return }
    let number = errno
    if isFolder(path) { return }
    throw .from(number, path: path, operation: "create the folder")
  }

  /// Looks whether a folder can be written into, or be made, and makes nothing.
  ///
  /// - Throws: `FileFault`: `notFolder` where a file stands in its place or above it,
  ///   `notPermitted`.
  public static func checkFolder(_ path: String) throws(FileFault) {
    try Descriptor.checkName(path)
    var place = path
    while !exists(place), folder(of: place) != place { place = folder(of: place) }
    guard isFolder(place) else { throw .notFolder(path: place) }
    guard unsafe PathText.with(place, { unsafe access($0, W_OK | X_OK) }) == 0 else {
      throw .from(errno, path: path, operation: "write into")
    }
  }

  private static func split(_ path: String) -> (folder: String, name: String) {
    var rest = path[...]
    while rest.count > 1, rest.hasSuffix("/") { rest.removeLast() }
    guard let slash = rest.lastIndex(of: "/") else { return ("", String(rest)) }
    let name = rest[rest.index(after: slash)...]
    var folder = rest[..<slash]
    while folder.hasSuffix("/") { folder.removeLast() }
    return (folder.isEmpty ? "/" : String(folder), name.isEmpty ? "/" : String(name))
  }
}
