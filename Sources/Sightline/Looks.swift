public import Pictures
import SourceMarks

/// How pictures look, as chosen by a person and checked.
public struct Looks: Sendable {
  /// What a picture shows.
  public enum Style: String, Sendable, CaseIterable {
    /// The map over the photo.
    case overlay
    /// The map alone.
    case heatmap
    /// Photo and overlay next to each other.
    case sideBySide = "side-by-side"
    /// All layers in one row, from the input to the output.
    case strip
    /// All layers one after the other, as a moving picture.
    case animation
    /// All images in one picture, for each layer, method and class.
    case contactSheet = "contact-sheet"

    /// Whether one picture shows several maps.
    var joinsMaps: Bool { self == .strip || self == .animation || self == .contactSheet }
  }
  /// What the colours of a map are scaled to.
  public enum Scale: String, Sendable, CaseIterable {
    /// Each picture's own smallest and largest value.
    case image
    /// All pictures of the same layer and method.
    case layer
    /// All pictures of the same class and method.
    case `class`
    /// All pictures of the same method.
    case set
  }
  /// Names of the colour maps, for help texts.
  public static let colorNames = ColorMap.allCases.map(\.rawValue)
  /// What a picture shows.
  public var style: Style
  /// The colour map; nil for the default.
  public var colors: ColorMap?
  /// How strong the colours are over the photo, 0 to 1; nil for the default.
  public var opacity: Double?
  /// What the colours are scaled to.
  public var scale: Scale

  /// Reads the choices.
  ///
  /// - Throws: `RunFault` (status 2) for an unknown word or a number out of range.
  public init(
    style: String = "overlay", colors: String? = nil, opacity: Double? = nil,
    scale: String = "image"
  ) throws(RunFault) {
    self.style = try Self.word(style, "--style", Style.self)
    self.scale = try Self.word(scale, "--scale", Scale.self)
    if let opacity, !(0...1).contains(opacity) {
      throw RunFault(.usage, "--opacity \(opacity) is out of range", hint: "0 to 1")
    }
    self.opacity = opacity
    if let colors {
      self.colors = try Self.word(colors, "--colors", ColorMap.self)
    } else {
      self.colors = nil
    }
  }

  private static func word<Choice>(_ text: String, _ option: String, _: Choice.Type)
    throws(RunFault) -> Choice
  where Choice: RawRepresentable<String> & CaseIterable {
    if let choice = Choice(rawValue: text) { return choice }
    let words = Choice.allCases.map(\.rawValue)
    throw RunFault(
      .usage, "\(option) '\(text)' is unknown",
      hint: NearestName.hint(for: text, among: words) ?? "one of \(words.joined(separator: ", "))")
  }
}
