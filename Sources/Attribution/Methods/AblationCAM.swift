import Tensors

/// Ablation-CAM: `Σ_k w_k A_k`, where `w_k = (y − y_k) / |y|` and `y_k` is the score with channel
/// `k` switched off.
///
/// - Source: Desai & Ramaswamy 2020, equation 3.
/// - Departs: the paper divides by `y`, which turns the whole map over where the score is negative;
///   the absolute value keeps "this channel speaks for the class" positive. A channel is set to
///   zero, or to its own mean where that is asked for.
struct AblationCAM: Method {
  let name = "ablationcam"
  let summary = "Channels weighted by how much the score falls without them: Σ_k (y − y_k)/|y| A_k."
  let paper = "Desai & Ramaswamy 2020"
  let recipe = Recipe.rescored(
    Rescoring(
      place: .layer, isPerLayer: true, reading: .score, runs: { $0.liveChannels.count },
      trials: { item in
        let live = item.liveChannels
        let plane = item.shape.plane
        let fills = live.map { channel -> Float in
          switch item.options.ablation {
          case .zero: 0
          case .mean: Float(item.channel(channel).reduce(0.0) { $0 + Double($1) } / Double(plane))
          }
        }
        return Trials(
          count: live.count,
          change: { run, block in
            block.part(offset: live[run] * plane, count: plane).fill(fills[run])
          },
          restore: { run, block in
            block.part(offset: live[run] * plane, count: plane)
              .copy(from: Array(item.channel(live[run])))
          },
          map: { readings, unchanged in
            let size = max(Double(abs(unchanged)), 1e-7)
            return item.weighted(
              zip(live, readings).map { ($0, (Double(unchanged) - Double($1)) / size) })
          })
      }))
}

extension ItemEvidence {
  /// The channels that are not zero everywhere: without the others nothing changes.
  var liveChannels: [Int] { (0..<shape.channels).filter { channel($0).contains { $0 != 0 } } }

  /// `Σ_k w_k A_k` over some channels, in double.
  func weighted(_ weights: [(channel: Int, weight: Double)]) -> Heatmap {
    var sum = [Double](repeating: 0, count: shape.plane)
    for (channel, weight) in weights where weight != 0 {
      let start = channel * shape.plane
      for i in sum.indices { sum[i] += weight * Double(value[start + i]) }
    }
    return Heatmap(height: shape.height, width: shape.width, values: sum.map { Float($0) })
  }
}
