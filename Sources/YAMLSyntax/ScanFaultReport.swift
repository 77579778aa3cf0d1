import SourceMarks

/// Says in plain words what libyaml could not read, and what to write instead.
struct ScanFaultReport {
  let file: SourceFile
  let fault: YAMLScanFault
  let bytes: [UInt8]
  /// Where libyaml stopped, inside the text.
  let offset: Int

  init(_ file: SourceFile, _ fault: YAMLScanFault) {
    self.file = file
    self.fault = fault
    bytes = file.utf8
    offset = min(max(fault.offset, 0), file.utf8.count)
  }

  /// The finding.
  var diagnostic: Diagnostic {
    if fault.isMemory {
      return Diagnostic(.internalError, "no memory left to read the file", at: place(offset))
    }
    if offset < bytes.count, bytes[offset] == 0x09 { return tab }
    switch fault.context {
    case "while parsing a flow sequence", "while parsing a flow mapping": return unclosed
    case "while scanning a quoted scalar": return unclosedQuote
    case "while parsing a quoted scalar": return escape
    case "while scanning an alias": return star
    case "while scanning an anchor": return anchor
    case "while scanning a tag", "while parsing a tag", "while scanning a tag directive",
      "while parsing a tag directive", "while parsing a %TAG directive",
      "while scanning a %TAG directive", "while parsing a node":
      return tag
    case "while scanning a directive", "while scanning a %YAML directive": return directive
    case "while scanning a block scalar": return blockText
    case "while scanning a simple key": return noColon
    case "while parsing a block mapping", "while parsing a block collection": return misplaced
    default: return byProblem
    }
  }

  private var byProblem: Diagnostic {
    switch fault.problem {
    case "mapping values are not allowed in this context": return colon
    case "mapping keys are not allowed in this context":
      return finding(
        .keyNotText, "a map key must be plain text", offset..<offset + 1,
        hint: "write it as  name: value")
    case "block sequence entries are not allowed in this context": return dash
    case "found character that cannot start any token": return unquotable
    case "did not find expected <document start>": return afterEnd
    case "did not find expected node content": return noContent
    case "found unexpected ':'":
      return finding(
        .strayColon, "':' is not allowed here", offset..<offset + 1,
        hint: "write a space after ':', or quote text that contains ':'")
    case "found incompatible YAML document", "found duplicate %YAML directive": return directive
    case "found duplicate %TAG directive": return tag
    case let problem where problem.contains("depth") || problem.contains("nest"):
      return finding(.overLimit, "the file is nested too deeply", offset..<offset)
    default:
      return finding(
        .unexpectedIndent, "this line cannot be read (\(fault.problem))", word(at: offset),
        hint: "compare it with the lines around it")
    }
  }

  // MARK: - Findings

  private var tab: Diagnostic {
    finding(
      .tabIndent, "a tab cannot indent a line", offset..<offset + 1,
      hint: "use spaces; `explain fmt` replaces tabs", replacement: "  ")
  }

  /// A list or map in brackets: never closed, or a comma missing inside.
  private var unclosed: Diagnostic {
    let start = min(fault.contextOffset ?? offset, max(bytes.count - 1, 0))
    let isList = fault.context == "while parsing a flow sequence"
    let rest = offset..<bytes.count
    let lineEnd = rest.first { isBreak($0) } ?? bytes.count
    let closes = bytes[offset..<lineEnd].contains(isList ? 0x5D : 0x7D)
    if offset < bytes.count, line(start) == line(offset), closes {
      let found = bytes[offset] == 0x3A ? ":" : text(word(at: offset))
      return finding(
        .strayColon, "'\(found.isEmpty ? text(offset..<offset + 1) : found)' is not allowed here",
        offset..<offset + max(1, found.utf8.count),
        hint: "a ',' is missing before it; or quote text that contains ': '")
    }
    return neverClosed(start)
  }

