import Tensors

/// SmoothGrad: the mean of the gradient over noisy copies of the input.
///
/// - Source: Smilkov et al. 2017, equation 1: normal noise with a deviation of 0.15 of the input's
///   range, 25 copies, the mean of the signed gradient.
/// - Departs: noise comes from a seed and the copy's number, the same on every machine.
struct SmoothGrad: Method {
  let name = "smoothgrad"
  let summary = "The gradient, averaged over noisy copies of the input."
  let paper = "Smilkov et al. 2017"
  let isLinearInScore = true
  let recipe = Recipe.gradientSampling(
    GradientSampling(
      runs: { Self.count($0) },
      change: { item, run, block in
        let range = Double((item.input.max() ?? 0) - (item.input.min() ?? 0))
        let deviation = item.options.noise * range
        var numbers = CounterGenerator(seed: item.options.seed, stream: "smoothgrad/\(run)")
        var values = block.mutableSpan
        for i in values.indices { values[i] += Float(numbers.normal() * deviation) }
      },
      weights: { item in
        let count = Self.count(item)
        return [Double](repeating: 1 / Double(count), count: count)
      },
      finish: { _, sum, _ in sum.map { Float($0) } }, promised: nil))

  private static func count(_ item: ItemEvidence) -> Int { max(item.options.samples ?? 25, 1) }
}
