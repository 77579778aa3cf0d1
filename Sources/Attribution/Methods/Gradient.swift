import Tensors

/// Gradient: the derivative of the score by each pixel of the input.
///
/// - Source: Simonyan et al. 2014, section 3.
struct Gradient: Method {
  let name = "gradient"
  let summary = "The derivative of the score by each input value."
  let paper = "Simonyan et al. 2014"
  let isLinearInScore = true
  let recipe = Recipe.inputTensor(.gradient) { $0.gradient.array }
}
