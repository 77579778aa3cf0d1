import Foundation
public import SpecChecking

/// The same picture, prepared as if the spec's `preprocess` were something else.
public struct PreprocessingDoubt: Sendable {
  /// What was changed, as a clause.
  public let name: String
  /// The input, `[C, H, W]`.
  public let values: [Float]

  /// Every other common preparation of an input that a spec prepared.
  ///
  /// - Parameters:
  ///   - input: The prepared input, `[3, H, W]`; other channel counts give nothing.
  ///   - rules: What the spec says.
  public static func all(of input: [Float], rules: Preprocess) -> [PreprocessingDoubt] {
    let ownMean = rules.mean.isEmpty ? [0, 0, 0] : rules.mean
    let ownSpread = rules.deviation.isEmpty ? [1, 1, 1] : rules.deviation
    guard input.count % 3 == 0, ownMean.count == 3, ownSpread.count == 3, rules.color != .gray,
      rules.high != rules.low
    else { return [] }
    let plane = input.count / 3
    // Back to colours between 0 and 1, in the spec's order of channels.
    let colors = input.indices.map { i -> Double in
      let channel = i / plane
      let value = Double(input[i]) * ownSpread[channel] + ownMean[channel]
      return (value - rules.low) / (rules.high - rules.low)
    }
    let turned = colors.indices.map { colors[(2 - $0 / plane) * plane + $0 % plane] }
    let network = [0.485, 0.456, 0.406]
    let spread = [0.229, 0.224, 0.225]
    func prepared(
      _ name: String, _ colors: [Double], _ scale: Double, _ mean: [Double], _ deviation: [Double]
    ) -> PreprocessingDoubt {
      PreprocessingDoubt(
        name: name,
        values: colors.indices.map {
          Float((colors[$0] * scale - mean[$0 / plane]) / deviation[$0 / plane])
        })
    }
    let (zero, one) = ([0.0, 0, 0], [1.0, 1, 1])
    let own = turned.indices.map { i -> Float in
      let channel = i / plane
      let value = turned[i] * (rules.high - rules.low) + rules.low
      return Float((value - ownMean[channel]) / ownSpread[channel])
    }
    let candidates = [
      PreprocessingDoubt(name: "the other order of colours", values: own),
      prepared("0 to 255, no mean", colors, 255, zero, one),
      prepared("0 to 1, no mean", colors, 1, zero, one),
      prepared("−1 to 1", colors, 2, one, one),
      prepared("ImageNet's mean and deviation", colors, 1, network, spread),
      prepared(
        "0 to 255 less Caffe's mean, blue first", rules.color == .bgr ? colors : turned, 255,
        [103.939, 116.779, 123.68], one),
    ]
    // A preparation that changes nothing is no other one.
    return candidates.filter { candidate in
      zip(candidate.values, input).contains { abs($0 - $1) > 1e-3 * max(1, abs($1)) }
    }
  }

  /// How sure a network is of its best class.
  public struct Confidence: Sendable, Hashable {
    /// The probability of the best class.
    public let probability: Double
    /// How far the best score stands above the mean of all, in their deviations. Unlike the
    /// probability it does not grow where all scores are only larger.
    public let prominence: Double

    /// Reads the scores of the classes.
    public init(scores: [Float]) {
      let values = scores.map(Double.init)
      let best = values.max() ?? 0
      let mean = values.reduce(0, +) / Double(max(values.count, 1))
      let spread =
        (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(values.count, 1)))
        .squareRoot()
      probability = 1 / values.reduce(0) { $0 + exp($1 - best) }
      prominence = spread > 0 ? (best - mean) / spread : 0
    }
  }

  /// What to say where a preparation makes the network much surer: by a quarter more probability,
  /// and with a score that stands out a tenth more. An input that is only larger makes all scores
  /// larger, and so the probability; that alone says nothing.
  ///
  /// - Parameters:
  ///   - own: As the spec prepares the picture.
  ///   - others: Under each other preparation.
  public static func diagnosis(own: Confidence, others: [(name: String, confidence: Confidence)])
    -> Diagnosis?
  {
    let surer = others.filter {
      $0.confidence.probability - own.probability >= 0.25
        && $0.confidence.prominence >= 1.1 * own.prominence
    }
    guard let best = surer.max(by: { $0.confidence.prominence < $1.confidence.prominence }) else {
      return nil
    }
    return Diagnosis(
      .preprocessing,
      text: String(
        format: "the network is surer when the picture is prepared in another way: %.0f %% with "
          + "%@, %.0f %% as the spec says", best.confidence.probability * 100, best.name,
        own.probability * 100),
      remedy: "compare the spec's preprocess with how the network was trained")
  }
}
