import Foundation
import Tensors

/// Score-CAM as its authors run it: `Σ_k w_k A_k`, where `w_k` is the probability of the class for
/// the input multiplied by the channel, resized to the input and scaled to `[0, 1]`.
///
/// - Source: Wang et al. 2020 and the authors' program: softmax over *classes*; channels that are
///   the same everywhere are left out. The paper's text has softmax over channels instead; that is
///   `scorecam-channel-softmax`.
/// - Departs: the map is summed at the layer's own size; resizing is linear, so the resized map is
///   the authors'. Masks multiply the preprocessed input: black is the mean of the data set.
struct ScoreCAM: Method {
  let name = "scorecam"
  let summary = "Channels weighted by the class's probability when only they let the input through."
  let paper = "Wang et al. 2020"
  let isLinearInScore = true
  let recipe = Recipe.rescored(ChannelMasks.rescoring(.probability) { $0 })
}

/// Score-CAM as its paper is written: the weights are a softmax over *channels* of the scores of
/// the masked inputs. The paper's baseline score cancels in the softmax.
///
/// - Source: Wang et al. 2020, algorithm 1 and definition 3.
/// - Departs: channels that are the same everywhere are left out, as in `scorecam`.
struct ScoreCAMChannelSoftmax: Method {
  let name = "scorecam-channel-softmax"
  let summary = "Score-CAM with a softmax over channels of the masked inputs' scores."
  let paper = "Wang et al. 2020"
  let recipe = Recipe.rescored(
    ChannelMasks.rescoring(.score) { readings in
      let highest = readings.max() ?? 0
      let powers = readings.map { exp($0 - highest) }
      let sum = powers.reduce(0, +)
      return powers.map { $0 / sum }
    })
}

/// The input seen through one channel after the other.
enum ChannelMasks {
  static func rescoring(
    _ reading: Rescoring.Reading, weights: @escaping @Sendable ([Double]) -> [Double]
  ) -> Rescoring {
    Rescoring(
      place: .input, isPerLayer: true, reading: reading, runs: { $0.variedChannels.count },
      trials: { item in
        let channels = item.variedChannels
        return Trials(
          count: channels.count,
          change: { run, block in block.multiply(by: item.mask(of: channels[run])) },
          map: { readings, _ in
            item.weighted(
              Array(zip(channels, weights(readings.map(Double.init)))).map { ($0.0, $0.1) })
          })
      })
  }
}

extension ItemEvidence {
  /// A channel, resized to the input, then scaled to `[0, 1]`.
  func mask(of channel: Int) -> [Float] {
    let map = Heatmap(
      height: shape.height, width: shape.width, values: Array(self.channel(channel)))
    let mask = map.resized(height: inputShape.height, width: inputShape.width).values
    guard let low = mask.min(), let high = mask.max(), high > low else {
      return [Float](repeating: 0, count: mask.count)
    }
    let scale = 1 / (high - low)
    return mask.map { ($0 - low) * scale }
  }
}

extension FloatBlock {
  /// Multiplies every channel by a mask of one channel's size.
  func multiply(by mask: [Float]) {
    var values = mutableSpan
    for start in stride(from: 0, to: values.count, by: max(mask.count, 1)) {
      for i in mask.indices { values[start + i] *= mask[i] }
    }
  }
}
