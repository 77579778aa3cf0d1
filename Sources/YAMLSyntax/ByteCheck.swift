import SourceMarks

/// Refuses what is not the text of a spec: too large, not UTF-8, control characters.
enum ByteCheck {
  /// The bytes as a file, or the finding that says why they are none.
  static func file(
    _ bytes: [UInt8], path: String, limits: YAMLLimits, into findings: inout DiagnosticList
  ) -> SourceFile? {
    guard bytes.count <= limits.bytes else {
      findings.add(tooLarge(bytes.count, path, limits))
      return nil
    }
    if isUTF16(bytes) {
      let file = SourceFile(path: path, text: "")
      findings.add(
        Diagnostic(
          .notUTF8, "the file is UTF-16, not UTF-8", at: SourceSpan(file, 0..<0),
          hint: "save it as UTF-8"))
      return nil
    }
    // Repaired text keeps every offset before the first wrong byte.
    let file = SourceFile(path: path, text: String(decoding: bytes, as: UTF8.self))
    if file.utf8 != bytes {
      let offset = zip(file.utf8, bytes).enumerated().first { $0.element.0 != $0.element.1 }?.offset
      let place = offset ?? min(bytes.count, file.utf8.count)
      let end = min(place + 3, file.utf8.count)
      let byte = place < bytes.count ? "0x\(hex(UInt32(bytes[place]), digits: 2)) " : ""
      findings.add(
        Diagnostic(
          .notUTF8, "the file is not UTF-8 (byte \(byte)at offset \(place))",
          at: SourceSpan(file, min(place, end)..<end), hint: "save it as UTF-8"))
      return nil
    }
    return file
  }

  /// The finding for a file over the limit.
  static func tooLarge(_ count: Int, _ path: String, _ limits: YAMLLimits) -> Diagnostic {
    Diagnostic(
      .overLimit, "the file is too large (\(count) bytes; the limit is \(limits.bytes))",
      at: SourceSpan(SourceFile(path: path, text: ""), 0..<0),
      hint: "a spec is a few kilobytes; is this the right file?")
  }

  /// The first character that YAML forbids, or that would end a line without being seen.
  static func forbiddenCharacter(in file: SourceFile) -> Diagnostic? {
    let bytes = file.utf8
    var index = file.byteOrderMarkLength
    while index < bytes.count {
      let byte = bytes[index]
      if (0x20..<0x7F).contains(byte) || byte == 0x0A || byte == 0x0D || byte == 0x09 {
        index += 1
        continue
      }
      let (scalar, length) = scalar(bytes, at: index)
      if isForbidden(scalar) {
        return Diagnostic(
          .foreignCharacter, "the character \(name(scalar)) cannot stand in a spec",
          at: SourceSpan(file, index..<index + length), hint: "remove it",
          fix: .init(SourceSpan(file, index..<index + length), replacement: ""))
      }
      index += length
    }
    return nil
  }

  /// The scalar whose first byte is at an index, and its length in bytes.
  static func scalar(_ bytes: [UInt8], at index: Int) -> (scalar: UInt32, length: Int) {
    let first = bytes[index]
    let length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
    guard length > 1, index + length <= bytes.count else { return (UInt32(first), 1) }
    var value = UInt32(first) & (0xFF >> UInt32(length + 1))
    for byte in bytes[index + 1..<index + length] { value = value << 6 | UInt32(byte & 0x3F) }
    return (value, length)
  }

  /// A code point as people look it up: `U+201C`.
  static func name(_ scalar: UInt32) -> String { "U+\(hex(scalar, digits: 4))" }

  private static func hex(_ value: UInt32, digits: Int) -> String {
    let text = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }

  /// What libyaml's reader refuses, and the three line ends that no editor shows.
  private static func isForbidden(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x00...0x08, 0x0B, 0x0C, 0x0E...0x1F, 0x7F...0x9F, 0x2028, 0x2029, 0xFEFF,
      0xFFFE...0xFFFF:
      true
    default: false
    }
  }

  /// Whether the bytes start like UTF-16: with its mark, or with ASCII spread by zeros.
  private static func isUTF16(_ bytes: [UInt8]) -> Bool {
    guard bytes.count >= 2 else { return false }
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) { return true }
    guard bytes.count >= 4 else { return false }
    let zeros = bytes[..<4].map { $0 == 0 }
    return zeros == [true, false, true, false] || zeros == [false, true, false, true]
  }
}
