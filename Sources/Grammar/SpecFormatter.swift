import Operators
import SourceMarks
public import YAMLSyntax

/// Writes a spec in its canonical form, with its comments, meaning the same.
///
/// Two spaces a level; keys of the file in the order of the reference; the operation first, then
/// its attributes in their own order, then `from`, `when`, `share`, `note`. A layer is one line where
/// it fits into 100 columns. Other lists and maps keep their form unless they are too long.
public struct SpecFormatter {
  /// The longest line that a list or map in brackets may make.
  static let width = 100
  /// Whether attributes that say what holds anyway are left out.
  private let isMinimal: Bool
  private let comments: SpecComments
  private let root: YAMLNode
  /// Operations that the file's `defaults` speak of: their attributes are never left out.
  private let defaulted: [String: Set<String>]
  private var lines: [String] = []
  private var said: Set<Int> = []

  /// The keys of a spec in the order of the reference.
  static let order = [
    "sightline", "name", "note", "params", "use", "defaults", "blocks", "input", "layers",
    "output", "labels", "weights", "hooks", "explain", "train", "expect", "allow",
  ]

  /// The canonical text of a file; nil where it is no map, or where it would not mean the same,
  /// which is this tool's fault.
  public static func text(_ root: YAMLNode, minimal: Bool = false) -> String? {
    guard root.pairs != nil else { return nil }
    var formatter = SpecFormatter(root, minimal)
    formatter.document()
    let text = formatter.lines.joined(separator: "\n") + "\n"
    var findings = DiagnosticList()
    let again = YAMLParser.parse(
      SourceFile(path: root.span.file.path, text: text), into: &findings)
    guard let again, !findings.hasErrors, minimal || SpecContent(again) == SpecContent(root)
    else { return nil }
    return text
  }

  private init(_ root: YAMLNode, _ isMinimal: Bool) {
    self.root = root
    self.isMinimal = isMinimal
    comments = SpecComments(root)
    defaulted = Dictionary(
      (root["defaults"]?.value.pairs ?? []).map { pair in
        (pair.key, Set(pair.value.pairs?.map(\.key) ?? []))
      }, uniquingKeysWith: { first, _ in first })
  }

  // MARK: - The file

  private mutating func document() {
    for line in comments.head where line != "" || !lines.isEmpty { lines.append(line) }
    let pairs = root.pairs ?? []
    let ranked = pairs.enumerated().sorted { a, b in
      let (left, right) = (Self.rank(a.element.key), Self.rank(b.element.key))
      return left != right ? left < right : a.offset < b.offset
    }
    for (_, pair) in ranked {
      self.pair(pair, indent: 0, prefix: "", kind: Self.kind(of: pair.key))
    }
    lines += comments.tail
    while lines.first == "" { lines.removeFirst() }
  }

  private static func rank(_ key: String) -> Int { order.firstIndex(of: key) ?? order.count }

  /// What a value is, as far as its order and form depend on it.
  private enum Kind {
    case plain
    /// `blocks:` and each block.
    case blocks
    case block
    /// A list of layers.
    case layers
    /// The body of a layer.
    case layer
  }

  private static func kind(of key: String) -> Kind {
    switch key {
    case "layers": .layers
    case "blocks": .blocks
    default: .plain
    }
  }

  private static func kind(of key: String, in kind: Kind) -> Kind {
    switch kind {
    case .blocks: .block
    case .block, .layer: key == "layers" ? .layers : .plain
    case .layers: .layer
    case .plain: .plain
    }
  }

  // MARK: - Lines

  /// Adds a line, with the comment that stands behind its source.
  private mutating func line(_ text: String, at offset: Int) {
    let line = root.span.file.line(of: offset)
    guard said.insert(line).inserted, let comment = comments.comment(behind: line) else {
      lines.append(text)
      return
    }
    let gap = max(2, comment.column - 1 - text.unicodeScalars.count)
    lines.append(text + String(repeating: " ", count: gap) + comment.text)
  }

  private mutating func above(_ offset: Int, indent: Int) {
    for text in comments.lines(above: offset) {
      if text == "" && lines.last == "" { continue }
      lines.append(text == "" ? "" : String(repeating: " ", count: indent) + text)
    }
  }

