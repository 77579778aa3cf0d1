import Tensors

/// Guided Backpropagation: the gradient, but rectifiers let only positive gradients of active
/// units through.
///
/// - Source: Springenberg et al. 2015, section 3.4.
struct GuidedBackprop: Method {
  let name = "guided-backprop"
  let summary = "The gradient with only positive contributions through active rectifiers."
  let paper = "Springenberg et al. 2015"
  let recipe = Recipe.inputTensor(.guided) { $0.gradient.array }
}
