/// Grad-CAM: `Σ_k w_k A_k`, where `w_k` is the mean of the gradient over the channel's positions.
///
/// - Source: Selvaraju et al. 2017, equations 1 and 2 (the ReLU is applied for the picture).
struct GradCAM: Method {
  let name = "gradcam"
  let summary = "Channels weighted by their mean gradient: Σ_k mean(G_k) A_k."
  let paper = "Selvaraju et al. 2017"
  let isLinearInScore = true
  let recipe = Recipe.layerMap(Self.map)

  static func map(_ layer: LayerEvidence) -> Heatmap { weighted(layer, sign: 1) }

  static func weighted(_ layer: LayerEvidence, sign: Double) -> Heatmap {
    layer.sumOverChannels { a, g, sum in
      var total = 0.0
      for i in g.indices { total += Double(g[i]) }
      let weight = sign * total / Double(g.count)
      for i in a.indices { sum[i] += weight * Double(a[i]) }
    }
  }
}