  /// `prefix` is what already stands in the line: nothing, or `- `.
  private mutating func pair(_ pair: YAMLNode.Pair, indent: Int, prefix: String, kind: Kind) {
    let start = pair.keySpan.range.lowerBound
    if prefix.isEmpty { above(start, indent: indent) }
    let head = String(repeating: " ", count: indent) + prefix + pair.keySpan.text + ":"
    let inner = indent + prefix.count
    value(pair.value, head: head, at: start, indent: inner, kind: kind)
  }

  private mutating func value(
    _ node: YAMLNode, head: String, at start: Int, indent: Int, kind: Kind
  ) {
    if let flow = flow(node, kind),
      fits(node, kind, head.unicodeScalars.count + 1 + flow.unicodeScalars.count)
    {
      line(flow.isEmpty ? head : "\(head) \(flow)", at: start)
      return
    }
    switch node.content {
    case .scalar: line("\(head) \(scalar(node))", at: start)
    case .map(let pairs):
      line(head, at: start)
      for pair in ordered(pairs, kind) {
        self.pair(pair, indent: indent + 2, prefix: "", kind: Self.kind(of: pair.key, in: kind))
      }
    case .list(let items):
      if let words = words(node) {
        wrap(words, head, at: start, indent: indent + 2)
        return
      }
      line(head, at: start)
      let kind = kind == .layer ? Kind.layers : kind
      for item in items { self.item(item, indent: indent + 2, kind: kind) }
    }
  }

  /// The items of a list in brackets that holds nothing but words.
  private func words(_ node: YAMLNode) -> [String]? {
    guard node.style == .flow, !comments.interrupt(node.span), let items = node.items else {
      return nil
    }
    let words = items.compactMap { $0.text != nil && isFlowSafe($0) ? scalar($0) : nil }
    return words.count == items.count ? words : nil
  }

  /// Fills lines with the words of a list.
  private mutating func wrap(_ words: [String], _ head: String, at start: Int, indent: Int) {
    var text = head + " ["
    var isFirst = true
    for (index, word) in words.enumerated() {
      let piece = word + (index + 1 < words.count ? "," : "]")
      let needed = text.unicodeScalars.count + piece.unicodeScalars.count + (isFirst ? 0 : 1)
      if needed > Self.width, !isFirst {
        if text.hasPrefix(head) { line(text, at: start) } else { lines.append(text) }
        text = String(repeating: " ", count: indent) + piece
      } else {
        text += (isFirst ? "" : " ") + piece
      }
      isFirst = false
    }
    if text.hasPrefix(head) { line(text, at: start) } else { lines.append(text) }
  }

  private mutating func item(_ node: YAMLNode, indent: Int, kind: Kind) {
    let start = node.span.range.lowerBound
    above(start, indent: indent)
    let dash = String(repeating: " ", count: indent) + "- "
    if kind == .layers, let pairs = node.pairs, let first = pairs.first, pairs.count == 1 {
      pair(first, indent: indent, prefix: "- ", kind: .layer)
      return
    }
    if let flow = flow(node, .plain), fits(node, .plain, indent + 2 + flow.unicodeScalars.count) {
      line(dash + flow, at: start)
      return
    }
    switch node.content {
    case .scalar: line(dash + scalar(node), at: start)
    case .map(let pairs):
      for (index, pair) in pairs.enumerated() {
        self.pair(
          pair, indent: index == 0 ? indent : indent + 2, prefix: index == 0 ? "- " : "",
          kind: .plain)
      }
    case .list(let items):
      // A list in a list has no key to stand behind.
      line(
        "\(dash)[\(items.map { self.flow($0, .plain) ?? "" }.joined(separator: ", "))]", at: start)
    }
  }

  /// Whether a value becomes one line.
  private func fits(_ node: YAMLNode, _ kind: Kind, _ width: Int) -> Bool {
    if case .scalar = node.content { return true }
    if node.pairs?.isEmpty == true || node.items?.isEmpty == true { return true }
    guard !comments.interrupt(node.span), width <= Self.width else { return false }
    // A layer is one line whatever it was; everything else stays as it is written.
    return node.style == .flow || (kind == .layer && node.pairs != nil && isCall(node))
  }

  /// Whether a body has nothing but numbers, words and lists of them.
  private func isCall(_ node: YAMLNode) -> Bool {
    (node.pairs ?? []).allSatisfy { pair in
      pair.key != "layers"
        && (pair.value.text != nil || pair.value.style == .flow)
    }
  }

