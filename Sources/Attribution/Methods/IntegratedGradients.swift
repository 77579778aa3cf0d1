import Foundation
import Tensors

/// Integrated Gradients: `(x − x′) ∫ G(x′ + t (x − x′)) dt` from the baseline `x′ = 0`, the mean
/// of the data set in a preprocessed input.
///
/// The parts add up to `f(x) − f(x′)`; how far they are off is measured and printed, since it tells
/// whether the steps were enough.
///
/// - Source: Sundararajan et al. 2017, equations 1 to 3.
/// - Departs: Gauss-Legendre points, 50 of them, instead of equal steps: more exact for the same
///   number of runs.
struct IntegratedGradients: Method {
  let name = "integrated-gradients"
  let summary = "The input times its mean gradient on the way from the baseline 0."
  let paper = "Sundararajan et al. 2017"
  let isLinearInScore = true
  let recipe = Recipe.gradientSampling(
    GradientSampling(
      runs: { Self.count($0) + 1 },
      change: { item, run, block in
        // The run after the last step is the baseline itself.
        let points = GaussLegendre.rule(Self.count(item)).points
        let share = run < points.count ? Float(points[run]) : 0
        var values = block.mutableSpan
        for i in values.indices { values[i] *= share }
      },
      weights: { GaussLegendre.rule(Self.count($0)).weights + [0] },
      finish: { item, sum, _ in zip(item.input, sum).map { Float(Double($0) * $1) } },
      promised: { unchanged, scores in Double(unchanged) - Double(scores.last ?? 0) }))

  private static func count(_ item: ItemEvidence) -> Int {
    min(max(item.options.samples ?? 50, 1), 1000)
  }
}

/// Points and weights on `[0, 1]` that integrate polynomials of degree `2n − 1` exactly.
///
/// - Source: Abramowitz & Stegun 1964, 25.4.29; roots by Newton's method.
enum GaussLegendre {
  static func rule(_ count: Int) -> (points: [Double], weights: [Double]) {
    var points: [Double] = []
    var weights: [Double] = []
    for index in 0..<count {
      var x = cos(Double.pi * (Double(index) + 0.75) / (Double(count) + 0.5))
      var slope = 1.0
      for _ in 0..<100 {
        var (previous, value) = (1.0, x)
        for degree in 1..<max(count, 1) {
          let n = Double(degree)
          (previous, value) = (value, ((2 * n + 1) * x * value - n * previous) / (n + 1))
        }
        slope = Double(count) * (x * value - previous) / (x * x - 1)
        let step = value / slope
        x -= step
        if abs(step) < 1e-15 { break }
      }
      points.append((1 - x) / 2)
      weights.append(1 / ((1 - x * x) * slope * slope))
    }
    return (points, weights)
  }
}
