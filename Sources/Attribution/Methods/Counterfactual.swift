/// Grad-CAM with the gradient negated: where the picture would have to change for the class to
/// lose.
///
/// - Source: Selvaraju et al. 2017, section 3.3.
struct Counterfactual: Method {
  let name = "counterfactual"
  let summary = "Grad-CAM of the negated gradient: what speaks against the class."
  let paper = "Selvaraju et al. 2017"
  let isLinearInScore = true
  let recipe = Recipe.layerMap { GradCAM.weighted($0, sign: -1) }
}
