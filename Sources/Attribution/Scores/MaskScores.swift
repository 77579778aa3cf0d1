/// How well a map lies on a thing whose place is known.
public enum MaskScores {
  /// Pointing game, energy in the mask, and intersection over union.
  ///
  /// - Parameters:
  ///   - mask: Whether each pixel of the input belongs to the thing.
  ///   - tolerance: How far from the thing the maximum may lie, in input pixels.
  /// - Source: Zhang et al. 2016 (pointing game, 15 pixels); Wang et al. 2020 (energy).
  public static func findings(_ map: ScoredMap, mask: [Bool], tolerance: Int = 15)
    -> [ScoreFinding]
  {
    let (values, width) = (map.map.values, map.map.width)
    guard mask.count == values.count, let best = map.order.first else { return [] }
    let (row, column) = (best / width, best % width)
    let hits = mask.indices.contains { pixel in
      guard mask[pixel] else { return false }
      let (down, across) = (pixel / width - row, pixel % width - column)
      return down * down + across * across <= tolerance * tolerance
    }
    var (inside, all) = (0.0, 0.0)
    for (value, isInside) in zip(values, mask) where value > 0 {
      all += Double(value)
      if isInside { inside += Double(value) }
    }
    let high = max(values.max() ?? 0, 0)
    let hot = values.map { high > 0 && $0 >= high / 2 }
    let both = zip(hot, mask).count { $0 && $1 }
    let either = zip(hot, mask).count { $0 || $1 }
    let share = mask.count { $0 } * 100 / max(mask.count, 1)
    // A map without anything positive points nowhere: no hit by accident.
    return [
      ScoreFinding(
        "pointing game", value: high > 0 && hits ? 1 : 0, largerIsBetter: true,
        recipe: "maximum within \(tolerance) input pixels of the mask"),
      ScoreFinding(
        "energy in mask", value: all > 0 ? inside / all : 0, largerIsBetter: true,
        recipe: "share of the positive part inside the mask, which is \(share) % of the input"),
      ScoreFinding(
        "IoU", value: either > 0 ? Double(both) / Double(either) : 0, largerIsBetter: true,
        recipe: "mask against the part at half of the maximum or more"),
    ]
  }
}
