import SourceMarks

/// Finds tabs in indentation, and quotes and blanks that only look like ones, before libyaml does.
///
/// libyaml would take them for text, or stop at a place that explains nothing. The scan knows just
/// enough of YAML to leave comments, quoted text and block text alone.
struct CharacterScan {
  private let file: SourceFile
  private let bytes: [UInt8]
  private var index: Int
  private var lineStart: Int
  private var flowDepth = 0
  /// Whether a token may start here, so that a quote would open quoted text.
  private var isAtToken = true
  /// Column of the newest token or dash in block context: what block text must lie deeper than.
  private var parentColumn = 0
  private var tabs: [Range<Int>] = []
  /// Tabs that indent nothing: on empty lines and before comments.
  private var idleTabs: [Int] = []
  private var findings: [Diagnostic] = []
  private var lineHasFinding = false

  private init(_ file: SourceFile) {
    self.file = file
    bytes = file.utf8
    index = file.byteOrderMarkLength
    lineStart = index
  }

  /// All findings of a file, and its text for libyaml: the same, but for spaces in place of tabs
  /// that indent nothing, which libyaml would not take.
  static func scan(_ file: SourceFile) -> (findings: [Diagnostic], text: [UInt8]) {
    var scan = CharacterScan(file)
    while scan.index < scan.bytes.count { scan.line() }
    var text = file.utf8
    for tab in scan.idleTabs { text[tab] = 0x20 }
    return (scan.tabFinding() + scan.findings, text)
  }

  // MARK: - Lines

  private func isBreak(_ at: Int) -> Bool {
    at >= bytes.count || bytes[at] == 0x0A || bytes[at] == 0x0D
  }

  private func isBlank(_ at: Int) -> Bool {
    isBreak(at) || bytes[at] == 0x20 || bytes[at] == 0x09
  }

  private mutating func skipLine() {
    while !isBreak(index) { index += 1 }
    nextLine()
  }

  private mutating func nextLine() {
    if index < bytes.count { index += 1 }
    lineStart = index
    lineHasFinding = false
  }

  /// One line that starts outside of quotes and block text.
  private mutating func line() {
    var indent = index
    while indent < bytes.count, bytes[indent] == 0x20 || bytes[indent] == 0x09 { indent += 1 }
    if isBreak(indent) || bytes[indent] == 0x23 || (index == indent && bytes[indent] == 0x25) {
      for place in index..<indent where bytes[place] == 0x09 { idleTabs.append(place) }
      skipLine()
      return
    }
    if let tab = bytes[index..<indent].firstIndex(of: 0x09) { tabs.append(tab..<indent) }
    index = indent
    isAtToken = true
    while !isBreak(index) {
      if step() { return }
    }
    nextLine()
  }

  /// One character or quoted text; true when the rest of the line has been taken care of.
  private mutating func step() -> Bool {
    let byte = bytes[index]
    switch byte {
    case 0x20, 0x09:
      index += 1
    case 0x23 where index == 0 || isBlank(index - 1):
      skipLine()
      return true
    case 0x22 where isAtToken, 0x27 where isAtToken:
      quoted(by: byte)
    case 0x7C where isAtToken && flowDepth == 0, 0x3E where isAtToken && flowDepth == 0:
      if blockText() { return true }
    case 0x5B where isAtToken, 0x7B where isAtToken:
      flowDepth += 1
      index += 1
    case 0x5D where flowDepth > 0, 0x7D where flowDepth > 0:
      flowDepth -= 1
      isAtToken = false
      index += 1
    case 0x2C where flowDepth > 0:
      isAtToken = true
      index += 1
    case 0x3A where isBlank(index + 1):
      isAtToken = true
      index += 1
    case 0x2D where isAtToken && isBlank(index + 1), 0x3F where isAtToken && isBlank(index + 1):
      if flowDepth == 0 { parentColumn = index - lineStart }
      index += 1
    default:
      text()
    }
    return false
  }

  /// A character of plain text.
  private mutating func text() {
    let (scalar, length) = ByteCheck.scalar(bytes, at: index)
    if isAtToken, flowDepth == 0 { parentColumn = index - lineStart }
    if isAtToken, Self.quotes.contains(scalar) {
      report(quoteFinding(scalar, length))
    } else if let name = Self.blanks[scalar] {
      let span = SourceSpan(file, index..<index + length)
      report(
        Diagnostic(
          .foreignCharacter, "\(ByteCheck.name(scalar)) (\(name)) is not a space", at: span,
          hint: name.hasPrefix("zero") ? "remove it" : "type a plain space",
          fix: .init(span, replacement: name.hasPrefix("zero") ? "" : " ")))
    }
    isAtToken = false
    index += length
  }

