/// A text that a person wrote, with the name it is known by.
///
/// `SourceMarks` is the room for a file, a place in it, and what to say about it.
public final class SourceFile: Sendable {
  /// The path as the person gave it; printed in front of every finding.
  public let path: String
  /// The contents as UTF-8. Always valid UTF-8; readers refuse anything else first.
  public let utf8: [UInt8]
  /// UTF-8 offset of the first byte of each line.
  public let lineStarts: [Int]

  /// Takes a text and finds its lines. `\n`, `\r\n` and a lone `\r` each end a line.
  public init(path: String, text: String) {
    self.path = path
    utf8 = Array(text.utf8)
    var starts = [0]
    for (offset, byte) in utf8.enumerated() {
      if byte == 0x0A {
        starts.append(offset + 1)
      } else if byte == 0x0D, offset + 1 >= utf8.count || utf8[offset + 1] != 0x0A {
        starts.append(offset + 1)
      }
    }
    lineStarts = starts
  }

  /// How many bytes a byte order mark takes at the start; it has no column.
  public var byteOrderMarkLength: Int { utf8.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0 }

  /// The 1-based line and column of a UTF-8 offset; columns count Unicode scalars.
  public func position(of offset: Int) -> (line: Int, column: Int) {
    let offset = min(max(offset, 0), utf8.count)
    let low = line(of: offset) - 1
    let start = max(lineStarts[low], low == 0 ? byteOrderMarkLength : 0)
    let column = utf8[start..<max(start, offset)].count { $0 & 0xC0 != 0x80 }
    return (low + 1, column + 1)
  }

  /// The 1-based line of a UTF-8 offset.
  /// - Complexity: O(log lines), where `position(of:)` also walks over its line.
  public func line(of offset: Int) -> Int {
    var low = 0
    var high = lineStarts.count - 1
    while low < high {
      let middle = (low + high + 1) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle - 1 }
    }
    return low + 1
  }

  /// The text of a 1-based line, without its end.
  public func text(ofLine line: Int) -> String {
    guard line >= 1, line <= lineStarts.count else { return "" }
    let end = line < lineStarts.count ? lineStarts[line] : utf8.count
    let start = line == 1 ? byteOrderMarkLength : lineStarts[line - 1]
    var bytes = utf8[start..<max(start, end)]
    while let last = bytes.last, last == 0x0A || last == 0x0D { bytes.removeLast() }
    return String(decoding: bytes, as: UTF8.self)
  }
}
