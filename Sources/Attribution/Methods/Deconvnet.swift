import Tensors

/// Deconvnet: the gradient, but rectifiers let positive gradients through whatever their input was.
///
/// - Source: Zeiler & Fergus 2014, section 2.1.
struct Deconvnet: Method {
  let name = "deconvnet"
  let summary = "The gradient with only positive contributions through every rectifier."
  let paper = "Zeiler & Fergus 2014"
  let recipe = Recipe.inputTensor(.deconvolution) { $0.gradient.array }
}
