import SourceMarks
import YAMLSyntax

/// The comments and blank lines of a file, each with the key or item it belongs to.
///
/// libyaml drops both, so they are found between the spans of the tree.
struct SpecComments {
  /// Lines above a key or item, by the offset of the key or item; an empty line is an empty text.
  private var above: [Int: [String]] = [:]
  /// A comment behind text, by line, with the column it starts at.
  private var behind: [Int: (text: String, column: Int)] = [:]
  /// What stands at the top of the file, before everything.
  private(set) var head: [String] = []
  /// What stands below everything.
  private(set) var tail: [String] = []
  /// Offsets that have something above, in order.
  private let marked: [Int]
  private let behindLines: [Int]
  private let file: SourceFile

  init(_ root: YAMLNode) {
    let file = root.span.file
    self.file = file
    var anchors: [Int] = []
    var texts: [Range<Int>] = []
    Self.collect(root, &anchors, &texts)
    anchors.sort()
    texts.sort { $0.lowerBound < $1.lowerBound }
    var above: [Int: [String]] = [:]
    var behind: [Int: (text: String, column: Int)] = [:]
    var pending: [String] = []
    var text = 0
    var anchor = 0
    var hasSeenAnchor = false
    for line in 1...max(file.lineStarts.count, 1) {
      let start = file.lineStarts[line - 1] + (line == 1 ? file.byteOrderMarkLength : 0)
      var end = line < file.lineStarts.count ? file.lineStarts[line] : file.utf8.count
      while end > start, file.utf8[end - 1] == 0x0A || file.utf8[end - 1] == 0x0D { end -= 1 }
      while text < texts.count, texts[text].upperBound <= start { text += 1 }
      while anchor < anchors.count, anchors[anchor] < start { anchor += 1 }
      let isInside = text < texts.count && texts[text].lowerBound < start
      let first = (start..<max(start, end)).first { file.utf8[$0] != 0x20 && file.utf8[$0] != 0x09 }
      if !isInside, first == nil {
        if line < file.lineStarts.count { pending.append("") }
        continue
      }
      if !isInside, let first, file.utf8[first] == 0x23 {
        pending.append(String(decoding: file.utf8[first..<end], as: UTF8.self))
        continue
      }
      if anchor < anchors.count, anchors[anchor] < end, !pending.isEmpty {
        if hasSeenAnchor { above[anchors[anchor]] = pending } else { head = pending }
        pending = []
      }
      if anchor < anchors.count, anchors[anchor] < end { hasSeenAnchor = true }
      if let hash = Self.comment(start..<max(start, end), texts[text...], file) {
        let place = file.position(of: hash)
        behind[line] = (String(decoding: file.utf8[hash..<end], as: UTF8.self), place.column)
      }
    }
    while pending.last == "" { pending.removeLast() }
    tail = pending
    self.above = above
    self.behind = behind
    marked = above.filter { $0.value.contains { $0 != "" } }.keys.sorted()
    behindLines = behind.keys.sorted()
  }

  /// Where a comment starts in a line, outside of all texts.
  private static func comment(
    _ line: Range<Int>, _ texts: ArraySlice<Range<Int>>, _ file: SourceFile
  ) -> Int? {
    line.first { index in
      guard file.utf8[index] == 0x23 else { return false }
      guard index == line.lowerBound || [0x20, 0x09].contains(file.utf8[index - 1]) else {
        return false
      }
      return !texts.prefix { $0.lowerBound <= index }.contains { $0.contains(index) }
    }
  }

  private static func collect(
    _ node: YAMLNode, _ anchors: inout [Int], _ texts: inout [Range<Int>]
  ) {
    switch node.content {
    case .scalar: if !node.span.range.isEmpty { texts.append(node.span.range) }
    case .list(let items):
      for item in items {
        anchors.append(item.span.range.lowerBound)
        collect(item, &anchors, &texts)
      }
    case .map(let pairs):
      for pair in pairs {
        anchors.append(pair.keySpan.range.lowerBound)
        texts.append(pair.keySpan.range)
        collect(pair.value, &anchors, &texts)
      }
    }
  }

  /// The lines above a key or item, one blank line for several.
  func lines(above offset: Int) -> [String] {
    var lines: [String] = []
    for line in above[offset] ?? [] where line != "" || lines.last != "" { lines.append(line) }
    return lines
  }

  /// The comment behind the text of a line.
  func comment(behind line: Int) -> (text: String, column: Int)? { behind[line] }

  /// Whether anything would be lost if a stretch became one line: comments above its parts, or
  /// behind any of its lines but the first.
  func interrupt(_ span: SourceSpan) -> Bool {
    let range = span.range
    if marked.contains(where: { $0 > range.lowerBound && $0 < range.upperBound }) { return true }
    let (first, last) = (file.line(of: range.lowerBound), file.line(of: range.upperBound))
    return behindLines.contains { $0 > first && $0 <= last }
  }
}
