/// All findings of one run, collected so that one mistake does not hide the next.
public struct DiagnosticList: Sendable {
  /// The findings in the order they were made.
  public private(set) var all: [Diagnostic] = []

  /// Starts empty.
  public init() {}

  /// Adds a finding.
  public mutating func add(_ diagnostic: Diagnostic) { all.append(diagnostic) }
  /// Adds the findings of another list.
  public mutating func add(_ other: DiagnosticList) { all += other.all }

  /// Whether anything stands in the way of going on.
  public var hasErrors: Bool { all.contains { $0.severity == .error } }
  /// How many findings have a severity.
  public func count(of severity: Severity) -> Int { all.count { $0.severity == severity } }

  /// The findings by file, place and code; those without a place come last.
  public var sorted: [Diagnostic] {
    all.enumerated().sorted { a, b in
      let (left, right) = (a.element, b.element)
      guard let first = left.span, let second = right.span else {
        if (left.span == nil) != (right.span == nil) { return left.span != nil }
        return a.offset < b.offset
      }
      if first.file.path != second.file.path { return first.file.path < second.file.path }
      if first.range.lowerBound != second.range.lowerBound {
        return first.range.lowerBound < second.range.lowerBound
      }
      if left.code != right.code { return left.code.rawValue < right.code.rawValue }
      return a.offset < b.offset
    }.map(\.element)
  }
}
