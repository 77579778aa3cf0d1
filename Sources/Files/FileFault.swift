/// Why a file could not be read or written.
///
/// The room `Files` moves bytes in and out: bounded reads, positioned reads, and writes that
/// either happen whole or leave nothing behind.
public enum FileFault: Error, Equatable, Sendable {
  /// There is no such file, or a folder on the way is missing.
  case notFound(path: String)
  /// The folder that a file is to be made in is not there.
  case noFolder(path: String)
  /// A file stands where a folder is needed.
  case notFolder(path: String)
  /// A folder stands where a file is needed.
  case isDirectory(path: String)
  /// A pipe, socket or device stands where a regular file is needed.
  case notRegular(path: String)
  /// The system does not allow it.
  case notPermitted(path: String)
  /// The file is larger than the reader accepts.
  case tooLarge(path: String, bytes: Int, limit: Int)
  /// The file changed its size or identity while it was read.
  case changed(path: String)
  /// The file exists and must not be overwritten.
  case exists(path: String)
  /// No space, or over a quota.
  case diskFull(path: String)
  /// Any other error, with the system's number.
  case system(path: String, operation: String, number: Int32)
}
