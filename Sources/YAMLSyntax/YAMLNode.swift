public import SourceMarks

/// One node of a YAML file: text, a list or a map, each with its place.
///
/// The room `YAMLSyntax` turns libyaml's events into this tree. There is no resolver: a scalar is
/// text until the one who reads it decides what it must be.
public struct YAMLNode: Sendable {
  /// What the node is.
  public enum Content: Sendable {
    /// Text, quotes removed.
    case scalar(String)
    /// Items in order.
    case list([YAMLNode])
    /// Pairs in order; keys are distinct.
    case map([Pair])
  }
  /// How a node was written.
  public enum Style: Sendable, Hashable {
    /// A scalar without quotes: the only kind that can be a number or an expression.
    case plain
    /// A scalar in quotes, or a block scalar: always text.
    case quoted
    /// A list or map on lines of its own.
    case block
    /// A list or map in brackets.
    case flow
  }
  /// A key and its value.
  public struct Pair: Sendable {
    /// The key's text.
    public let key: String
    /// Where the key stands.
    public let keySpan: SourceSpan
    /// The value; an empty plain scalar where nothing is written.
    public let value: YAMLNode

    /// Pairs a key with a value.
    public init(key: String, keySpan: SourceSpan, value: YAMLNode) {
      self.key = key
      self.keySpan = keySpan
      self.value = value
    }
  }

  /// What the node is.
  public let content: Content
  /// How it was written.
  public let style: Style
  /// From its first to its last character; a block ends with its last child.
  public let span: SourceSpan

  /// Makes a node.
  public init(_ content: Content, style: Style, span: SourceSpan) {
    self.content = content
    self.style = style
    self.span = span
  }

  /// The text of a scalar.
  public var text: String? { if case .scalar(let text) = content { text } else { nil } }
  /// The items of a list.
  public var items: [YAMLNode]? { if case .list(let items) = content { items } else { nil } }
  /// The pairs of a map.
  public var pairs: [Pair]? { if case .map(let pairs) = content { pairs } else { nil } }
  /// Whether nothing, or `~` or `null`, is written.
  public var isEmpty: Bool {
    style == .plain && (text == "" || text == "~" || text == "null")
  }
  /// The value of a key of a map.
  public subscript(key: String) -> Pair? { pairs?.first { $0.key == key } }
}