  private func neverClosed(_ start: Int) -> Diagnostic {
    let isList = start < bytes.count && bytes[start] == 0x5B
    let (kind, opening, closing) = isList ? ("list", "[", "]") : ("map", "{", "}")
    let notes: [Diagnostic.Label] =
      offset < bytes.count && !isBreak(offset)
      ? [.init(SourceSpan(file, word(at: offset)), "'\(closing)' is missing before this")] : []
    return finding(
      .notClosed,
      "this \(kind) is not closed: '\(opening)' from line \(line(start)) has no '\(closing)'",
      start..<start + 1, notes: notes, hint: "write '\(closing)' after its last item")
  }

  private var unclosedQuote: Diagnostic {
    let start = min(fault.contextOffset ?? offset, max(bytes.count - 1, 0))
    let quote = start < bytes.count && bytes[start] == 0x27 ? "'" : "\""
    return finding(
      .notClosed,
      "this text is not closed: \(quote) from line \(line(start)) has no second \(quote)",
      start..<start + 1, hint: "write \(quote) at its end")
  }

  private var escape: Diagnostic {
    // The mark lies at the backslash, or in the digits after it.
    var start = min(offset, max(bytes.count - 1, 0))
    while start > 0, offset - start < 12, bytes[start] != 0x5C { start -= 1 }
    var end = min(start + 2, bytes.count)
    while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
    return finding(
      .foreignCharacter, "'\(text(start..<end))' is no escape in double quotes", start..<end,
      hint: "write \\\\ for a backslash, or use single quotes")
  }

  private var star: Diagnostic {
    let start = fault.contextOffset ?? offset
    let range = word(at: min(start, bytes.count))
    let name = text(range)
    let quoted = "\"\(name)\""
    return finding(
      .unquotedStar, "a name that starts with '*' must be quoted", range, hint: "write \(quoted)",
      replacement: name.contains("\"") || name.contains("\\") ? nil : quoted)
  }

  private var anchor: Diagnostic {
    let start = min(fault.contextOffset ?? offset, bytes.count)
    return finding(
      .anchorOrAlias, "anchors (&x) and aliases (*x) are not used in specs", word(at: start),
      hint: "quote text that starts with '&'")
  }

  private var tag: Diagnostic {
    let start = min(fault.contextOffset ?? offset, bytes.count)
    return finding(
      .tag, "tags ('!foo', '!!int') are not used in specs", word(at: start),
      hint: "remove the tag; quote text that starts with '!'")
  }

  private var directive: Diagnostic {
    let start = lineContent(fault.contextOffset ?? offset)
    let end = (start..<bytes.count).first { isBreak($0) } ?? bytes.count
    let name = text(word(at: start))
    var result = finding(
      .yamlDirective,
      name.hasPrefix("%") ? "the \(name) directive cannot be read" : "a directive cannot be read",
      start..<end, hint: name.hasPrefix("%") ? "remove it" : "remove the '%' line above")
    result.severity = .error
    return result
  }

  private var blockText: Diagnostic {
    let start = min(fault.contextOffset ?? offset, bytes.count)
    let sign = text(start..<min(start + 1, bytes.count))
    return finding(
      .foreignCharacter, "'\(sign)' starts a block of text, which begins on the next line",
      start..<start + 1, hint: "quote text that starts with '\(sign)'")
  }

  /// A line of a map without a colon.
  private var noColon: Diagnostic {
    let place = min(fault.contextOffset ?? offset, bytes.count)
    // Inside `- name:resnet` the word stands after the dash.
    let range = word(at: max(skipDashes(lineContent(place)), place))
    let word = text(range)
    if let glued = GluedPair(word) {
      return Self.missingSpace(glued, at: SourceSpan(file, range))
    }
    return finding(
      .unexpectedIndent, "unexpected text '\(word)': this line has no ':'", range,
      hint: "write it as  name: value, or start it with '- '")
  }

