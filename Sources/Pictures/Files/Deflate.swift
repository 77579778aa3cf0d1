import CLibPNG

/// The zlib format (RFC 1950), through the library that libpng stands on.
public enum Deflate {
  /// Packs bytes as tightly as zlib does.
  ///
  /// - Throws: `noMemory`.
  public static func pack(_ bytes: [UInt8]) throws(PictureFault) -> [UInt8] {
    var count = compressBound(UInt(bytes.count))
    var packed = [UInt8](repeating: 0, count: Int(count))
    let status = unsafe packed.withUnsafeMutableBufferPointer { target in
      unsafe bytes.withUnsafeBufferPointer { source in
        unsafe compress2(
          target.baseAddress, &count, source.baseAddress, UInt(bytes.count), Z_BEST_COMPRESSION)
      }
    }
    guard status == Z_OK else { throw .noMemory(bytes: packed.count) }
    return Array(packed.prefix(Int(count)))
  }

  /// The checksum of PNG chunks (CRC-32 of ISO 3309).
  static func checksum(_ bytes: [UInt8]) -> UInt32 {
    unsafe bytes.withUnsafeBufferPointer { source in
      UInt32(truncatingIfNeeded: unsafe crc32(0, source.baseAddress, UInt32(bytes.count)))
    }
  }
}
