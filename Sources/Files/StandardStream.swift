import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The process's own output streams.
///
/// Writing to one that is full throws nothing: whoever ends the program asks `outputFault` whether
/// results were lost.
public enum StandardStream: Int32, Sendable {
  /// Results.
  case output = 1
  /// Findings and progress.
  case error = 2

  /// Writes text at once, whole where the stream takes it.
  public func write(_ text: String) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let written = unsafe bytes.withUnsafeBytes { buffer in
        #if canImport(Glibc)
          unsafe Glibc.write(rawValue, buffer.baseAddress, buffer.count)
        #elseif canImport(Musl)
          unsafe Musl.write(rawValue, buffer.baseAddress, buffer.count)
        #else
          unsafe Darwin.write(rawValue, buffer.baseAddress, buffer.count)
        #endif
      }
      if written < 0, errno == EINTR { continue }
      guard written > 0 else {
        if self == .output { Self.outputError.store(written < 0 ? errno : EIO, ordering: .relaxed) }
        return
      }
      bytes = bytes.dropFirst(written)
    }
  }

  /// Why results on standard output were lost; nil where all of them got there.
  public static var outputFault: FileFault? {
    let number = outputError.load(ordering: .relaxed)
    return number == 0
      ? nil : .from(number, path: "standard output", operation: "write to")
  }
  private static let outputError = Atomic<Int32>(0)

  /// Whether a person reads it.
  public var isTerminal: Bool { isatty(rawValue) == 1 }
}
