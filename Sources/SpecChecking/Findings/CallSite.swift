import SourceMarks

/// Where a block is used: told with every finding inside it.
struct CallSite {
  /// The instance's full name.
  let instance: String
  /// The body that calls the block.
  let span: SourceSpan

  /// Such as `layer2.0, called at line 34: {Basic: 128, stride: 2}`.
  var description: String {
    var text = span.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    if text.count > 60 { text = "\(text.prefix(57))…" }
    return "\(instance), called at line \(span.start.line): \(text)"
  }
}
