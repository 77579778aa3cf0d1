import SourceMarks

/// Builds the tree from events, with a stack of its own, and refuses what specs do without.
struct YAMLComposer {
  /// A list or map that is still open.
  private struct Open {
    let isMap: Bool
    let style: YAMLNode.Style
    let start: Int
    /// Whether its first character is its own bracket, and so its end event marks the other.
    let hasBracket: Bool
    var items: [YAMLNode] = []
    var pairs: [YAMLNode.Pair] = []
    /// The key whose value comes next.
    var key: Key?
    /// Index in `pairs` of each key.
    var known: [String: Int] = [:]
    /// Where the last child ended.
    var end: Int
  }
  private struct Key {
    let text: String
    let span: SourceSpan
    /// Whether the pair goes into the map; a second pair of the same key does not.
    let isKept: Bool
  }

  private let file: SourceFile
  private let limits: YAMLLimits
  private var stack: [Open] = []
  private var root: YAMLNode?
  private var documents = 0
  private var events = 0
  private var findings = DiagnosticList()
  /// Whether the tree no longer shows what the file means.
  private var isBroken = false
  private var hasReportedLimit = false

  private static let mostFindings = 100

  init(_ file: SourceFile, _ limits: YAMLLimits) {
    self.file = file
    self.limits = limits
  }

  /// Takes the next event; false when nothing further is of use.
  mutating func take(_ event: YAMLEvent) -> Bool {
    events += 1
    if events > limits.events {
      return stop("the file has more than \(limits.events) parts", at: event.range)
    }
    refuseAnchorAndTag(event)
    switch event.kind {
    case .streamStart, .streamEnd, .documentEnd: return true
    case .documentStart(let hasVersion, let hasTagDirectives):
      return startDocument(event.range, hasVersion, hasTagDirectives)
    case .alias:
      report(
        .anchorOrAlias, "anchors (&x) and aliases (*x) are not used in specs", event.range,
        hint: "repeat with a range (0..3) or a block; quote a name that starts with '*'")
      isBroken = true
      add(node(.scalar(""), .plain, event.range))
    case .scalar(let text, let isPlain): addScalar(text, isPlain: isPlain, event.range)
    case .listStart(let isFlow): return open(isMap: false, isFlow, event.range)
    case .mapStart(let isFlow): return open(isMap: true, isFlow, event.range)
    case .listEnd, .mapEnd: close(event.range)
    }
    return true
  }

  /// The tree, with all findings; nil where it would mislead.
  mutating func finish(into list: inout DiagnosticList) -> YAMLNode? {
    defer { list.add(findings) }
    guard !hasReportedLimit else { return nil }
    guard let root, !(root.isEmpty && root.span.range.isEmpty) else {
      let start = file.byteOrderMarkLength
      report(
        .notAMap, "the file is empty", start..<start, hint: "a spec starts with `sightline: 1`")
      return nil
    }
    guard root.pairs != nil else {
      refuseRoot(root)
      return nil
    }
    return isBroken ? nil : root
  }

  // MARK: - Documents

  private mutating func startDocument(
    _ range: Range<Int>, _ hasVersion: Bool, _ hasTagDirectives: Bool
  ) -> Bool {
    documents += 1
    if documents > 1 {
      report(
        .secondDocument, "a second document starts here ('---')", range, hint: "one spec per file")
      return false
    }
    if hasVersion { reportDirective("%YAML", from: range.lowerBound) }
    if hasTagDirectives { reportDirective("%TAG", from: range.lowerBound) }
    return true
  }

  private mutating func reportDirective(_ word: String, from start: Int) {
    let lines = file.lineStarts.enumerated().filter { $0.element >= start || $0.offset == 0 }
    for (index, lineStart) in lines where file.utf8[lineStart...].starts(with: word.utf8) {
      let text = file.text(ofLine: index + 1)
      let span = SourceSpan(file, lineStart..<min(lineStart + text.utf8.count, file.utf8.count))
      if word == "%YAML" {
        let next = index + 1 < file.lineStarts.count ? file.lineStarts[index + 1] : file.utf8.count
        add(
          Diagnostic(
            .yamlDirective, "the %YAML directive has no effect", at: span, hint: "remove it",
            fix: .init(SourceSpan(file, lineStart..<next), replacement: "")))
      } else {
        add(
          Diagnostic(
            .tag, "tags ('!foo', '!!int') are not used in specs", at: span,
            hint: "remove the %TAG directive"))
      }
      return
    }
  }

