/// Grad-CAM++: `w_k = Σ ReLU(G) · α` with `α = 1 / (2 + G · ΣA_k)` where `G ≠ 0`, else 0.
///
/// - Source: Chattopadhyay et al. 2018, equations 15 and 19, for a score inside an exponential.
/// - Departs: α is the paper's `G² / (2G² + G³ ΣA)` divided through by `G²`, which needs no
///   epsilon and does not change when logits are rescaled by one factor; the common factor
///   exp(score) is left out, it only scales the map and overflows.
struct GradCAMPlusPlus: Method {
  let name = "gradcam++"
  let summary = "Channels weighted by Σ ReLU(G) / (2 + G ΣA)."
  let paper = "Chattopadhyay et al. 2018"
  let recipe = Recipe.layerMap(Self.map)

  static func map(_ layer: LayerEvidence) -> Heatmap {
    layer.sumOverChannels { a, g, sum in
      var total = 0.0
      for i in a.indices { total += Double(a[i]) }
      var weight = 0.0
      for i in g.indices where g[i] > 0 {
        weight += Double(g[i]) / (2 + Double(g[i]) * total)
      }
      for i in a.indices { sum[i] += weight * Double(a[i]) }
    }
  }
}
