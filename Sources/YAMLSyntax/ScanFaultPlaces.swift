import SourceMarks

/// Finding words and lines around the place where libyaml stopped.
extension ScanFaultReport {
  func place(_ offset: Int) -> SourceSpan { SourceSpan(file, offset..<offset) }

  func finding(
    _ code: DiagnosticCode, _ message: String, _ range: Range<Int>,
    notes: [Diagnostic.Label] = [], hint: String? = nil, replacement: String? = nil
  ) -> Diagnostic {
    let lower = min(range.lowerBound, bytes.count)
    var upper = min(max(range.upperBound, lower), bytes.count)
    // A mark never ends inside a character.
    while upper < bytes.count, bytes[upper] & 0xC0 == 0x80 { upper += 1 }
    let span = SourceSpan(file, lower..<upper)
    return Diagnostic(
      code, message, at: span, notes: notes, hint: hint,
      fix: replacement.map { Diagnostic.Fix(span, replacement: $0) })
  }

  func line(_ offset: Int) -> Int { file.position(of: offset).line }

  func isBreak(_ at: Int) -> Bool {
    at >= bytes.count || bytes[at] == 0x0A || bytes[at] == 0x0D
  }

  func isBlank(_ at: Int) -> Bool {
    isBreak(at) || bytes[at] == 0x20 || bytes[at] == 0x09
  }

  /// The word at an offset: up to a blank, or in brackets to a comma or a bracket.
  func word(at start: Int) -> Range<Int> {
    let closers: [UInt8] = isInFlow(start) ? [0x2C, 0x5D, 0x7D] : []
    var end = start
    while !isBlank(end), !closers.contains(bytes[end]) { end += 1 }
    return start..<end
  }

  func text(_ range: Range<Int>) -> String {
    String(decoding: bytes[range], as: UTF8.self)
  }

  /// Whether a bracket is open before an offset on its line.
  func isInFlow(_ offset: Int) -> Bool {
    let start = file.lineStarts[line(offset) - 1]
    var depth = 0
    for byte in bytes[start..<max(start, min(offset, bytes.count))] {
      if byte == 0x5B || byte == 0x7B { depth += 1 }
      if byte == 0x5D || byte == 0x7D { depth -= 1 }
    }
    return depth > 0
  }

  /// The first character of the line of an offset that is no blank.
  func lineContent(_ offset: Int) -> Int {
    var index = line(offset) == 1 ? file.byteOrderMarkLength : file.lineStarts[line(offset) - 1]
    while !isBreak(index), isBlank(index) { index += 1 }
    return index
  }

  /// The number of the nearest line above that says something.
  func lineAbove(_ offset: Int) -> Int? {
    var number = line(offset) - 1
    while number > 0 {
      let content = file.text(ofLine: number).drop { $0 == " " || $0 == "\t" }
      if let first = content.first, first != "#" { return number }
      number -= 1
    }
    return nil
  }

  /// The pair without a space that is all a line holds, dashes aside.
  func gluedPair(onLine number: Int) -> (pair: GluedPair, range: Range<Int>)? {
    let start = skipDashes(lineContent(file.lineStarts[number - 1]))
    let range = word(at: start)
    var end = range.upperBound
    while !isBreak(end), isBlank(end) { end += 1 }
    guard isBreak(end), let pair = GluedPair(text(range)) else { return nil }
    return (pair, range)
  }

  /// The first word after the dashes of list items.
  func skipDashes(_ start: Int) -> Int {
    var index = start
    while index + 1 < bytes.count, bytes[index] == 0x2D, isBlank(index + 1) {
      index += 1
      while !isBreak(index), isBlank(index) { index += 1 }
    }
    return index
  }

  /// The last bracket before the end of the file that nothing closes.
  var openBracket: Int? {
    var depth = 0
    for index in bytes.indices.reversed() {
      if bytes[index] == 0x5D || bytes[index] == 0x7D { depth += 1 }
      if bytes[index] == 0x5B || bytes[index] == 0x7B {
        if depth == 0 { return index }
        depth -= 1
      }
    }
    return nil
  }
}