  private mutating func refuseRoot(_ root: YAMLNode) {
    if let glued = root.gluedPair, root.span.text.allSatisfy({ !$0.isNewline }) {
      add(ScanFaultReport.missingSpace(glued, at: root.span))
      return
    }
    let kind = root.items == nil ? "only text, not a map" : "a list at top level"
    let range = root.span.range
    let end = file.utf8[range].firstIndex { $0 == 0x0A || $0 == 0x0D } ?? range.upperBound
    report(
      .notAMap, "the file is \(kind)", range.lowerBound..<end,
      hint: "a spec starts with `sightline: 1`")
  }

  // MARK: - Nodes

  private func node(
    _ content: YAMLNode.Content, _ style: YAMLNode.Style, _ range: Range<Int>
  ) -> YAMLNode {
    YAMLNode(content, style: style, span: SourceSpan(file, range))
  }

  private mutating func open(isMap: Bool, _ isFlow: Bool, _ range: Range<Int>) -> Bool {
    if stack.count >= limits.depth {
      return stop("the file is nested deeper than \(limits.depth)", at: range)
    }
    refuseAsKey(range)
    let first = range.lowerBound < file.utf8.count ? file.utf8[range.lowerBound] : 0
    stack.append(
      Open(
        isMap: isMap, style: isFlow ? .flow : .block, start: range.lowerBound,
        hasBracket: isFlow && first == (isMap ? 0x7B : 0x5B), end: range.lowerBound))
    return true
  }

  private mutating func close(_ range: Range<Int>) {
    guard let open = stack.popLast() else { return }
    let end = open.hasBracket ? range.upperBound : open.end
    let content: YAMLNode.Content = open.isMap ? .map(open.pairs) : .list(open.items)
    add(node(content, open.style, open.start..<max(open.start, end)))
  }

  private mutating func addScalar(_ text: String, isPlain: Bool, _ range: Range<Int>) {
    var range = range
    // A block scalar's end mark lies after the blank lines that follow it.
    while range.upperBound > range.lowerBound, !isPlain,
      [0x0A, 0x0D, 0x20, 0x09].contains(file.utf8[range.upperBound - 1])
    {
      range = range.lowerBound..<range.upperBound - 1
    }
    if isPlain { refuseFoldedItem(range) }
    add(node(.scalar(text), isPlain ? .plain : .quoted, range))
  }

  private mutating func add(_ child: YAMLNode) {
    guard var top = stack.popLast() else {
      root = root ?? child
      return
    }
    defer { stack.append(top) }
    top.end = max(top.end, child.span.range.upperBound)
    guard top.isMap else {
      top.items.append(child)
      return
    }
    guard let key = top.key else {
      top.key = readKey(child, &top)
      return
    }
    top.key = nil
    if key.isKept {
      top.known[key.text] = top.pairs.count
      top.pairs.append(YAMLNode.Pair(key: key.text, keySpan: key.span, value: child))
    }
  }

  private mutating func readKey(_ child: YAMLNode, _ top: inout Open) -> Key {
    let span = child.span
    guard let text = child.text else { return Key(text: "", span: span, isKept: false) }
    if isComplexKey(child) {
      report(
        .keyNotText, "a map key must be plain text", span.range, hint: "write it as  name: value")
      return Key(text: text, span: span, isKept: false)
    }
    if text == "<<", child.style == .plain {
      report(
        .mergeKey, "'<<' merge keys are not used in specs", span.range,
        hint: "use `defaults:` or a block")
      return Key(text: text, span: span, isKept: false)
    }
    if let first = top.known[text] {
      let place = top.pairs[first].keySpan
      let line = file.line(of: place.range.lowerBound)
      add(
        Diagnostic(
          .duplicateKey, "key '\(text)' appears twice", at: span,
          notes: [.init(place, "first at line \(line)")],
          hint: "keep one; YAML readers would keep one of them silently"))
      return Key(text: text, span: span, isKept: false)
    }
    return Key(text: text, span: span, isKept: true)
  }

