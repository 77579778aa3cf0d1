import Tensors

/// Guided Grad-CAM: Guided Backpropagation times the rectified Grad-CAM map, resized to the input.
///
/// - Source: Selvaraju et al. 2017, section 3.2.
struct GuidedGradCAM: Method {
  let name = "guided-gradcam"
  let summary = "Guided Backpropagation times the rectified Grad-CAM map of the layer."
  let paper = "Selvaraju et al. 2017"
  let recipe = Recipe.product(.guided, GradCAM.map)
}
