import Attribution
import Execution
import Foundation
import Operators
import Pictures
import SpecChecking
import Weights

/// Explains the same pictures at the same layer after every epoch, so that one sees where a network
/// begins to look.
struct AttentionWatch {
  private let items: [RunItem]
  private let layers: LayerChoice
  private let method: any Method
  private let model: LoadedModel
  private let running: RunChoices
  /// Maps by `watch/IMAGE/EPOCH`.
  var maps: [String: (size: [Int], values: [Float])] = [:]
  /// The class that each map explains, by the same names.
  private var captions: [String: String] = [:]

  /// At most so many frames stand in a strip; of more epochs some are left out.
  private static let mostFrames = 23

  /// - Throws: `RunFault` for a picture, layer or method that cannot be used.
  init?(_ watch: TrainSpec.Watch, in model: LoadedModel, running: RunChoices) throws(RunFault) {
    guard !watch.images.isEmpty else { return nil }
    self.model = model
    self.running = running
    layers = try LayerChoice(watch.layer.map { [$0] } ?? [], in: model)
    let chosen = try MethodChoice([watch.method ?? "gradcam"], at: layers, in: model).methods
    guard let first = chosen.first, case .layerMap = first.recipe else {
      throw RunFault(
        .usage, "train.watch needs a method that gives maps at layers",
        hint: "gradcam, hirescam, layercam")
    }
    method = first
    var items: [RunItem] = []
    for image in watch.images {
      items.append(try RunItem(image: model.path(besideSpec: image), for: model))
    }
    self.items = items
  }

  /// Explains the predicted class of every picture with the weights of an epoch.
  mutating func look(_ weights: TensorDictionary, epoch: Int) throws(RunFault) {
    let explainer: Explainer
    do throws(ExplainFault<TensorDictionary.Fault>) {
      explainer = try Explainer(
        model.graph, layers: Array(layers.layers.prefix(1)), methods: [method],
        kernels: running.kernels, workers: running.workers,
        exact: running.exact, runs: items.count, weights: weights)
    } catch {
      throw RunFault(.budget, "the watched layer cannot be explained")
    }
    for item in items {
      let scores = explainer.run(item.values)
      let prediction = Prediction(scores: scores, of: model.graph)
      guard let best = prediction.ranking.first else { continue }
      let result = explainer.explain(Target(index: best))
      guard let map = result.maps.first?.map else { continue }
      let key = Self.key(item, epoch)
      maps[key] = ([map.height, map.width], map.values)
      captions[key] = model.className(best)
    }
  }

  /// One strip for each picture, the epochs from left to right.
  func draw() -> [(name: String, picture: Picture)] {
    items.compactMap { item in
      guard let photo = item.photo else { return nil }
      let frames = epochs(of: item).compactMap { epoch -> FilmStrip.Frame? in
        let key = Self.key(item, epoch)
        guard let map = maps[key], map.size.count == 2 else { return nil }
        let name = captions[key].map { ": \($0)" } ?? ""
        return FilmStrip.Frame(
          values: map.values, size: Pair(map.size[0], map.size[1]),
          caption: "epoch \(epoch)\(name)")
      }
      var strip = FilmStrip(
        photo: photo.picture, frames: frames, geometry: photo.geometry,
        title: "\(item.name) while it learns",
        subtitle: "\(method.name) at \(layers.layers.first?.name ?? "")")
      strip.frameSide = 150
      strip.columns = 8
      return (item.name, strip.draw())
    }
  }

  /// The epochs that are shown: all, or the first ones and then ever fewer.
  private func epochs(of item: RunItem) -> [Int] {
    let prefix = "watch/\(item.name)/"
    let all = maps.keys.filter { $0.hasPrefix(prefix) }
      .compactMap { Int($0.dropFirst(prefix.count)) }.sorted()
    guard all.count > Self.mostFrames else { return all }
    let ratio = pow(Double(all.count), 1 / Double(Self.mostFrames - 1))
    var places: Set<Int> = [0, all.count - 1]
    for step in 0..<Self.mostFrames {
      places.insert(min(max(Int(pow(ratio, Double(step)).rounded()) - 1, step), all.count - 1))
    }
    return places.sorted().suffix(Self.mostFrames).map { all[$0] }
  }

  private static func key(_ item: RunItem, _ epoch: Int) -> String {
    "watch/\(item.name)/\(epoch)"
  }
}
