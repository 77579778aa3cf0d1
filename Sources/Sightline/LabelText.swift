/// A file of labels: one a line, in the order of the classes.
enum LabelText {
  /// The lines, without empty ones at the end; line ends of any system.
  static func lines(of text: String) -> [String] {
    var lines: [String] = []
    let bytes = text.utf8
    var start = bytes.startIndex
    var index = start
    while index < bytes.endIndex {
      let byte = bytes[index]
      let next = bytes.index(after: index)
      guard byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") else {
        index = next
        continue
      }
      lines.append(String(text[start..<index]))
      let isPair =
        byte == UInt8(ascii: "\r") && next < bytes.endIndex && bytes[next] == UInt8(ascii: "\n")
      start = isPair ? bytes.index(after: next) : next
      index = start
    }
    lines.append(String(text[start...]))
    while lines.last == "" { lines.removeLast() }
    return lines
  }
}
