import Foundation

/// What a network says of one item: its classes from best to worst.
public struct Prediction: Sendable {
  /// The number of each class, best first.
  public let ranking: [Int]
  /// The probability of each class, by class number: the softmax of the scores.
  public let probabilities: [Double]

  /// The probability of a class for people: `23.4 %`, or words where a score has overflowed.
  func percent(of index: Int) -> String {
    let probability = probabilities[index]
    return probability.isFinite ? String(format: "%5.1f %%", probability * 100) : "not finite"
  }

  /// Reads the scores of one item, `[K]` or `[K, H, W]` (then each class by its mean).
  ///
  /// - Parameter scores: The values before a final softmax.
  init(scores: [Float], classes: Int) {
    let plane = max(scores.count / classes, 1)
    let means = (0..<classes).map { index in
      scores[index * plane..<(index + 1) * plane].reduce(0.0) { $0 + Double($1) } / Double(plane)
    }
    // What is not a number comes last; equal scores keep the order of their numbers.
    let keys = means.map { $0.isNaN ? -Double.infinity : $0 }
    ranking = keys.indices.sorted { a, b in
      keys[a] != keys[b] ? keys[a] > keys[b] : a < b
    }
    let highest = ranking.first.map { means[$0] } ?? 0
    let powers = means.map { exp($0 - highest) }
    let sum = powers.reduce(0, +)
    probabilities = powers.map { $0 / sum }
  }
}
