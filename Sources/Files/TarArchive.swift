/// The regular files of a tar archive (ustar, with long names of GNU and pax), in its order.
///
/// Nothing is unpacked: names are names, never paths to write to.
public struct TarArchive: Sendable {
  /// A file in the archive.
  public struct Entry: Sendable {
    /// Its name with folders, as the archive gives it.
    public let name: String
    /// Where its bytes lie.
    public let range: Range<Int>
  }
  /// Why an archive cannot be read.
  public enum Fault: Error, Equatable, Sendable {
    /// The bytes are no tar archive, or are damaged at an offset.
    case damaged(offset: Int, reason: String)
  }
  /// The files.
  public let entries: [Entry]

  private static let block = 512

  /// Reads the names and places of an archive's files.
  ///
  /// - Complexity: O(files); the files' own bytes are not looked at.
  public init(_ bytes: [UInt8]) throws(Fault) {
    var entries: [Entry] = []
    var at = 0
    var longName: String?
    while at + Self.block <= bytes.count {
      let header = bytes[at..<at + Self.block]
      if header.allSatisfy({ $0 == 0 }) { break }
      guard Self.checksumFits(header) else {
        throw .damaged(offset: at, reason: "a header's checksum is wrong")
      }
      guard let size = Self.octal(header, 124, 12) else {
        throw .damaged(offset: at, reason: "a file's size is no octal number")
      }
      let start = at + Self.block
      guard size <= bytes.count - start else {
        throw .damaged(offset: at, reason: "a file reaches past the end of the archive")
      }
      let range = start..<start + size
      switch header[header.startIndex + 156] {
      case UInt8(ascii: "0"), 0:
        let name = longName ?? Self.name(header)
        entries.append(Entry(name: name, range: range))
        longName = nil
      case UInt8(ascii: "L"):
        longName = String(decoding: bytes[range].prefix { $0 != 0 }, as: UTF8.self)
      case UInt8(ascii: "x"): longName = Self.paxPath(bytes[range]) ?? longName
      default: longName = nil
      }
      let blocks = (size + Self.block - 1) / Self.block
      at = start + blocks * Self.block
    }
    guard at > 0 || bytes.isEmpty else {
      throw .damaged(offset: 0, reason: "it begins with no header")
    }
    self.entries = entries
  }

  private static func checksumFits(_ header: ArraySlice<UInt8>) -> Bool {
    guard let stated = octal(header, 148, 8) else { return false }
    var sum = 8 * 32
    for (place, byte) in header.enumerated() where place < 148 || place >= 156 { sum += Int(byte) }
    return sum == stated
  }

  private static func text(_ header: ArraySlice<UInt8>, _ offset: Int, _ count: Int) -> String {
    let start = header.startIndex + offset
    return String(decoding: header[start..<start + count].prefix { $0 != 0 }, as: UTF8.self)
  }

  private static func name(_ header: ArraySlice<UInt8>) -> String {
    let name = text(header, 0, 100)
    guard text(header, 257, 5) == "ustar" else { return name }
    let prefix = text(header, 345, 155)
    return prefix.isEmpty ? name : prefix + "/" + name
  }

  private static func octal(_ header: ArraySlice<UInt8>, _ offset: Int, _ count: Int) -> Int? {
    let digits = text(header, offset, count).filter { $0 != " " }
    guard !digits.isEmpty, digits.count <= 12 else { return nil }
    return Int(digits, radix: 8)
  }

  /// The `path` record of a pax header: `LENGTH path=NAME` and a newline.
  private static func paxPath(_ bytes: ArraySlice<UInt8>) -> String? {
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
      if let mark = line.range(of: " path=") { return String(line[mark.upperBound...]) }
    }
    return nil
  }
}

extension Substring {
  /// The first place of a text, without Foundation.
  fileprivate func range(of text: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
      start = index(after: start)
    }
    return nil
  }
}
