import Foundation
import Tensors

/// Infidelity: how far a map's share of a square is from what the score loses without the square.
///
/// - Source: Yeh et al. 2019, definition 2.1, with the removal of squares and with the best common
///   factor: 0 is perfect, 1 is no better than a map of zeros.
public enum Infidelity {
  static let squares = 50

  /// The finding for one map.
  public static func finding(_ map: ScoredMap, _ scorer: ImageScorer, seed: UInt64) -> ScoreFinding
  {
    let shape = scorer.shape
    var numbers = CounterGenerator(seed: seed, stream: "infidelity")
    let places = (0..<squares).map { _ -> (top: Int, left: Int, side: Int) in
      let side = max(
        Int(Double(min(shape.height, shape.width)) * (0.1 + 0.3 * numbers.uniform())), 1)
      return (
        Int(numbers.uniform() * Double(shape.height - side + 1)),
        Int(numbers.uniform() * Double(shape.width - side + 1)), side
      )
    }
    let found = scorer.scores(base: scorer.input, count: squares + 1) { run, block in
      guard run > 0 else { return }
      var values = block.mutableSpan
      let place = places[run - 1]
      for channel in 0..<shape.channels {
        for row in place.top..<place.top + place.side {
          let start = channel * shape.plane + row * shape.width + place.left
          for column in 0..<place.side { values[start + column] = 0 }
        }
      }
    }
    var (product, own, lost) = (0.0, 0.0, 0.0)
    for (place, score) in zip(places, found.dropFirst()) {
      var share = 0.0
      for row in place.top..<place.top + place.side {
        for column in place.left..<place.left + place.side {
          share += Double(map.map.values[row * shape.width + column])
        }
      }
      let loss = Double(found[0]) - Double(score)
      product += share * loss
      own += share * share
      lost += loss * loss
    }
    let left = own > 0 ? lost - product * product / own : lost
    return ScoreFinding(
      "infidelity", substrate: Substrate.mean.rawValue,
      value: lost > 0 ? max(left, 0) / lost : 0, largerIsBetter: false,
      recipe: "\(squares) squares of a tenth to four tenths of the shorter side set to the mean of "
        + "the data set, best common factor, share of the squared loss that is not explained, "
        + "seed \(seed)")
  }
}

/// Sensitivity: how far a map moves when the input moves a little.
///
/// - Source: Yeh et al. 2019, definition 3.1: the greatest `‖e(x + δ) − e(x)‖ / ‖e(x)‖` over
///   uniform `δ` in a ball of the maximum norm.
public enum Sensitivity {
  /// How many copies.
  public static let copies = 10
  /// The ball's radius, in the units of the preprocessed input.
  public static let radius = 0.02

  /// A moved input.
  public static func moved(_ input: [Float], copy: Int, seed: UInt64) -> [Float] {
    var numbers = CounterGenerator(seed: seed, stream: "sensitivity/\(copy)")
    return input.map { $0 + Float((2 * numbers.uniform() - 1) * radius) }
  }

  /// The finding, from a map and the maps of the moved inputs.
  public static func finding(_ map: Heatmap, moved: [Heatmap], seed: UInt64) -> ScoreFinding {
    func norm(_ values: [Float]) -> Double {
      values.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
    }
    let own = norm(map.values)
    let worst =
      moved.map { other in norm(zip(other.values, map.values).map { $0 - $1 }) }.max() ?? 0
    return ScoreFinding(
      "sensitivity", value: own > 0 ? worst / own : worst > 0 ? .infinity : 0,
      largerIsBetter: false,
      recipe:
        "greatest of \(copies) uniform moves of at most \(radius), ratio of norms, seed \(seed)")
  }
}

/// Agreement: how alike the maps of several methods are.
public enum Agreement {
  static let grid = 14

  /// The mean rank correlation with the others, for each map, in order.
  public static func findings(_ maps: [ScoredMap]) -> [ScoreFinding?] {
    let coarse = maps.map { $0.map.averaged(height: grid, width: grid).values }
    return coarse.indices.map { index in
      guard coarse.count > 1 else { return nil }
      let others = coarse.indices.filter { $0 != index }
      let sum = others.reduce(0.0) { $0 + RankCorrelation.spearman(coarse[index], coarse[$1]) }
      return ScoreFinding(
        "agreement", value: sum / Double(others.count), largerIsBetter: true,
        recipe: "mean rank correlation with the \(others.count) other maps on a grid of \(grid) × "
          + "\(grid)")
    }
  }
}
