#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Writes a file whole or not at all.
///
/// What is appended goes to a temporary file in the target's folder; `commit()` sends it to the
/// disk and gives it its name in one step. Dropping the writer without a commit removes it. A
/// device, a pipe or `/dev/stdout` has no name to take and is written directly.
///
/// A process that ignores SIGXFSZ and SIGPIPE gets faults for a file-size limit and a closed pipe.
public final class FileWriter {
  /// The path as it was given.
  public let path: String
  private let destination: Destination
  private let overwrite: Bool
  private var isOpen = true

  private enum Destination {
    case direct(Descriptor)
    case replacing(TemporaryFile, target: String)
  }

  /// Prepares to write a file.
  ///
  /// - Parameter overwrite: Whether a file that exists may be replaced. A link to a file keeps
  ///   being a link: the file it leads to is replaced.
  /// - Throws: `FileFault`: `exists`, `isDirectory`, `notFound` for the folder, `notPermitted`.
  public init(_ path: String, overwrite: Bool) throws(FileFault) {
    try Descriptor.checkName(path)
    self.path = path
    self.overwrite = overwrite
    if let number = Self.standardDescriptor(path) {
      destination = .direct(try Descriptor(duplicating: number, path: path))
      return
    }
    var target = path
    var mode: mode_t?
    if let status = Descriptor.status(of: path) {
      switch Descriptor.kind(status) {
      case .folder: throw .isDirectory(path: path)
      case .other:
        destination = .direct(try Descriptor(opening: path, flags: O_WRONLY))
        return
      case .regular: break
      }
      guard overwrite else { throw .exists(path: path) }
      guard unsafe PathText.with(path, { unsafe access($0, W_OK) }) == 0 else {
        throw .notPermitted(path: path)
      }
      target = try Paths.resolved(path)
      mode = status.st_mode & 0o777
    } else if !overwrite, Descriptor.status(of: path, followingLinks: false) != nil {
      throw .exists(path: path)
    }
    let temporary = try TemporaryFile(in: Paths.folder(of: target), for: path)
    if let mode { temporary.takePermissions(mode) }
    destination = .replacing(temporary, target: target)
  }

  deinit { abandon() }

  /// Adds bytes at the end.
  public func append(_ bytes: [UInt8]) throws(FileFault) { try unsafe append(bytes.span.bytes) }

  /// Adds floats at the end, as they lie in memory.
  public func append(floats: [Float]) throws(FileFault) {
    try unsafe append(floats.span.bytes)
  }

  /// Adds bytes at the end.
  public func append(_ bytes: RawSpan) throws(FileFault) {
    try keepingOrAbandoning { writer throws(FileFault) in
      try unsafe bytes.withUnsafeBytes { buffer throws(FileFault) in
        switch writer.destination {
        case .direct(let descriptor): try unsafe descriptor.writeAll(buffer)
        case .replacing(let temporary, _): try unsafe temporary.descriptor.writeAll(buffer)
        }
      }
    }
  }

  /// Makes everything appended the contents of the file.
  ///
  /// - Throws: `FileFault`; then the target is as it was before. `exists` where overwriting is
  ///   not allowed and someone else made the file meanwhile.
  public func commit() throws(FileFault) {
    try keepingOrAbandoning { writer throws(FileFault) in
      guard case .replacing(let temporary, let target) = writer.destination else { return }
      try temporary.descriptor.synchronise()
      try temporary.rename(to: target, overwrite: writer.overwrite, path: writer.path)
      try? Descriptor(opening: Paths.folder(of: target), flags: O_RDONLY).synchronise()
    }
    isOpen = false
  }

  /// Forgets everything appended.
  public func abandon() {
    guard isOpen else { return }
    isOpen = false
    if case .replacing(let temporary, _) = destination { temporary.remove() }
  }

  /// Writes a whole file at once.
  ///
  /// - Throws: `FileFault`; then nothing is left behind and an older file is untouched.
  public static func write(
    _ bytes: [UInt8], to path: String, overwrite: Bool
  ) throws(FileFault) {
    let writer = try FileWriter(path, overwrite: overwrite)
    try writer.append(bytes)
    try writer.commit()
  }

  /// Looks whether a file could be written, by making and removing an unfinished one.
  ///
  /// Devices and pipes are not opened, since that alone may have effects.
  /// - Throws: `FileFault`, as a write would.
  public static func check(_ path: String) throws(FileFault) {
    try Descriptor.checkName(path)
    guard standardDescriptor(path) == nil else { return }
    if let status = Descriptor.status(of: path) {
      if Descriptor.kind(status) == .other { return }
    } else if errno != ENOENT {
      throw .from(errno, path: path, operation: "write")
    }
    _ = try FileWriter(path, overwrite: true)
  }

  /// Removes the temporary files that killed processes left in a folder.
  ///
  /// Files that a living process on this machine is writing are left alone.
  /// - Returns: How many files were removed.
  /// - Complexity: O(names in the folder); once for a run is enough.
  @discardableResult
  public static func removeLeftovers(in folder: String) -> Int {
    TemporaryFile.removeLeftovers(in: folder)
  }

  private func keepingOrAbandoning(
    _ work: (FileWriter) throws(FileFault) -> Void
  ) throws(FileFault) {
    guard isOpen else { throw .from(EBADF, path: path, operation: "write") }
    do throws(FileFault) {
      try work(self)
    } catch {
      abandon()
      throw error
    }
  }

  /// The descriptor that a path such as `/dev/stdout` or `/dev/fd/3` stands for.
  private static func standardDescriptor(_ path: String) -> Int32? {
    switch path {
    case "/dev/stdout": return 1
    case "/dev/stderr": return 2
    default: break
    }
    for prefix in ["/dev/fd/", "/proc/self/fd/"] where path.hasPrefix(prefix) {
      return Int32(path.dropFirst(prefix.count))
    }
    return nil
  }
}