  // MARK: - What specs do without

  private mutating func report(
    _ code: DiagnosticCode, _ message: String, _ range: Range<Int>, hint: String? = nil
  ) {
    add(Diagnostic(code, message, at: SourceSpan(file, range), hint: hint))
  }

  /// Adds a finding, unless there are so many that no one would read on.
  private mutating func add(_ finding: Diagnostic) {
    if findings.all.count < Self.mostFindings { findings.add(finding) }
  }

  private mutating func stop(_ message: String, at range: Range<Int>) -> Bool {
    // Whatever came before is of no use in such a file.
    findings = DiagnosticList()
    findings.add(
      Diagnostic(
        .overLimit, message, at: SourceSpan(file, range),
        hint: "limits protect whoever checks the file"))
    hasReportedLimit = true
    return false
  }

  private mutating func refuseAnchorAndTag(_ event: YAMLEvent) {
    guard event.anchor != nil || event.tag != nil else { return }
    let start = event.range.lowerBound
    let marks = leadingMarks(from: start)
    if event.anchor != nil {
      report(
        .anchorOrAlias, "anchors (&x) and aliases (*x) are not used in specs",
        marks.anchor ?? start..<start, hint: "repeat with a range (0..3) or a block")
    }
    if event.tag != nil {
      report(
        .tag, "tags ('!foo', '!!int') are not used in specs", marks.tag ?? start..<start,
        hint: "remove the tag")
    }
  }

  /// Where the `&anchor` and `!tag` in front of a node stand, in either order.
  private func leadingMarks(from start: Int) -> (anchor: Range<Int>?, tag: Range<Int>?) {
    var marks: (anchor: Range<Int>?, tag: Range<Int>?) = (nil, nil)
    var index = start
    while index < file.utf8.count, file.utf8[index] == 0x26 || file.utf8[index] == 0x21 {
      var end = index
      while end < file.utf8.count, ![0x20, 0x09, 0x0A, 0x0D].contains(file.utf8[end]) { end += 1 }
      if file.utf8[index] == 0x26 {
        marks.anchor = index..<end
      } else {
        marks.tag = index..<end
      }
      index = end
      while index < file.utf8.count, file.utf8[index] == 0x20 || file.utf8[index] == 0x09 {
        index += 1
      }
    }
    return marks
  }

  /// Refuses a list or map in the place of a key.
  private mutating func refuseAsKey(_ range: Range<Int>) {
    guard let top = stack.last, top.isMap, top.key == nil else { return }
    report(
      .keyNotText, "a map key must be plain text", range, hint: "write it as  name: value")
  }

  /// Whether a scalar key is empty or follows `?`.
  private func isComplexKey(_ key: YAMLNode) -> Bool {
    if key.text == "", key.style == .plain { return true }
    var index = key.span.range.lowerBound
    while index > 0, file.utf8[index - 1] == 0x20 || file.utf8[index - 1] == 0x09 { index -= 1 }
    return index > 0 && index < key.span.range.lowerBound && file.utf8[index - 1] == 0x3F
  }

  /// Refuses plain text that goes on over a line that was meant as a list item.
  private mutating func refuseFoldedItem(_ range: Range<Int>) {
    guard file.utf8[range].contains(where: { $0 == 0x0A || $0 == 0x0D }) else { return }
    let first = file.line(of: range.lowerBound)
    let last = file.line(of: range.upperBound)
    guard first < last else { return }
    for line in first + 1...last {
      var index = file.lineStarts[line - 1]
      while index < range.upperBound, file.utf8[index] == 0x20 { index += 1 }
      guard index + 1 < range.upperBound, file.utf8[index] == 0x2D, file.utf8[index + 1] == 0x20
      else { continue }
      report(
        .unexpectedIndent, "unexpected indentation: this line belongs to no layer",
        index..<index + 1,
        hint: "it goes on with the text of line \(first); align its '-' with "
          + "the list it belongs to")
      isBroken = true
      return
    }
  }
}
