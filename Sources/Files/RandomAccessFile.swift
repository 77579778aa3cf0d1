#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A regular file, open for reading at any place.
///
/// Reads copy into the caller's own memory, so a file that shrinks ends in a fault, not in a
/// bus error as it does under a mapping.
public final class RandomAccessFile: Sendable {
  /// The path as it was given.
  public let path: String
  /// The state of the file when it was opened.
  public let identity: FileIdentity
  private let descriptor: Descriptor

  /// Opens a regular file.
  ///
  /// - Throws: `FileFault`, `isDirectory` and `notRegular` among them. Never waits on a pipe.
  public init(_ path: String) throws(FileFault) {
    descriptor = try Descriptor(opening: path, flags: O_RDONLY)
    let status = try descriptor.status()
    switch Descriptor.kind(status) {
    case .regular: break
    case .folder: throw .isDirectory(path: path)
    case .other: throw .notRegular(path: path)
    }
    self.path = path
    identity = FileIdentity(status)
  }

  /// How many bytes the file had when it was opened.
  public var size: Int { identity.size }

  /// Fills a buffer with the bytes from `offset` on.
  ///
  /// - Throws: `FileFault.changed` where the file ends too early.
  @unsafe public func read(
    at offset: Int, into buffer: UnsafeMutableRawBufferPointer
  ) throws(FileFault) {
    let (end, overflow) = offset.addingReportingOverflow(buffer.count)
    guard offset >= 0, !overflow, end <= size else { throw .changed(path: path) }
    var done = 0
    while done < buffer.count {
      let count = unsafe try descriptor.readSome(
        at: offset + done, into: UnsafeMutableRawBufferPointer(rebasing: buffer[done...]))
      guard count > 0 else { throw .changed(path: path) }
      done += count
    }
  }

  /// A copy of `count` bytes from `offset` on.
  ///
  /// - Throws: `FileFault.changed` where the file ends too early.
  public func read(at offset: Int, count: Int) throws(FileFault) -> [UInt8] {
    guard count >= 0, offset >= 0, offset <= size, count <= size - offset else {
      throw .changed(path: path)
    }
    return try unsafe [UInt8].filled(count) { buffer throws(FileFault) in
      try unsafe read(at: offset, into: buffer)
      return count
    }
  }

  /// A stretch of the file as memory, for what is too large to be copied; nil where it does not lie
  /// in the file or the system refuses.
  public func map(_ range: Range<Int>) -> MappedStretch? {
    range.lowerBound >= 0 && range.upperBound <= size ? MappedStretch(descriptor, range) : nil
  }

  /// Looks whether the file is still as it was when it was opened.
  ///
  /// - Throws: `FileFault.changed` where its size or time differ.
  public func checkUnchanged() throws(FileFault) {
    guard FileIdentity(try descriptor.status()) == identity else { throw .changed(path: path) }
  }
}
