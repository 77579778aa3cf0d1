import Attribution
import Foundation
import Graphs
import Pictures
import Tensors

/// What a network says of one item: its classes from best to worst.
public struct Prediction: Sendable {
  /// The number of each class, best first.
  public let ranking: [Int]
  /// The probability of each class, by class number: the softmax of the scores, or the sigmoid of
  /// each where the network ends in one. NaN where a single number is no probability.
  public let probabilities: [Double]
  /// The score of each class, by class number.
  let scores: [Double]
  /// What follows the scores.
  let ending: Graph.Ending

  /// The probability of a class for people: `23.4 %`; the score where there is no probability, and
  /// words where it has overflowed.
  func percent(of index: Int) -> String {
    let probability = probabilities[index]
    guard !probability.isFinite else { return String(format: "%5.1f %%", probability * 100) }
    return isOneNumber && scores[index].isFinite
      ? "score \(NumberText.short(Float(scores[index])))" : "not finite"
  }

  /// Whether there is one output, and nothing says that it is a probability.
  var isOneNumber: Bool { scores.count == 1 && ending == .none }

  /// The probability of what is explained: of its class, or of the other answer where a single
  /// output is turned round.
  func probability(of target: Target) -> Double {
    let own = probabilities[target.index]
    return target.isNegated ? 1 - own : own
  }

  /// Reads the scores of one item, `[K]` or `[K, H, W]` (then each class by its mean).
  ///
  /// - Parameter scores: The values before a final softmax or sigmoid.
  init(scores: [Float], of graph: Graph) {
    let classes = graph.shape(of: graph.score).channels
    let plane = max(scores.count / classes, 1)
    let means = (0..<classes).map { index in
      scores[index * plane..<(index + 1) * plane].reduce(0.0) { $0 + Double($1) } / Double(plane)
    }
    self.scores = means
    ending = graph.ending
    // What is not a number comes last; equal scores keep the order of their numbers.
    let keys = means.map { $0.isNaN ? -Double.infinity : $0 }
    ranking = keys.indices.sorted { a, b in
      keys[a] != keys[b] ? keys[a] > keys[b] : a < b
    }
    guard ending != .sigmoid else {
      probabilities = means.map { 1 / (1 + exp(-$0)) }
      return
    }
    guard classes > 1 || ending == .softmax else {
      probabilities = [.nan]
      return
    }
    let highest = ranking.first.map { means[$0] } ?? 0
    let powers = means.map { exp($0 - highest) }
    let sum = powers.reduce(0, +)
    probabilities = powers.map { $0 / sum }
  }
}
