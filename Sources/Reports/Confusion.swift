/// How often each class was taken for which.
public struct Confusion: Sendable {
  /// One image whose truth is known.
  public struct Answer: Sendable {
    /// The path as given.
    public var path: String
    /// What it shows.
    public var truth: Int
    /// What the network says.
    public var predicted: Int
    /// How sure it is, 0 to 1.
    public var probability: Double
    /// The probability that it gives the truth.
    public var truthProbability: Double
    /// The image's place on the page, where it is explained there.
    public var item: Int?

    /// States an answer.
    public init(
      path: String, truth: Int, predicted: Int, probability: Double, truthProbability: Double
    ) {
      self.path = path
      self.truth = truth
      self.predicted = predicted
      self.probability = probability
      self.truthProbability = truthProbability
    }
  }
  /// Every image whose truth is known.
  public var answers: [Answer]

  /// Counts answers.
  public init(_ answers: [Answer]) { self.answers = answers }

  /// How many are right.
  public var right: Int { answers.count { $0.truth == $0.predicted } }

  /// The wrong ones, the surest first.
  public var mistakes: [Answer] {
    answers.filter { $0.truth != $0.predicted }.sorted {
      ($0.probability, $1.path) > ($1.probability, $0.path)
    }
  }

  /// The classes of the table: those that occur, by number; where there are too many, those that
  /// are mistaken most often.
  func classes(most: Int) -> [Int] {
    var errors: [Int: Int] = [:]
    for answer in answers {
      errors[answer.truth, default: 0] += 0
      errors[answer.predicted, default: 0] += 0
      guard answer.truth != answer.predicted else { continue }
      errors[answer.truth, default: 0] += 1
      errors[answer.predicted, default: 0] += 1
    }
    let chosen = errors.sorted { ($0.value, $1.key) > ($1.value, $0.key) }.prefix(most)
    return chosen.map(\.key).sorted()
  }
}
