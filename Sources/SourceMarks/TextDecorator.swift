/// Gives the parts of a printed finding their colours; changes nothing unless told to.
public struct TextDecorator: Sendable {
  /// What a piece of a printed finding is.
  public enum Role: Sendable, Hashable {
    /// `error[SL0401]` and the carets below it, by severity.
    case severity(Severity)
    /// The message itself.
    case message
    /// Line numbers, bars and arrows.
    case frame
    /// What to write instead.
    case hint
  }

  private let apply: @Sendable (Role, String) -> String

  /// Wraps a function that may add to a piece of text, but must keep its width.
  public init(_ apply: @escaping @Sendable (Role, String) -> String) { self.apply = apply }

  /// The text as it is.
  public static let plain = TextDecorator { _, text in text }

  /// Colours for terminals that know the standard escape sequences.
  public static let terminal = TextDecorator { role, text in
    let code =
      switch role {
      case .severity(.error): "1;31"
      case .severity(.warning): "1;33"
      case .severity(.note): "1;36"
      case .message: "1"
      case .frame: "34"
      case .hint: "32"
      }
    return "\u{1B}[\(code)m\(text)\u{1B}[0m"
  }

  /// A piece of text in its role.
  public func callAsFunction(_ role: Role, _ text: String) -> String {
    text.isEmpty ? text : apply(role, text)
  }
}