  // MARK: - Values

  /// A value in brackets; nil where its texts cannot stand there.
  private func flow(_ node: YAMLNode, _ kind: Kind) -> String? {
    switch node.content {
    case .scalar: return scalar(node)
    case .list(let items):
      let kind = kind == .layer ? Kind.layers : kind
      let parts = items.map { item -> String? in
        if kind == .layers, let pairs = item.pairs {
          return flowMap(pairs, .layers)
        }
        return isFlowSafe(item) ? flow(item, .plain) : nil
      }
      let known = parts.compactMap { $0 }
      return known.count == parts.count ? "[\(known.joined(separator: ", "))]" : nil
    case .map(let pairs): return flowMap(ordered(pairs, kind), kind)
    }
  }

  private func flowMap(_ pairs: [YAMLNode.Pair], _ kind: Kind) -> String? {
    let parts = pairs.map { pair -> String? in
      guard isFlowSafe(pair.value), let value = flow(pair.value, Self.kind(of: pair.key, in: kind))
      else { return nil }
      return "\(pair.keySpan.text): \(value)"
    }
    let known = parts.compactMap { $0 }
    return known.count == parts.count ? "{\(known.joined(separator: ", "))}" : nil
  }

  /// Plain texts outside of brackets may have characters that end them inside.
  private func isFlowSafe(_ node: YAMLNode) -> Bool {
    guard node.style == .plain, let text = node.text else { return true }
    return !text.contains { ",[]{}".contains($0) }
  }

  /// A text as written; one of several lines in quotes.
  private func scalar(_ node: YAMLNode) -> String {
    let written = node.span.text
    if written.contains("\n") || written.contains("\r") { return JSONText.string(node.text ?? "") }
    return written
  }

  /// The keys of a layer's body in their order; other maps keep theirs.
  private func ordered(_ pairs: [YAMLNode.Pair], _ kind: Kind) -> [YAMLNode.Pair] {
    guard kind == .layer else { return pairs }
    guard let word = pairs.first(where: { OperatorCatalog[$0.key] != nil || Self.isBlock($0.key) })
    else {
      let last = ["from", "when", "note", "layers"]
      return pairs.filter { !last.contains($0.key) }
        + last.compactMap { key in pairs.first { $0.key == key } }
    }
    let entry = OperatorCatalog[word.key]
    let last = ["from", "when", "share", "note"]
    var rest = pairs.filter { $0.key != word.key && !last.contains($0.key) }
    if let entry {
      let ranks = Dictionary(
        uniqueKeysWithValues: entry.attributes.enumerated().map { ($1.key, $0) })
      rest = rest.enumerated().sorted { a, b in
        let left = ranks[a.element.key] ?? ranks.count
        let right = ranks[b.element.key] ?? ranks.count
        return left != right ? left < right : a.offset < b.offset
      }.map(\.element).filter { !isNeedless($0, entry) }
    }
    return [word] + rest + last.compactMap { key in pairs.first { $0.key == key } }
  }

  private static func isBlock(_ word: String) -> Bool {
    word.unicodeScalars.first.map { ("A"..."Z").contains($0) } ?? false
  }

  /// Whether an attribute says what holds anyway.
  private func isNeedless(_ pair: YAMLNode.Pair, _ entry: CatalogEntry) -> Bool {
    guard isMinimal, let standard = entry[pair.key]?.defaultValue,
      defaulted[entry.name]?.contains(pair.key) != true, pair.value.style == .plain
    else { return false }
    return pair.value.text == GrammarFiles.literal(standard)
  }
}

/// What a tree says, without the order of keys that have none.
private struct SpecContent: Equatable {
  private let text: String

  init(_ node: YAMLNode) { text = Self.text(node) }

  private static func text(_ node: YAMLNode) -> String {
    switch node.content {
    case .scalar(let text):
      node.style == .plain && !node.span.text.contains("\n")
        ? "p\(JSONText.string(text))" : JSONText.string(text)
    case .list(let items): "[\(items.map(text).joined(separator: ","))]"
    case .map(let pairs):
      "{\(pairs.map { JSONText.string($0.key) + ":" + text($0.value) }.sorted().joined(separator: ","))}"
    }
  }
}
