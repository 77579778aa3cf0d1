/// CAM: `Σ_k w_k A_k` with the weights of the linear head that follows global average pooling.
///
/// Exact, and only there: the mean of the map plus the bias is the score. Refused elsewhere.
///
/// - Source: Zhou et al. 2016, equation 2.
struct CAM: Method {
  let name = "cam"
  let summary = "Feature maps weighted by the class's own weights: Σ_k w_k A_k."
  let paper = "Zhou et al. 2016"
  let isLinearInScore = true
  let recipe = Recipe.headMap { layer, head in
    var channel = 0
    return layer.sumOverChannels { a, _, sum in
      let weight = Double(head.weights[channel])
      channel += 1
      guard weight != 0 else { return }
      for i in a.indices { sum[i] += weight * Double(a[i]) }
    }
  }
}
