#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Names of files as text. The system's names are bytes, and a few of them are no UTF-8.
///
/// A byte that is no UTF-8 is kept as one of the last 128 code points of Unicode's private planes
/// (U+10FF80 for 0x80 to U+10FFFF for 0xFF), and a name is taken back to its bytes wherever it is
/// given to the system. `DisplayText` shows such a code point as `\xFF`.
public enum PathText {
  /// The first of the code points; its low byte is the byte that it stands for.
  private static let first: UInt32 = 0x10FF80

  /// The arguments of the process, the program's own name not among them.
  public static var arguments: [String] {
    let words = unsafe CommandLine.unsafeArgv
    return (0..<Int(CommandLine.argc)).dropFirst().compactMap { index in
      guard let word = unsafe words[index] else { return nil }
      return unsafe text(word)
    }
  }

  /// A name of the system as text.
  static func text(_ name: UnsafePointer<CChar>) -> String {
    let bytes = unsafe UnsafeBufferPointer(start: name, count: strlen(name)).map(
      UInt8.init(bitPattern:))
    return text(bytes)
  }

  /// Bytes as text, from which `bytes(of:)` gives them back.
  public static func text(_ bytes: [UInt8]) -> String {
    if let text = String(validating: bytes, as: UTF8.self), !hasStandIns(text) { return text }
    var text = ""
    var rest = bytes[...]
    while let byte = rest.first {
      if let part = character(rest) {
        text += part
        rest = rest.dropFirst(part.utf8.count)
      } else {
        if let standIn = Unicode.Scalar(first + UInt32(byte & 0x7F)) {
          text.unicodeScalars.append(standIn)
        }
        rest = rest.dropFirst()
      }
    }
    return text
  }

  /// The bytes that the system knows a name by.
  public static func bytes(of text: String) -> [UInt8] {
    guard hasStandIns(text) else { return Array(text.utf8) }
    return text.unicodeScalars.flatMap { scalar in
      scalar.value >= first
        ? [UInt8(truncatingIfNeeded: scalar.value)] : Array(UTF8.encode(scalar) ?? .init())
    }
  }

  /// Calls the system with a name.
  static func with<Result>(
    _ text: String, _ body: (UnsafePointer<CChar>) -> Result
  ) -> Result {
    guard hasStandIns(text) else { return unsafe text.withCString(body) }
    let name = bytes(of: text).map(CChar.init(bitPattern:)) + [0]
    return unsafe name.withUnsafeBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return unsafe "".withCString(body) }
      return unsafe body(start)
    }
  }

  /// The character that bytes begin with; nil where that is none, or a stand-in itself.
  private static func character(_ bytes: ArraySlice<UInt8>) -> String? {
    for count in 1...4 where count <= bytes.count {
      if let text = String(validating: bytes.prefix(count), as: UTF8.self) {
        return hasStandIns(text) ? nil : text
      }
    }
    return nil
  }

  private static func hasStandIns(_ text: String) -> Bool {
    // All of them begin with these two bytes; few other texts do.
    text.utf8.contains(0xF4) && text.unicodeScalars.contains { $0.value >= first }
  }
}
