public import Tensors

/// What is explained: a class's score, or one class's score minus another's.
public struct Target: Sendable, Hashable {
  /// Which positions count where the score value is an image of classes.
  public enum Region: Sendable, Hashable {
    /// All of them.
    case everywhere
    /// Those where the class has the largest value.
    case wherePredicted
  }
  /// The class.
  public var index: Int
  /// The class whose score is subtracted.
  public var versus: Int?
  /// Which positions count.
  public var region: Region

  /// Explains `score(index)`, or `score(index) − score(versus)`.
  public init(index: Int, versus: Int? = nil, region: Region = .everywhere) {
    self.index = index
    self.versus = versus
    self.region = region
  }

  /// The derivative of the explained number by the score value: 1 at the class's logit, or
  /// `1/n` at each of the `n` positions of the class's map that count.
  ///
  /// - Shape: `[K]`, `[K, 1, 1]` or `[K, H, W]`, one item.
  public func seed(scores: [Float], shape: Shape) -> [Float] {
    var seed = [Float](repeating: 0, count: scores.count)
    let plane = scores.count / shape.channels
    let counted = positions(scores: scores, classes: shape.channels, plane: plane)
    for position in counted {
      seed[index * plane + position] += 1 / Float(counted.count)
      if let versus { seed[versus * plane + position] -= 1 / Float(counted.count) }
    }
    return seed
  }

  /// The explained number.
  public func score(scores: [Float], shape: Shape) -> Float {
    var sum = 0.0
    for (value, weight) in zip(scores, seed(scores: scores, shape: shape)) where weight != 0 {
      sum += Double(value) * Double(weight)
    }
    return Float(sum)
  }

  private func positions(scores: [Float], classes: Int, plane: Int) -> [Int] {
    switch region {
    case .everywhere: return Array(0..<plane)
    case .wherePredicted:
      return (0..<plane).filter { position in
        let own = scores[index * plane + position]
        return (0..<classes).allSatisfy { scores[$0 * plane + position] <= own }
      }
    }
  }
}
