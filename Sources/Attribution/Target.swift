import Foundation
public import Graphs
public import Tensors

/// What is explained: a class's score, one class's score minus another's, or either turned round.
public struct Target: Sendable, Hashable {
  /// Which positions count where the score value is an image of classes.
  public enum Region: Sendable, Hashable {
    /// All of them.
    case everywhere
    /// Those where the class has the largest value.
    case wherePredicted
    /// A rectangle of the output, in its own rows and columns.
    case rectangle(rows: Range<Int>, columns: Range<Int>)
  }
  /// The class.
  public var index: Int
  /// The class whose score is subtracted.
  public var versus: Int?
  /// Which positions count.
  public var region: Region
  /// Whether the score counts with its sign turned: what speaks for the other answer of a binary
  /// output, or for a lower value of a regression.
  public var isNegated: Bool

  /// Explains `score(index)`, or `score(index) − score(versus)`.
  public init(
    index: Int, versus: Int? = nil, region: Region = .everywhere, isNegated: Bool = false
  ) {
    self.index = index
    self.versus = versus
    self.region = region
    self.isNegated = isNegated
  }

  /// The derivative of the explained number by the score value: 1 at the class's logit, or
  /// `1/n` at each of the `n` positions of the class's map that count; negated where the target is.
  ///
  /// - Shape: `[K]`, `[K, 1, 1]` or `[K, H, W]`, one item.
  public func seed(scores: [Float], shape: Shape) -> [Float] {
    var seed = [Float](repeating: 0, count: scores.count)
    let plane = scores.count / shape.channels
    let counted = positions(scores: scores, shape: shape, plane: plane)
    let weight = (isNegated ? -1 : 1) / Float(max(counted.count, 1))
    for position in counted {
      seed[index * plane + position] += weight
      if let versus { seed[versus * plane + position] -= weight }
    }
    return seed
  }

  /// The explained number.
  public func score(scores: [Float], shape: Shape) -> Float {
    let plane = scores.count / shape.channels
    if plane == 1 {
      let difference = scores[index] - (versus.map { scores[$0] } ?? 0)
      return isNegated ? -difference : difference
    }
    var sum = 0.0
    for (value, weight) in zip(scores, seed(scores: scores, shape: shape)) where weight != 0 {
      sum += Double(value) * Double(weight)
    }
    return Float(sum)
  }

  /// The probability of the class by softmax over the classes, each by its mean over the positions
  /// that count; the difference of two where there is a contrast; the explained number's own
  /// sigmoid where there is one output or the network ends in sigmoids.
  ///
  /// - Parameter ending: What the network does with the scores.
  public func probability(scores: [Float], shape: Shape, ending: Graph.Ending) -> Float {
    func sigmoid(_ score: Float) -> Float { Float(1 / (1 + exp(-Double(score)))) }
    guard shape.channels > 1, ending != .sigmoid else {
      guard let versus else { return sigmoid(score(scores: scores, shape: shape)) }
      let (own, other) = (alone(index), alone(versus))
      return sigmoid(own.score(scores: scores, shape: shape))
        - sigmoid(other.score(scores: scores, shape: shape))
    }
    let plane = scores.count / shape.channels
    var means = scores.map(Double.init)
    if plane > 1 {
      let counted = positions(scores: scores, shape: shape, plane: plane)
      means = (0..<shape.channels).map { channel in
        counted.reduce(0.0) { $0 + Double(scores[channel * plane + $1]) }
          / Double(max(counted.count, 1))
      }
    }
    let highest = means.max() ?? 0
    let sum = means.reduce(0.0) { $0 + exp($1 - highest) }
    let own = exp(means[index] - highest) / sum
    let other = versus.map { exp(means[$0] - highest) / sum } ?? 0
    return Float(isNegated ? other - own : own - other)
  }

  /// One class of the two of a contrast, at the same positions and with the same sign.
  public func alone(_ index: Int) -> Target {
    Target(index: index, region: region, isNegated: isNegated)
  }

  private func positions(scores: [Float], shape: Shape, plane: Int) -> [Int] {
    switch region {
    case .everywhere: return Array(0..<plane)
    case .wherePredicted:
      return (0..<plane).filter { position in
        let own = scores[index * plane + position]
        return (0..<shape.channels).allSatisfy { scores[$0 * plane + position] <= own }
      }
    case .rectangle(let rows, let columns):
      return rows.clamped(to: 0..<shape.height).flatMap { row in
        columns.clamped(to: 0..<shape.width).map { row * shape.width + $0 }
      }
    }
  }
}
