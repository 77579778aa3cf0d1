public import SpecChecking

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// What training makes small, and its derivative by the scores.
///
/// The room `Training` holds losses, optimisers, schedules, data and the loop over them; the
/// gradients come from the same plan that explains.
public struct Loss: Sendable {
  /// Which one.
  public let kind: TrainSpec.Loss
  /// The share of a class target that goes to all classes alike.
  public let smoothing: Double
  /// Scores of one item.
  public let classes: Int

  /// A loss for items of so many scores.
  public init(_ kind: TrainSpec.Loss, smoothing: Double = 0, classes: Int) {
    self.kind = kind
    self.smoothing = smoothing
    self.classes = classes
  }

  /// What one batch gave.
  public struct Outcome: Sendable {
    /// The loss, summed over the items.
    public var sum = 0.0
    /// Items whose largest score is at the class that was wanted.
    public var correct = 0
  }

  /// The loss of the first `items` of a batch, and its derivative by the scores.
  ///
  /// - Parameters:
  ///   - scores: `[batch, classes]`, before any softmax.
  ///   - targets: What is wanted of each item.
  ///   - items: How many items count.
  ///   - seed: Overwritten with the derivative of the mean over `items` of the loss.
  public func evaluate(
    _ scores: borrowing Span<Float>, _ targets: BatchTargets, items: Int, seed: inout [Float]
  ) -> Outcome {
    var outcome = Outcome()
    let share = 1 / Double(items)
    for i in seed.indices { seed[i] = 0 }
    for item in 0..<items {
      let start = item * classes
      var best = 0
      for k in 0..<classes where scores[start + k] > scores[start + best] { best = k }
      if targets.label(item) == best { outcome.correct += 1 }
      switch kind {
      case .squaredError:
        for k in 0..<classes {
          let difference = Double(scores[start + k]) - target(targets, item, k)
          outcome.sum += 0.5 * difference * difference
          seed[start + k] = Float(difference * share)
        }
      case .crossEntropy:
        let top = Double(scores[start + best])
        var total = 0.0
        for k in 0..<classes { total += exp(Double(scores[start + k]) - top) }
        let logTotal = log(total)
        for k in 0..<classes {
          let logShare = Double(scores[start + k]) - top - logTotal
          let wanted = target(targets, item, k)
          if wanted != 0 { outcome.sum -= wanted * logShare }
          seed[start + k] = Float((exp(logShare) - wanted) * share)
        }
      }
    }
    return outcome
  }

  private func target(_ targets: BatchTargets, _ item: Int, _ k: Int) -> Double {
    switch targets {
    case .labels(let labels):
      (labels[item] == k ? 1 - smoothing : 0) + smoothing / Double(classes)
    case .values(let values): Double(values[item * classes + k])
    }
  }
}

/// What is wanted of each item of a batch.
public enum BatchTargets: Sendable {
  /// A class each.
  case labels([Int])
  /// A number for each score, `[batch, classes]`.
  case values([Float])

  /// The class of an item; nil where numbers are wanted.
  func label(_ item: Int) -> Int? {
    switch self {
    case .labels(let labels): labels[item]
    case .values: nil
    }
  }
}
