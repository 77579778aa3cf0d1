import Attribution
import Foundation
import Graphs
import Operators
import Planning
import Reports
import SpecChecking
import Tensors
import Weights

/// The record that a page carries: what was read, and how it was run.
struct ReportManifest: Encodable {
  private let tool: String
  private let spec: Manifest.UsedFile
  private let weights: Manifest.UsedFile
  private let inputs: [Manifest.UsedFile]
  private let preprocess: [String: String]
  private let layers: [Manifest.Layer]
  private let layerChoice: String
  private let methods: [String]
  private let kernels: String
  private let threads: Int
  private let score: String
  private let resize: String

  init(
    _ request: ReportRequest, _ model: LoadedModel, _ weights: ModelWeights,
    _ choice: LayerChoice, _ builder: ReportBuilder
  ) {
    tool = Version.text
    spec = Manifest.used(model.path)
    switch weights {
    case .file(let table): self.weights = Manifest.used(table.source.path)
    case .seeded: self.weights = Manifest.UsedFile(path: weights.text, sha256: nil)
    }
    inputs = builder.report.items.map { Manifest.used($0.path) }
    preprocess = model.spec.preprocess.described
    layers = choice.layers.map { Manifest.Layer(name: $0.name, shape: $0.shape.dimensions) }
    layerChoice = choice.reason ?? "named by --layer"
    methods = builder.report.methods.map(\.name)
    kernels = request.running.kernels.rawValue
    threads = request.running.workers
    score = model.graph.scoreText
    resize = "bilinear, half-pixel centres"
  }

  /// The record as JSON.
  ///
  /// - Throws: `RunFault` (status 6).
  func text() throws(RunFault) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(self) else {
      throw RunFault(.output, "the record cannot be written as JSON")
    }
    return String(decoding: data, as: UTF8.self)
  }
}
