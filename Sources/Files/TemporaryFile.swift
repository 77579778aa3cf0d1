import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A new file that no one else uses, in the folder where it is to get its final name.
///
/// Its own name says which process made it (`.sightline-PID-N.partial`) and does not depend on the
/// final one, so it is never too long. A lock marks it as in use: what a killed process left
/// behind carries none.
final class TemporaryFile {
  let descriptor: Descriptor
  private let name: String
  private var isThere = true

  private static let prefix = ".sightline-"
  private static let suffix = ".partial"
  private static let counter = Atomic<Int>(0)
  /// The names that exist now. Whoever makes, names or removes a file holds the lock, so that a
  /// signal's end of the process finds all of them.
  private static let present = Mutex<Set<String>>([])
  /// Only leftovers of dead processes with this one's number stand in the way.
  private static let attempts = 1000

  /// - Parameter path: What faults are to name.
  init(in folder: String, for path: String) throws(FileFault) {
    for _ in 0..<Self.attempts {
      let number = Self.counter.wrappingAdd(1, ordering: .relaxed).newValue
      let name = Paths.join(folder, "\(Self.prefix)\(getpid())-\(number)\(Self.suffix)")
      guard let file = try Self.create(name, for: path) else { continue }
      _ = flock(file.number, LOCK_EX)
      // Between creation and lock someone may have taken it for a leftover and removed it.
      guard try file.status().st_nlink > 0 else { continue }
      descriptor = file
      self.name = name
      return
    }
    throw .from(EEXIST, path: folder, operation: "open")
  }

  deinit { remove() }

  /// Gives the file the permissions of the one that it replaces, as far as the system allows it.
  func takePermissions(_ mode: mode_t) { _ = fchmod(descriptor.number, mode) }

  /// Gives the file its final name in one step.
  func rename(to target: String, overwrite: Bool, path: String) throws(FileFault) {
    try Self.present.withLock { present throws(FileFault) in
      try take(target, overwrite: overwrite, path: path)
      present.remove(name)
    }
  }

  private func take(_ target: String, overwrite: Bool, path: String) throws(FileFault) {
    if overwrite {
      guard Self.move(name, target) == 0 else {
        throw .from(errno, path: path, operation: "name")
      }
      isThere = false
      return
    }
    // A link fails where the name is taken, with no moment in between.
    if unsafe PathText.with(name, { old in unsafe PathText.with(target) { unsafe link(old, $0) } })
      == 0
    {
      Self.delete(name)
      isThere = false
      return
    }
    guard [EPERM, ENOTSUP, EOPNOTSUPP, EMLINK, ENOSYS].contains(errno) else {
      throw .from(errno, path: path, operation: "name")
    }
    // No links on this file system: take the name with an empty file, then replace that.
    _ = try Descriptor(opening: target, flags: O_WRONLY | O_CREAT | O_EXCL, named: path)
    guard Self.move(name, target) == 0 else {
      let number = errno
      Self.delete(target)
      throw .from(number, path: path, operation: "name")
    }
    isThere = false
  }

  /// Removes the file, if it still has its temporary name.
  func remove() {
    guard isThere else { return }
    isThere = false
    Self.present.withLock { present in
      Self.delete(name)
      present.remove(name)
    }
  }

  /// Removes every unfinished file of this process, and lets no other be made before `ending`.
  static func removeAll(_ ending: () -> Never) -> Never {
    present.withLock { present in
      for name in present { Self.delete(name) }
      ending()
    }
  }

  /// Removes what killed processes left in a folder; says how many files that were.
  static func removeLeftovers(in folder: String) -> Int {
    guard let stream = unsafe PathText.with(folder, { unsafe opendir($0) }) else { return 0 }
    defer { unsafe _ = closedir(stream) }
    var removed = 0
    while let entry = unsafe readdir(stream) {
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      guard name.hasPrefix(prefix), name.hasSuffix(suffix) else { continue }
      let path = Paths.join(folder, name)
      guard let file = try? Descriptor(opening: path, flags: O_RDONLY | O_NOFOLLOW),
        flock(file.number, LOCK_EX | LOCK_NB) == 0, Self.delete(path)
      else { continue }
      removed += 1
    }
    return removed
  }

  /// A new empty file; nil where the name is taken.
  private static func create(_ name: String, for path: String) throws(FileFault) -> Descriptor? {
    try present.withLock { present throws(FileFault) in
      do throws(FileFault) {
        let file = try Descriptor(
          opening: name, flags: O_WRONLY | O_CREAT | O_EXCL, named: path)
        present.insert(name)
        return file
      } catch .exists {
        return nil
      } catch .notFound {
        throw .noFolder(path: path)
      }
    }
  }

  /// Whether there was such a file and it is gone.
  @discardableResult
  private static func delete(_ name: String) -> Bool {
    unsafe PathText.with(name) { unsafe unlink($0) } == 0
  }

  private static func move(_ from: String, _ to: String) -> Int32 {
    unsafe PathText.with(from) { from in
      unsafe PathText.with(to) { to in
        #if canImport(Glibc)
          unsafe Glibc.rename(from, to)
        #elseif canImport(Musl)
          unsafe Musl.rename(from, to)
        #elseif canImport(Darwin)
          unsafe Darwin.rename(from, to)
        #endif
      }
    }
  }
}
