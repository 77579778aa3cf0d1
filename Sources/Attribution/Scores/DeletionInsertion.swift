import Tensors

/// Deletion and insertion: the probability of the class while pixels are taken away, or put back,
/// from the most to the least important, as the area under its curve.
///
/// - Source: Petsiuk et al. 2018, section 4.1. The original deletes to zero and inserts into a
///   blur; here both are done on both, since what lies off the data moves the score by itself.
public enum DeletionInsertion {
  /// Equal shares of the pixels that are changed at a time.
  public static let steps = 20

  /// Both curves' areas on one substrate.
  public static func findings(_ map: ScoredMap, _ scorer: ImageScorer, _ substrate: Substrate)
    -> [ScoreFinding]
  {
    let empty = substrate.applied(
      to: scorer.input, height: scorer.shape.height, width: scorer.shape.width)
    let deletion = curve(map, from: scorer.input, to: empty, scorer)
    let insertion = curve(map, from: empty, to: scorer.input, scorer)
    let recipe =
      "\(steps) equal steps, probability of the explained class, trapezoid, equal values in "
      + "reading order, substrate \(substrate.rawValue)"
    return [
      ScoreFinding(
        "deletion", substrate: substrate.rawValue, value: area(deletion), largerIsBetter: false,
        recipe: recipe),
      ScoreFinding(
        "insertion", substrate: substrate.rawValue, value: area(insertion), largerIsBetter: true,
        recipe: recipe),
    ]
  }

  /// The probability after each step, the untouched picture first.
  static func curve(
    _ map: ScoredMap, from start: [Float], to end: [Float], _ scorer: ImageScorer
  ) -> [Float] {
    let (plane, channels, order) = (scorer.shape.plane, scorer.shape.channels, map.order)
    return scorer.probabilities(base: start, count: steps + 1) { step, block in
      var values = block.mutableSpan
      for pixel in order.prefix(step * order.count / steps) {
        for channel in 0..<channels {
          values[channel * plane + pixel] = end[channel * plane + pixel]
        }
      }
    }
  }

  /// The area under equally spaced values by the trapezoid rule.
  static func area(_ curve: [Float]) -> Double {
    guard curve.count > 1 else { return Double(curve.first ?? 0) }
    let inner = curve.dropFirst().dropLast().reduce(0.0) { $0 + Double($1) }
    return (inner + Double(curve[0] + curve[curve.count - 1]) / 2) / Double(curve.count - 1)
  }
}
