#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// An open file of the system: closed when dropped, every call repeated when a signal cut it short.
final class Descriptor: Sendable {
  /// What kind of thing a path leads to.
  enum Kind {
    case regular, folder, other
  }

  let number: Int32
  let path: String

  init(number: Int32, path: String) {
    self.number = number
    self.path = path
  }

  deinit { _ = close(number) }

  /// Opens a path.
  ///
  /// Never waits for the other end of a pipe.
  /// - Parameter name: What faults name instead of the path.
  convenience init(
    opening path: String, flags: Int32, named name: String? = nil
  ) throws(FileFault) {
    try Self.checkName(path)
    let number = Self.repeating {
      unsafe PathText.with(path) {
        unsafe open($0, flags | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, mode_t(0o666))
      }
    }
    guard number >= 0 else { throw .from(errno, path: name ?? path, operation: "open") }
    self.init(number: number, path: name ?? path)
  }

  /// A second descriptor for one that is open already.
  convenience init(duplicating number: Int32, path: String) throws(FileFault) {
    let copy = Self.repeating { dup(number) }
    guard copy >= 0 else { throw .from(errno, path: path, operation: "open") }
    self.init(number: copy, path: path)
  }

  /// Refuses names that the system would read as something else.
  static func checkName(_ path: String) throws(FileFault) {
    if path.utf8.contains(0) { throw .notFound(path: path) }
  }

  func status() throws(FileFault) -> stat {
    var status = stat()
    guard unsafe fstat(number, &status) == 0 else {
      throw .from(errno, path: path, operation: "examine")
    }
    return status
  }

  /// The status of what a path leads to; nil where nothing is there.
  static func status(of path: String, followingLinks: Bool = true) -> stat? {
    guard !path.utf8.contains(0) else { return nil }
    var status = stat()
    let result = unsafe PathText.with(path) {
      followingLinks ? unsafe stat($0, &status) : unsafe lstat($0, &status)
    }
    return result == 0 ? status : nil
  }

  static func kind(_ status: stat) -> Kind {
    switch status.st_mode & S_IFMT {
    case S_IFREG: .regular
    case S_IFDIR: .folder
    default: .other
    }
  }

  /// Reads at most `buffer.count` bytes from here on; 0 at the end.
  func readSome(into buffer: UnsafeMutableRawBufferPointer) throws(FileFault) -> Int {
    while true {
      let count = unsafe read(
        number, buffer.baseAddress, min(buffer.count, Self.largestTransfer))
      if count >= 0 { return count }
      try waitOrThrow(errno, for: Int16(POLLIN), operation: "read")
    }
  }

  /// Reads at most `buffer.count` bytes at a place; 0 at the end.
  func readSome(
    at offset: Int, into buffer: UnsafeMutableRawBufferPointer
  ) throws(FileFault) -> Int {
    let count = Self.repeating {
      unsafe pread(
        number, buffer.baseAddress, min(buffer.count, Self.largestTransfer), off_t(offset))
    }
    guard count >= 0 else { throw .from(errno, path: path, operation: "read") }
    return count
  }

  /// Writes everything, however many calls it takes.
  func writeAll(_ bytes: UnsafeRawBufferPointer) throws(FileFault) {
    var done = 0
    while done < bytes.count {
      let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[done...])
      let count = unsafe write(number, rest.baseAddress, min(rest.count, Self.largestTransfer))
      if count > 0 {
        done += count
      } else {
        try waitOrThrow(count == 0 ? EIO : errno, for: Int16(POLLOUT), operation: "write")
      }
    }
  }

  /// Sends what was written to the disk, where there is one.
  func synchronise() throws(FileFault) {
    guard Self.repeating({ fsync(number) }) != 0 else { return }
    if errno == EINVAL || errno == ENOTSUP || errno == EROFS { return }
    throw .from(errno, path: path, operation: "save")
  }

  /// More than this no system moves in one call.
  private static let largestTransfer = 1 << 30

  /// Waits where a call would have had to, goes on after a signal, and throws everything else.
  private func waitOrThrow(
    _ error: Int32, for events: Int16, operation: String
  ) throws(FileFault) {
    if error == EINTR { return }
    guard error == EAGAIN || error == EWOULDBLOCK else {
      throw .from(error, path: path, operation: operation)
    }
    var wanted = pollfd(fd: number, events: events, revents: 0)
    _ = unsafe poll(&wanted, 1, -1)
  }

  /// Calls again as long as a signal cut the call short.
  private static func repeating<Number: SignedInteger>(_ call: () -> Number) -> Number {
    while true {
      let result = call()
      if result != -1 || errno != EINTR { return result }
    }
  }
}
