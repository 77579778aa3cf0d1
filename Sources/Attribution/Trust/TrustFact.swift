import Foundation

/// One thing that was tried to find out whether a picture can be believed. Facts stand side by
/// side; they are never blended into one number.
public struct TrustFact: Sendable, Hashable {
  /// What was tried.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// The rank correlation between the maps of two classes: near 1, the map does not know of the
    /// class.
    case classSensitivity = "class sensitivity"
    /// The rank correlation with the map of a network whose layers have been shuffled one after the
    /// other from the output down: a map that stays has not looked at what was learned.
    case cascading = "weight randomisation, cascading"
    /// The same with one layer shuffled at a time.
    case independent = "weight randomisation, one layer at a time"
    /// The rank correlation with how far the score falls where a square is covered.
    case occlusion = "occlusion agreement"
    /// The rank correlation with the map of a slightly noisy input.
    case noise = "noise stability"
    /// Whether the parts add up to what is explained.
    case completeness
  }
  /// One part of a fact, such as one shuffled layer.
  public struct Part: Sendable, Hashable {
    /// What it is of.
    public let name: String
    /// Its value.
    public let value: Double

    /// States a part.
    public init(name: String, value: Double) {
      self.name = name
      self.value = value
    }
  }
  /// What was tried.
  public let kind: Kind
  /// The method.
  public let method: String
  /// The layer; nil for a tensor that belongs to none.
  public let layer: String?
  /// The finding: a correlation, or the gap as a share of what was promised.
  public let value: Double
  /// The parts it comes from, in order.
  public let parts: [Part]
  /// Compared with what, in words: the other class, the seeds, the window.
  public let recipe: String
  /// The class whose map was compared, where there is one.
  public let other: String?

  /// States a finding.
  public init(
    kind: Kind, method: String, layer: String?, value: Double, parts: [Part] = [], recipe: String,
    other: String? = nil
  ) {
    self.kind = kind
    self.method = method
    self.layer = layer
    self.value = value
    self.parts = parts
    self.recipe = recipe
    self.other = other
  }

  /// What a finding means for its picture.
  public enum Verdict: String, Sendable, Hashable {
    /// It speaks for the picture.
    case passes
    /// It calls for care.
    case doubtful
    /// It speaks against the picture, which is greyed.
    case fails
    /// A number to know, which alone decides nothing.
    case open
  }

  /// Where verdicts change. They stand here and nowhere else; what was measured for them is in
  /// `Benchmarks/trust.md`.
  public enum Limits {
    /// Above this rank correlation the maps of two classes are one map.
    public static let sameForClasses = 0.9
    /// Above this one they have most of their order in common.
    public static let alikeForClasses = 0.7
    /// Above this one, of either sign, a map survives the loss of all that was learned.
    public static let stays = 0.5
    /// Above this one a map survives the loss of the upper half of the layers, which know of classes.
    public static let staysWithoutUpperHalf = 0.7
    /// Below this one a little noise gives another map.
    public static let stable = 0.5
    /// Above this share of the score the parts do not add up.
    public static let missing = 0.05
  }

  /// Of a cascade, what is left when the upper half of its layers is shuffled.
  private var halfway: Double {
    parts.isEmpty ? value : parts[max(parts.count / 2 - 1, 0)].value
  }

  /// What the finding means for its picture. What gives no number fails.
  public var verdict: Verdict {
    guard value.isFinite else { return .fails }
    switch kind {
    case .classSensitivity:
      return value > Limits.sameForClasses
        ? .fails : value > Limits.alikeForClasses ? .doubtful : .passes
    case .cascading:
      if abs(value) > Limits.stays || halfway > Limits.staysWithoutUpperHalf { return .fails }
      return halfway > Limits.stays ? .doubtful : .passes
    case .noise: return value >= Limits.stable ? .passes : .fails
    case .completeness: return value <= Limits.missing ? .passes : .fails
    case .independent, .occlusion: return .open
    }
  }

  /// One line for a person.
  public var text: String {
    let place = layer.map { " at \($0)" } ?? ""
    let mark =
      switch verdict {
      case .passes: "ok  "
      case .doubtful: "weak"
      case .fails: "FAIL"
      case .open: "    "
      }
    guard value.isFinite else {
      return "\(mark)  \(method)\(place): \(kind.rawValue) gives no number"
    }
    let number =
      kind == .completeness
      ? String(format: "%.2g %%", value * 100) : String(format: "%+.2f", value)
    return "\(mark)  \(method)\(place): \(kind.rawValue) \(number) (\(recipe)\(partsText))"
  }

  /// The parts in their order, for a recipe; empty where there are none.
  public var partsText: String {
    guard !parts.isEmpty else { return "" }
    let list = parts.map { "\($0.name) \(String(format: "%+.2f", $0.value))" }
    let way = kind == .cascading ? "from the score down, each with all before it" : "layer by layer"
    return "; \(way): \(list.joined(separator: ", "))"
  }

  /// Why a picture with this finding is greyed, or to be taken with care; nil where it passes or
  /// decides nothing.
  public var reason: String? {
    guard verdict == .fails || verdict == .doubtful else { return nil }
    guard value.isFinite else { return "\(kind.rawValue) gives no number" }
    let number = String(format: "%.2f", value)
    switch kind {
    case .classSensitivity:
      let name = other.map { "for \($0)" } ?? "for another class"
      return verdict == .fails
        ? "the map is nearly the same \(name) (rank correlation \(number))"
        : "the map is much alike \(name) (rank correlation \(number))"
    case .cascading:
      guard abs(value) <= Limits.stays else {
        return "the map stays when all weights are shuffled (\(number))"
      }
      let half = String(format: "%.2f", halfway)
      return verdict == .fails
        ? "the map stays when the upper half of the layers is shuffled (\(half))"
        : "much of the map stays when the upper half of the layers is shuffled (\(half))"
    case .noise: return "a little noise gives another map (\(number))"
    case .completeness: return "the parts do not add up: \(number) of the score is missing"
    case .independent, .occlusion: return nil
    }
  }

  /// How alike the picture is to that of the other class, for a caption: `nearly the same for car
  /// (0.96)`.
  public var likeness: String {
    let number = String(format: "%.2f", value).replacing("-", with: "\u{2212}")
    let words =
      switch verdict {
      case .fails: "nearly the same for"
      case .doubtful: "much alike for"
      case .passes, .open: "another picture for"
      }
    return "\(words) \(other ?? "another class") (\(number))"
  }
}
