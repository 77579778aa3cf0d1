import SourceMarks

/// What the checker is looking at: a layer, and how it got there.
struct Place {
  /// The layer's full name; nil outside `layers`.
  var layer: String?
  /// The blocks around it, outermost first.
  var trail: [CallSite] = []

  /// The innermost three calls, for the notes of a finding.
  var calls: [Diagnostic.Label] {
    trail.suffix(3).reversed().map { .init($0.span, "in \($0.description)") }
  }
}
