import Tensors

/// Average drop and increase: the probability of the class for the input times its own picture.
///
/// - Source: Chattopadhyay et al. 2018, section 4.1: `max(0, p − p′) / p`, and whether `p′ > p`.
///   Means over pictures are the averages of the paper.
public enum AverageDrop {
  /// Drop and increase of one picture.
  ///
  /// - Parameter picture: Rectified, scaled to `[0, 1]`, of the input's size.
  public static func findings(_ picture: Heatmap, _ scorer: ImageScorer) -> [ScoreFinding] {
    let mask = picture.values
    let found = scorer.probabilities(base: scorer.input, count: 2) { run, block in
      if run == 1 { block.multiply(by: mask) }
    }
    let (before, after) = (Double(found[0]), Double(found[1]))
    let recipe =
      "probability for the preprocessed input times the picture in [0, 1]; black is the "
      + "mean of the data set"
    return [
      ScoreFinding(
        "average drop", substrate: Substrate.mean.rawValue,
        value: max(before - after, 0) / max(before, 1e-12), largerIsBetter: false, recipe: recipe),
      ScoreFinding(
        "average increase", substrate: Substrate.mean.rawValue, value: after > before ? 1 : 0,
        largerIsBetter: true, recipe: recipe),
    ]
  }
}
