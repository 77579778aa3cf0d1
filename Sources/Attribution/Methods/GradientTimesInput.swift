import Tensors

/// Gradient times input: each input value's share of the score, to first order.
///
/// - Source: Shrikumar et al. 2016, section 3.
struct GradientTimesInput: Method {
  let name = "gradient-x-input"
  let summary = "The gradient times the (preprocessed) input."
  let paper = "Shrikumar et al. 2016"
  let isLinearInScore = true
  let recipe = Recipe.inputTensor(.gradient) { evidence in
    let (gradient, input) = (evidence.gradient.array, evidence.input.array)
    return gradient.indices.map { gradient[$0] * input[$0] }
  }
}
