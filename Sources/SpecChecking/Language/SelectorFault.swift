public import SourceMarks

/// Why a selector cannot be read.
///
/// Places are UTF-8 offsets inside its text.
public enum SelectorFault: Error, Sendable, Hashable {
  /// Nothing is written, or only blanks.
  case empty
  /// A comma with nothing before or after it.
  case emptyItem(at: Range<Int>)
  /// A character that no name or pattern has.
  case stray(String, at: Range<Int>)
  /// Two dots in a row, or a dot at an end.
  case emptySegment(at: Range<Int>)
  /// `last(` or `first(` without `)`.
  case unclosed(String, at: Range<Int>)
  /// A word before `(` that is neither `last` nor `first`.
  case unknownPick(String, at: Range<Int>)
  /// `:` without the name of an operation.
  case operatorMissing(at: Range<Int>)
  /// More than `Selector.longestText` characters.
  case tooLong(count: Int)

  /// The stable name of the finding.
  public var code: DiagnosticCode { if case .tooLong = self { .overLimit } else { .badLayerName } }

  /// The part of the selector that is to blame; nil where it is the whole.
  public var range: Range<Int>? {
    switch self {
    case .empty, .tooLong: nil
    case .emptyItem(let range), .stray(_, let range), .emptySegment(let range),
      .unclosed(_, let range), .unknownPick(_, let range), .operatorMissing(let range):
      range
    }
  }

  /// The fault as a finding, at a scalar of a file or at no place (a command line).
  public func diagnostic(of text: String, at span: SourceSpan?) -> Diagnostic {
    var place = span
    if let span, let range, span.text == text, !range.isEmpty, range.upperBound <= text.utf8.count {
      let start = span.range.lowerBound
      place = SourceSpan(span.file, start + range.lowerBound..<start + range.upperBound)
    }
    let message: String
    if case .tooLong(let count) = self {
      message = "a selector has \(count) characters; the limit is \(Selector.longestText)"
    } else {
      message = "'\(text)' is not a layer name or selector"
    }
    return Diagnostic(code, message, at: place, hint: hint)
  }

  private var hint: String? {
    let column = range.map { "column \($0.lowerBound + 1)" } ?? ""
    switch self {
    case .empty: return "write a layer's name, or a pattern such as last(**:conv)"
    case .emptyItem: return "nothing stands beside the comma at \(column)"
    case .stray(" ", _): return "a blank (\(column)) cannot stand in a name; commas separate items"
    case .stray(let word, _): return "'\(word)' cannot stand at \(column)"
    case .emptySegment: return "a name is missing beside the dot at \(column)"
    case .unclosed(let word, _): return "'\(word)(' at \(column) has no ')'"
    case .unknownPick(let word, _):
      return "'\(word)' at \(column) is neither 'last' nor 'first'"
    case .operatorMissing: return "an operation must follow ':' (\(column)), such as **:conv"
    case .tooLong: return nil
    }
  }
}
