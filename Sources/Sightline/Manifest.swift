import Attribution
import Execution
import Files
import Foundation
import Graphs
import Operators
import Planning
import SpecChecking
import Tensors
import Weights

/// A record of a run, so that any picture can be made again: `--manifest`.
struct Manifest: Encodable {
  /// A file that was used, by path and digest.
  struct UsedFile: Encodable {
    let path: String
    let sha256: String?
  }
  /// One map or input tensor.
  struct Result: Encodable {
    let item: String
    let method: String
    let layer: String?
    let `class`: Int
    let label: String
    let versus: Int?
    let score: Float
    let probability: Double
    let state: String?
    let low: Float
    let high: Float
    /// What was tried out about it, a line each.
    let trust: [String]
    /// What of that speaks against it: where there is any, the picture is greyed.
    let fails: [String]
    /// Of a contrast, whether it is what lies between its two classes, a line each.
    let conservation: [String]
    let file: String?
  }
  /// One layer.
  struct Layer: Encodable {
    let name: String
    let shape: [Int]
  }
  /// One phase.
  struct Phase: Encodable {
    let name: String
    let milliseconds: Double
  }
  let spec: UsedFile
  let weights: UsedFile
  let inputs: [UsedFile]
  let preprocess: [String: String]
  let layers: [Layer]
  let layerChoice: String
  let kernels: String
  let threads: Int
  let score: String
  let resize: String
  let scale: String
  /// Whose rules turn maps into pictures, what is not repeated of them, and where random numbers
  /// start.
  let rules: String
  let notRepeated: [String]
  let seed: UInt64
  let results: [Result]
  let timings: [Phase]

  init(
    _ request: MapRequest, _ model: LoadedModel, _ weights: ModelWeights, _ choice: LayerChoice,
    _ explainer: Explainer, _ results: RunResults, _ timings: Timings
  ) {
    spec = Self.used(model.path)
    switch weights {
    case .file(let table): self.weights = Self.used(table.source.path)
    case .seeded: self.weights = UsedFile(path: weights.text, sha256: nil)
    }
    var seen: Set<String> = []
    inputs = results.predictions.map(\.path).filter { seen.insert($0).inserted }.map(Self.used)
    preprocess = model.spec.preprocess.described
    layers = choice.layers.map { Layer(name: $0.name, shape: $0.shape.dimensions) }
    layerChoice = choice.reason ?? "named by --layer"
    kernels = request.running.kernels.rawValue
    threads = request.running.workers
    score = model.graph.scoreText
    resize = "bilinear, half-pixel centres"
    scale = request.looks.scale.rawValue
    rules = request.profile.rawValue
    notRepeated = request.profile.notRepeated
    seed = request.options.seed
    self.results = results.entries.map {
      Result(
        item: $0.item, method: $0.method, layer: $0.layer, class: $0.classIndex,
        label: $0.className, versus: $0.versus, score: $0.score, probability: $0.probability,
        state: $0.state?.rawValue, low: $0.low, high: $0.high,
        trust: $0.facts.map(\.text),
        fails: $0.facts.filter { $0.verdict == .fails }.compactMap(\.reason),
        conservation: $0.conservation.map(\.text), file: $0.file)
    }
    self.timings = timings.phases.map { Phase(name: $0.name, milliseconds: $0.milliseconds) }
  }

  /// Writes the record as JSON.
  ///
  /// - Throws: `RunFault` (status 6).
  func write(to path: String) throws(RunFault) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "infinity", negativeInfinity: "-infinity", nan: "nan")
    guard let data = try? encoder.encode(self) else {
      throw RunFault(.output, "the record cannot be written as JSON")
    }
    // The tool's name stands first, so that a later run knows the file for its own.
    let mark = Array("{\n  \"made-by\" : \"\(Version.text)\",".utf8)
    try OutputFile.write(mark + Array(data).dropFirst() + [0x0A], to: path)
  }

  /// A file with its digest.
  static func used(_ path: String) -> UsedFile {
    guard path != "-", let file = try? RandomAccessFile(path) else {
      return UsedFile(path: path, sha256: nil)
    }
    var hash = SHA256()
    var offset = 0
    while offset < file.size {
      let count = min(1 << 20, file.size - offset)
      guard let bytes = try? file.read(at: offset, count: count) else {
        return UsedFile(path: path, sha256: nil)
      }
      hash.update(bytes)
      offset += count
    }
    return UsedFile(path: path, sha256: hash.digest())
  }
}

extension Graph {
  /// What is explained, for a record.
  var scoreText: String {
    switch ending {
    case .softmax: "the logit before the final softmax"
    case .sigmoid: "the logit before the final sigmoid"
    case .none: "the network's output"
    }
  }
}

extension Preprocess {
  /// Every setting as text, by its key in a spec.
  var described: [String: String] {
    let size =
      switch resize {
      case .none: "none"
      case .shorterSide(let side): "\(side)"
      case .stretch(let pair): "[\(pair.height), \(pair.width)]"
      }
    return [
      "preset": preset ?? "none", "resize": size, "filter": filter.rawValue,
      "antialias": "\(antialias)", "crop": crop.rawValue, "color": color.rawValue,
      "range": "[\(low), \(high)]", "mean": "\(mean)", "std": "\(deviation)",
    ]
  }
}
