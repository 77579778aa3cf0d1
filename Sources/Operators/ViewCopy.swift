import Tensors

// Operators whose output is their input under another shape. The planner lets both share memory;
// run by itself, such an operator copies.

extension ForwardPass {
  /// `y = x`, element by element.
  borrowing func copyInput() {
    let x = input()
    var y = output()
    for i in x.indices { y[i] = x[i] }
  }
}

extension BackwardPass {
  /// `dx += dy`, element by element.
  borrowing func copyGradient(to index: Int = 0) {
    guard var dx = inputGradient(index) else { return }
    let dy = outputGradient()
    for i in dy.indices { dx[i] += dy[i] }
  }
}

extension StridedView {
  /// `y = x` at the places of this view of the input.
  func forward(_ pass: borrowing ForwardPass) {
    let x = pass.input()
    var y = pass.output()
    forEach(batch: pass.batch) { y[$0] = x[$1] }
  }

  /// `dx += dy` at the places of this view of the input.
  func backward(_ pass: borrowing BackwardPass) {
    guard var dx = pass.inputGradient() else { return }
    let dy = pass.outputGradient()
    forEach(batch: pass.batch) { dx[$1] += dy[$0] }
  }
}
