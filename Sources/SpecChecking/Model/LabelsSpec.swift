public import SourceMarks

/// Class names.
public enum LabelsSpec: Sendable {
  /// A text file with one name a line, as written and as found from the spec's folder.
  case file(path: String, span: SourceSpan)
  /// Names in the spec itself.
  case list([String], span: SourceSpan)
}
