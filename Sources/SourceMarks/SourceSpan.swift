/// A stretch of one file: where a word, a key or a bracket stands.
public struct SourceSpan: Sendable, Hashable {
  /// The file the stretch lies in.
  public let file: SourceFile
  /// UTF-8 offsets, start included, end excluded. Empty for a mere place.
  public let range: Range<Int>

  /// Marks `range` of `file`.
  public init(_ file: SourceFile, _ range: Range<Int>) {
    self.file = file
    self.range = range
  }

  /// 1-based line and column (in Unicode scalars) of the first character.
  public var start: (line: Int, column: Int) { file.position(of: range.lowerBound) }
  /// 1-based line and column just past the last character.
  public var end: (line: Int, column: Int) { file.position(of: range.upperBound) }
  /// The marked text itself.
  public var text: String { String(decoding: file.utf8[range], as: UTF8.self) }

  /// Two spans are equal when they mark the same range of the same file object.
  public static func == (a: SourceSpan, b: SourceSpan) -> Bool {
    a.file === b.file && a.range == b.range
  }
  /// Hashes what `==` compares.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(ObjectIdentifier(file))
    hasher.combine(range)
  }
}