  /// Quoted text, perhaps over several lines.
  private mutating func quoted(by quote: UInt8) {
    if flowDepth == 0 { parentColumn = index - lineStart }
    index += 1
    while index < bytes.count {
      let byte = bytes[index]
      if byte == 0x5C, quote == 0x22 {
        index += 2
        continue
      }
      index += 1
      if byte == 0x0A || byte == 0x0D { lineStart = index }
      guard byte == quote else { continue }
      if quote == 0x27, index < bytes.count, bytes[index] == quote {
        index += 1
        continue
      }
      break
    }
    index = min(index, bytes.count)
    // In a flow map, a colon may follow at once, and then a quote.
    if flowDepth > 0, index < bytes.count, bytes[index] == 0x3A {
      index += 1
      isAtToken = true
    } else {
      isAtToken = false
    }
  }

  /// Block text after `|` or `>`, with all its lines; false when the sign is not followed by one.
  private mutating func blockText() -> Bool {
    var end = index + 1
    while end < bytes.count,
      [0x2B, 0x2D].contains(bytes[end]) || (0x30...0x39).contains(bytes[end])
    {
      end += 1
    }
    guard isBlank(end) else {
      text()
      return false
    }
    skipLine()
    while index < bytes.count {
      var indent = index
      while indent < bytes.count, bytes[indent] == 0x20 { indent += 1 }
      let isEmpty = isBreak(indent)
      if !isEmpty, indent - index <= parentColumn { return true }
      skipLine()
    }
    return true
  }

  // MARK: - Findings

  private mutating func report(_ finding: Diagnostic) {
    if !lineHasFinding { findings.append(finding) }
    lineHasFinding = true
  }

  /// All tab-indented lines as one finding, with one edit that repairs them all.
  private func tabFinding() -> [Diagnostic] {
    guard let first = tabs.first, let last = tabs.last else { return [] }
    let whole = first.lowerBound..<last.upperBound
    var repaired: [UInt8] = []
    var tab = tabs[...]
    for offset in whole {
      if let next = tab.first, offset >= next.upperBound { tab.removeFirst() }
      let isInside = tab.first?.contains(offset) ?? false
      repaired += isInside && bytes[offset] == 0x09 ? [0x20, 0x20] : [bytes[offset]]
    }
    let more = tabs.count - 1
    return [
      Diagnostic(
        .tabIndent, "a tab cannot indent a line",
        at: SourceSpan(file, first.lowerBound..<first.lowerBound + 1),
        notes: more > 0
          ? [.init(nil, "and \(more) more \(more == 1 ? "line" : "lines") below")] : [],
        hint: "use spaces; `explain fmt` replaces tabs",
        fix: .init(
          SourceSpan(file, whole), replacement: String(decoding: repaired, as: UTF8.self)))
    ]
  }

  /// A typographic quote where quoted text would start.
  private func quoteFinding(_ scalar: UInt32, _ length: Int) -> Diagnostic {
    let character = Unicode.Scalar(scalar).map { String(Character($0)) } ?? ""
    var end = index + length
    var closing: Range<Int>?
    while !isBreak(end) {
      let (next, size) = ByteCheck.scalar(bytes, at: end)
      if next == 0x22 || next == 0x5C { break }
      if Self.quotes.contains(next) {
        closing = end..<end + size
        break
      }
      end += size
    }
    let fix = closing.map { closing in
      let inner = String(decoding: bytes[index + length..<closing.lowerBound], as: UTF8.self)
      return Diagnostic.Fix(
        SourceSpan(file, index..<closing.upperBound), replacement: "\"\(inner)\"")
    }
    return Diagnostic(
      .foreignCharacter,
      "'\(character)' (\(ByteCheck.name(scalar))) is not a quote character",
      at: SourceSpan(file, index..<index + length), hint: "type \" instead", fix: fix)
  }

  private static let quotes: Set<UInt32> = [
    0x00AB, 0x00BB, 0x2018, 0x2019, 0x201A, 0x201B, 0x201C, 0x201D, 0x201E, 0x201F, 0x2039,
    0x203A, 0xFF02, 0xFF07,
  ]

  private static let blanks: [UInt32: String] = {
    var names: [UInt32: String] = [
      0x00A0: "no-break space", 0x1680: "ogham space", 0x202F: "narrow no-break space",
      0x205F: "mathematical space", 0x3000: "wide space", 0x200B: "zero-width space",
      0x2060: "zero-width joiner",
    ]
    for scalar: UInt32 in 0x2000...0x200A { names[scalar] = "wide or narrow space" }
    return names
  }()
}
