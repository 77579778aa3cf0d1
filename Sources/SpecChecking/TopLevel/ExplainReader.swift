import Operators
import SourceMarks
import Tensors
import YAMLSyntax

/// Reads `explain:`, the defaults of the command line.
struct ExplainReader {
  let run: CheckRun
  let options: SpecOptions
  private static let keys = ["layer", "method", "score", "class", "image"]

  func read(_ pair: YAMLNode.Pair) -> ExplainSpec {
    var explain = ExplainSpec()
    let reader = ValueReader(run)
    guard let pairs = pair.value.pairs else {
      reader.missingOrNested(pair.value, "explain", "a map, for example {layer: layer4}")
      return explain
    }
    for extra in pairs where !Self.keys.contains(extra.key) {
      reader.unknownKey(extra, under: "explain", known: Self.keys)
    }
    if let layer = pair.value["layer"] {
      explain.layer = reader.text(layer.value, "layer")
      explain.layerSpan = layer.value.span
    }
    if let method = pair.value["method"] {
      explain.method = reader.text(method.value, "method").flatMap { self.method($0, method) }
    }
    if let score = pair.value["score"] {
      let words = ExplainSpec.Score.allCases.map(\.rawValue)
      explain.score =
        reader.choice(score.value, "score", of: words).flatMap { ExplainSpec.Score(rawValue: $0) }
        ?? .logit
    }
    if let name = pair.value["class"] { explain.className = reader.text(name.value, "class") }
    if let image = pair.value["image"] { explain.image = reader.text(image.value, "image") }
    return explain
  }

  private func method(_ name: String, _ pair: YAMLNode.Pair) -> String? {
    guard !options.methods.isEmpty, !options.methods.contains(name) else { return name }
    let squeezed = name.lowercased().filter { $0 != "-" && $0 != "_" }
    let near =
      options.methods.first { $0.filter { $0 != "-" && $0 != "_" } == squeezed }
      ?? NearestName.suggestion(for: name, among: options.methods)
    run.report(
      .unknownMethod, "explain.method '\(name)' is unknown", at: pair.value.span,
      hint: near.map { "did you mean '\($0)'?" }
        ?? "methods: \(options.methods.joined(separator: ", "))",
      fix: near.map { .init(pair.value.span, replacement: $0) })
    return nil
  }

  /// Checks that there is something to draw at a layer; the dead layers that this tells of.
  private func check(_ target: HookTarget, _ spec: ModelSpec) -> [Int] {
    let (name, shape, span) = (target.name.text, target.shape, spec.explain.layerSpan)
    let geometry = NetworkGeometry(spec)
    guard geometry.isOnPath(target.value) else {
      let ends = DeadLayers(spec).ends(of: target.value)
      run.report(
        .notOnPath, "layer '\(name)' is not on the path to the output", at: span,
        in: Place(layer: name),
        notes: ends.map {
          .init(
            spec.layers[$0].span, "'\(spec.layers[$0].name)' feeds nothing and is not an output")
        }, hint: "its gradient would be zero everywhere")
      return ends
    }
    checkMap(target, shape, geometry, spec)
    return []
  }

  private func checkMap(
    _ target: HookTarget, _ shape: Shape, _ geometry: NetworkGeometry, _ spec: ModelSpec
  ) {
    let (name, span) = (target.name.text, spec.explain.layerSpan)
    guard shape.isImage else {
      run.report(
        .noMap, "layer '\(name)' is \(shape): no height and width to draw", at: span,
        in: Place(layer: name), hint: "choose a layer before flatten")
      return
    }
    if shape.plane == 1 {
      run.report(
        .onePixelMap, "'\(name)' is 1×1: the heat map is one pixel", at: span,
        in: Place(layer: name), hint: "choose a layer before the global pooling")
      return
    }
    guard let stride = geometry.vertical(of: target.value).stride, target.value != .input else {
      return
    }
    let last = spec.layers.indices.reversed().first {
      let shape = spec.layers[$0].inference.output
      return shape.isImage && shape.plane > 1 && geometry.isOnPath(.layer($0))
        && geometry.vertical(of: .layer($0)).stride != nil
    }
    guard let last, let final = geometry.vertical(of: .layer(last)).stride, final >= 8 * stride
    else { return }
    run.report(
      .earlyLayer,
      "'\(name)' is \(shape.height)×\(shape.width) at stride \(Int(stride)): maps from early "
        + "layers show edges, not classes", at: span, in: Place(layer: name),
      hint: "usual target: '\(spec.layers[last].name)'")
  }

  /// Checks that the layer exists, and says what the score is.
  ///
  /// The result lists dead layers that a finding made here has told of.
  func check(_ spec: ModelSpec) -> [Int] {
    var explained: [Int] = []
    if let layer = spec.explain.layer {
      do throws(LayerResolution.Fault) {
        let targets = try LayerResolution(spec).targets(of: layer)
        if targets.count == 1 { explained = check(targets[0], spec) }
      } catch {
        run.report(
          error.code, "explain.layer '\(layer)' \(error.predicate)", at: spec.explain.layerSpan,
          hint: error.hint)
      }
    }
    for output in spec.outputs {
      guard case .layer(let index) = output.value else { continue }
      let layer = spec.layers[index]
      switch layer.op.role(for: layer.inputShapes) {
      case .reduce(.softmax), .pointwise(.curve(.sigmoid)): break
      case .affine, .pointwise, .normalise, .window, .reduce, .combine, .reshape: continue
      }
      run.report(
        .beforeSoftmax, "the score is taken before '\(layer.name)'", at: layer.span,
        in: Place(layer: layer.name.text),
        hint: "gradients of probabilities vanish where the network is sure")
    }
    return explained
  }
}
