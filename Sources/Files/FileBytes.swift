#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Whole files as bytes.
public enum FileBytes {
  /// The bytes of a regular file.
  ///
  /// Folders, pipes and devices are refused. The path `-` means nothing special here.
  /// - Parameter limit: The most bytes to accept.
  /// - Throws: `FileFault`; `changed` where the file grew, shrank or was rewritten meanwhile.
  public static func read(_ path: String, limit: Int) throws(FileFault) -> [UInt8] {
    let file = try RandomAccessFile(path)
    guard file.size <= limit else {
      throw .tooLarge(path: path, bytes: file.size, limit: limit)
    }
    let bytes = try file.read(at: 0, count: file.size)
    try file.checkUnchanged()
    return bytes
  }

  /// Everything that comes from standard input.
  ///
  /// - Parameter limit: The most bytes to accept.
  /// - Throws: `FileFault`, with `standard input` for a path.
  public static func readStandardInput(limit: Int) throws(FileFault) -> [UInt8] {
    let name = "standard input"
    let input = try Descriptor(duplicating: 0, path: name)
    var all: [UInt8] = []
    while true {
      let part = try unsafe [UInt8].filled(1 << 16) { buffer throws(FileFault) in
        try unsafe input.readSome(into: buffer)
      }
      if part.isEmpty { return all }
      guard part.count <= limit - all.count else {
        throw .tooLarge(path: name, bytes: all.count + part.count, limit: limit)
      }
      all += part
    }
  }
}

extension [UInt8] {
  /// An array of at most `capacity` bytes that `body` writes; it answers how many it wrote.
  static func filled(
    _ capacity: Int, _ body: (UnsafeMutableRawBufferPointer) throws(FileFault) -> Int
  ) throws(FileFault) -> [UInt8] {
    guard capacity > 0 else {
      // An array without room is one that all threads share, and this way of making it writes there.
      _ = try unsafe body(UnsafeMutableRawBufferPointer(start: nil, count: 0))
      return []
    }
    var fault: FileFault?
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
      do throws(FileFault) {
        count = try unsafe body(UnsafeMutableRawBufferPointer(buffer))
      } catch {
        fault = error
      }
    }
    if let fault { throw fault }
    return bytes
  }
}
