import Operators

extension Graph {
  /// Puts in the place of batch norms and dropouts what they are while a network is trained.
  ///
  /// - Parameter frozen: Layers that stay as they are.
  public mutating func useTrainingForms(except frozen: Set<Int>) {
    for index in nodes.indices where !nodes[index].layers.contains(where: frozen.contains) {
      guard let form = nodes[index].op.trainingForm,
        let inference = try? form.infer(nodes[index].inputShapes)
      else { continue }
      nodes[index].op = form
      nodes[index].role = form.role(for: nodes[index].inputShapes)
      nodes[index].saved = inference.saved
      nodes[index].scratch = inference.scratch
    }
  }
}
