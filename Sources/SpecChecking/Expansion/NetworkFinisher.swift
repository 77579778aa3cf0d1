import SourceMarks

/// Turns what the expansion drafted into the layers and groups of a spec.
///
/// Only called when no finding is an error: then every draft is whole.
struct NetworkFinisher {
  let run: CheckRun
  let expander: NetworkExpander

  func fill(_ spec: inout ModelSpec, outputs: [OutputSpec]) {
    spec.layers = expander.layers.compactMap { draft in
      guard let op = draft.op, let inference = draft.inference else { return nil }
      var layer = LayerSpec(
        name: LayerName(draft.name), op: op, inputs: draft.inputs,
        inputShapes: draft.inputs.compactMap { expander.shape(of: $0) }, inference: inference,
        span: draft.span)
      layer.sharedOwner = draft.owner.map { LayerName($0) }
      return layer
    }
    spec.groups = expander.groups.compactMap { group($0) }
    spec.outputs = outputs
  }

  private func group(_ node: NameNode) -> GroupSpec? {
    guard let output = node.output, let input = node.input else { return nil }
    let kind: GroupSpec.Kind
    switch node.kind {
    case .layer: return nil
    case .group, .prefix: kind = .group
    case .block(let name): kind = .block(name)
    case .passThrough: kind = .passThrough
    }
    return GroupSpec(
      name: LayerName(node.name), kind: kind, input: input, output: output,
      layers: node.layers ?? 0..<0)
  }
}