  /// A line at a column where no list or map has its own lines.
  private var misplaced: Diagnostic {
    let above = lineAbove(offset).map { "align it with line \($0)" } ?? "align it"
    if offset < bytes.count,
      bytes[offset] == 0x5D || bytes[offset] == 0x7D
        || bytes[offset] == 0x2C
    {
      return noContent
    }
    if offset < bytes.count, bytes[offset] == 0x3A {
      return finding(
        .keyNotText, "a map key must be plain text", offset..<offset + 1,
        hint: "a name is missing before ':'")
    }
    if offset > lineContent(offset), offset < bytes.count {
      let end = (offset..<bytes.count).first { isBreak($0) } ?? bytes.count
      return finding(
        .unexpectedIndent, "unexpected text '\(text(word(at: offset)))' after a value",
        offset..<end, hint: "put quotes around the whole text, or start a new line")
    }
    if fault.problem == "did not find expected '-' indicator" {
      return finding(
        .unexpectedIndent, "unexpected line: it belongs to no list item", word(at: offset),
        hint: "start it with '- ', or \(above)")
    }
    return finding(
      .unexpectedIndent, "unexpected indentation: this line belongs to no layer",
      word(at: offset), hint: "\(above), or start it with '- '")
  }

  /// `note: see: this`, or a line that is indented as if the one above had no value.
  private var colon: Diagnostic {
    let content = lineContent(offset)
    let before = content..<max(content, offset)
    if let above = lineAbove(offset), let glued = gluedPair(onLine: above) {
      return Self.missingSpace(glued.pair, at: SourceSpan(file, glued.range))
    }
    let isLoneKey =
      !text(before).contains(": ") && !text(before).hasPrefix("- ") && lineAbove(offset) != nil
    if isLoneKey, content < offset {
      let above = lineAbove(offset) ?? line(offset)
      return finding(
        .unexpectedIndent, "unexpected indentation: this line belongs to no layer",
        content..<offset,
        hint: "line \(above) already has a value; align this line with it, or start it with '- '")
    }
    return finding(
      .strayColon, "':' is not allowed here", offset..<offset + 1,
      hint: "quote text that contains ': '")
  }

  private var dash: Diagnostic {
    finding(
      .unexpectedIndent, "'- ' is not allowed here", offset..<offset + 1,
      hint: offset == lineContent(offset)
        ? "align it with the other items of its list" : "put the list on lines of its own")
  }

  private var unquotable: Diagnostic {
    let range = word(at: offset)
    let name = text(range)
    let first = text(offset..<min(offset + 1, bytes.count))
    let quoted = "\"\(name)\""
    let canFix = !name.contains("\"") && !name.contains("\\")
    return finding(
      .foreignCharacter, "plain text cannot start with '\(first)'", range,
      hint: canFix ? "quote it: \(quoted)" : "quote it", replacement: canFix ? quoted : nil)
  }

  private var afterEnd: Diagnostic {
    finding(
      .unexpectedIndent, "unexpected line: the text above it is complete", word(at: offset),
      hint: lineAbove(offset).map {
        "it does not go on with line \($0); is it indented too little?"
      })
  }

  private var noContent: Diagnostic {
    guard offset < bytes.count else {
      if let bracket = openBracket { return neverClosed(bracket) }
      return finding(.notClosed, "the file ends where a value must follow", offset..<offset)
    }
    let found = text(offset..<offset + 1)
    let hint =
      found == "]" || found == "}"
      ? "no bracket is open that it could close"
      : "a value is missing before it"
    return finding(
      .strayColon, "'\(found)' is not allowed here", offset..<offset + 1, hint: hint)
  }

  /// A key and value without a space between them.
  static func missingSpace(_ pair: GluedPair, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .missingSpaceAfterColon, "'\(pair.key):\(pair.value)' is one word", at: span,
      hint: "a space is missing after ':'",
      fix: .init(span, replacement: "\(pair.key): \(pair.value)"))
  }
}
