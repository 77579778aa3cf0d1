/// LayerCAM: `Σ_k ReLU(G_k) ⊙ A_k`.
///
/// - Source: Jiang et al. 2021, equations 5 and 6.
struct LayerCAM: Method {
  let name = "layercam"
  let summary = "Positive gradient times value at each position: Σ_k ReLU(G_k) A_k."
  let paper = "Jiang et al. 2021"
  let recipe = Recipe.layerMap { layer in
    layer.sumOverChannels { a, g, sum in
      for i in a.indices where g[i] > 0 { sum[i] += Double(g[i]) * Double(a[i]) }
    }
  }
}
