/// HiResCAM: `Σ_k G_k ⊙ A_k`, position by position.
///
/// - Source: Draelos & Carin 2020, equation 4.
struct HiResCAM: Method {
  let name = "hirescam"
  let summary = "Gradient times value at each position, summed over channels: Σ_k G_k A_k."
  let paper = "Draelos & Carin 2020"
  let isLinearInScore = true
  let recipe = Recipe.layerMap { layer in
    layer.sumOverChannels { a, g, sum in
      for i in a.indices { sum[i] += Double(g[i]) * Double(a[i]) }
    }
  }
}
