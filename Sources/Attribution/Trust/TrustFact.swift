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

  /// States a finding.
  public init(
    kind: Kind, method: String, layer: String?, value: Double, parts: [Part] = [], recipe: String
  ) {
    self.kind = kind
    self.method = method
    self.layer = layer
    self.value = value
    self.parts = parts
    self.recipe = recipe
  }

  /// Whether a picture with this finding is to be believed; nil where a finding alone decides
  /// nothing.
  public var passes: Bool? {
    guard value.isFinite else { return false }
    switch kind {
    case .classSensitivity: return value <= 0.9
    case .cascading: return abs(value) <= 0.5
    case .noise: return value >= 0.5
    case .completeness: return value <= 0.05
    case .independent, .occlusion: return nil
    }
  }

  /// One line for a person.
  public var text: String {
    let place = layer.map { " at \($0)" } ?? ""
    let mark =
      switch passes {
      case true?: "ok  "
      case false?: "FAIL"
      case nil: "    "
      }
    let number =
      kind == .completeness
      ? String(format: "%.2g %%", value * 100) : String(format: "%+.2f", value)
    return "\(mark)  \(method)\(place): \(kind.rawValue) \(number) (\(recipe))"
  }

  /// Why a picture with this finding is greyed; nil where it passes or decides nothing.
  public var reason: String? {
    guard passes == false else { return nil }
    guard value.isFinite else { return "\(kind.rawValue) gives no number" }
    let number = String(format: "%.2f", value)
    switch kind {
    case .classSensitivity: return "the map is nearly the same for another class (\(number))"
    case .cascading: return "the map stays when all weights are shuffled (\(number))"
    case .noise: return "a little noise gives another map (\(number))"
    case .completeness: return "the parts do not add up: \(number) of the score is missing"
    case .independent, .occlusion: return nil
    }
  }
}
