import SourceMarks

/// Layers that nothing reads and that are no outputs: they do nothing at all.
struct DeadLayers {
  private let spec: ModelSpec
  private let indices: [Int]

  init(_ spec: ModelSpec) {
    self.spec = spec
    var isRead = [Bool](repeating: false, count: spec.layers.count)
    for layer in spec.layers {
      for case .layer(let index) in layer.inputs { isRead[index] = true }
    }
    for case .layer(let index) in spec.outputs.map(\.value) { isRead[index] = true }
    indices = isRead.indices.filter { !isRead[$0] }
  }

  /// Those in which the values behind one layer end, the layer itself perhaps.
  func ends(of value: ValueReference) -> [Int] {
    var isBehind = [Bool](repeating: false, count: spec.layers.count)
    for index in spec.layers.indices {
      isBehind[index] =
        value == .layer(index)
        || spec.layers[index].inputs.contains { input in
          if case .layer(let source) = input { isBehind[source] } else { input == value }
        }
    }
    return indices.filter { isBehind[$0] }
  }

  /// Warns of each, but for those that another finding has explained.
  func report(_ run: CheckRun, except explained: [Int]) {
    for index in indices where !explained.contains(index) {
      let layer = spec.layers[index]
      run.report(
        .deadLayer, "layer '\(layer.name)' feeds nothing and is not an output", at: layer.span,
        in: Place(layer: layer.name.text), hint: "remove it, or list it under output")
    }
  }
}
