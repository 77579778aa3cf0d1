import Attribution
import Graphs
import Operators
import Pictures
import Scenes
import Sightline
import SourceMarks
import SpecChecking
import Tensors
import Weights

/// The example's network with its weights, ready to explain scenes.
struct LoadedNetwork {
  let model: LoadedModel
  let weights: ModelWeights
  private let preprocessor: Preprocessor

  init(spec: String, weights: String?) throws {
    model = try LoadedModel(spec)
    var findings = DiagnosticList()
    self.weights = try ModelWeights(weights, for: model, into: &findings)
    preprocessor = Preprocessor(model.spec.preprocess, shape: model.spec.inputShape)
  }

  /// Rows and columns of the input.
  var side: Int { model.spec.inputShape.height }

  /// What explains at layers, by name.
  func explainer(layers: [String], methods: [String]) throws -> Explainer {
    let resolution = LayerResolution(model.spec)
    let chosen = try layers.map { name in
      let target = try resolution.targets(of: name)[0]
      return ExplainedLayer(
        name: name, value: .init(target.value), shape: target.shape)
    }
    return try Explainer(
      model.graph, layers: chosen, methods: methods.compactMap { MethodCatalog[$0] },
      weights: weights)
  }

  /// A scene as an input.
  func input(_ drawn: Scene.Rendering) throws -> [Float] {
    try preprocessor.prepare(drawn.picture).values
  }

  /// The tensor of a name.
  func tensor(_ name: String) throws -> [Float] {
    let shape = model.spec.tensors.first { $0.name == name }?.shape
    let block = try FloatBlock(zeros: shape?.count ?? 0)
    try weights.load(name, into: block)
    return block.array
  }
}

extension Scene.Rendering {
  /// The scene as a picture.
  var picture: Picture {
    Picture(height: side, width: side, pixels: pixels) ?? Picture(height: side, width: side)
  }
}
