/// One thing that is known of a map's trustworthiness. Facts stand beside each other and are never
/// blended into one number.
public struct PageFact: Sendable, Hashable {
  /// What a fact means for its map.
  public enum Verdict: String, Sendable {
    /// It speaks for the map.
    case good
    /// It calls for care.
    case weak
    /// It speaks against the map: the page greys the picture and says why.
    case bad
    /// A number to know, for neither.
    case neutral
  }
  /// What was tested.
  public var name: String
  /// The result.
  public var value: String
  /// What it means.
  public var verdict: Verdict
  /// The same in a sentence for a person.
  public var sentence: String

  /// States a fact.
  public init(name: String, value: String, verdict: Verdict, sentence: String) {
    self.name = name
    self.value = value
    self.verdict = verdict
    self.sentence = sentence
  }
}
