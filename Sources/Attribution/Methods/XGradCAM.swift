/// XGrad-CAM: `w_k = Σ(G_k A_k) / (ΣA_k + 1e-7)`.
///
/// - Source: Fu et al. 2020, equation 8.
/// - Departs: 1e-7 keeps dead channels at zero. Where the values of a channel nearly cancel (a
///   layer before its activation) the weight explodes; that is the method's own limit.
struct XGradCAM: Method {
  let name = "xgradcam"
  let summary = "Channels weighted by Σ(G_k A_k) / ΣA_k."
  let paper = "Fu et al. 2020"
  let isLinearInScore = true
  let recipe = Recipe.layerMap { layer in
    layer.sumOverChannels { a, g, sum in
      var (product, total) = (0.0, 1e-7)
      for i in a.indices {
        product += Double(g[i]) * Double(a[i])
        total += Double(a[i])
      }
      let weight = product / total
      for i in a.indices { sum[i] += weight * Double(a[i]) }
    }
  }
}
