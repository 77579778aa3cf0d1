public import SourceMarks

/// A public name for a hook point.
public struct HookAlias: Sendable {
  /// The name.
  public var name: String
  /// The selector it stands for.
  public var selector: String
  /// Where the name stands.
  public var span: SourceSpan
  /// Where the selector stands.
  public var selectorSpan: SourceSpan
  /// States an alias.
  public init(name: String, selector: String, span: SourceSpan, selectorSpan: SourceSpan) {
    self.selectorSpan = selectorSpan
    self.name = name
    self.selector = selector
    self.span = span
  }
}
