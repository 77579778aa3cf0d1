import Files
import Graphs
import Operators
import Pictures
import SourceMarks
import SpecChecking
import Tensors
import Training

/// What a network learns from and what it is tested on.
struct TrainingData {
  /// All items.
  let dataset: Dataset
  /// Items to learn from.
  let train: [Int]
  /// Items held out; may be none.
  let held: [Int]
  /// How the two came about, for a person.
  let text: String
  /// Pictures that could not be read.
  var skipped: [String] = []

  /// Folders that hold what is tested on, the first one found counts.
  private static let heldNames = ["val", "valid", "validation", "test"]

  /// Reads the data of a network.
  ///
  /// - Throws: `RunFault` with status 5 for data that does not fit the network, 7 for more than
  ///   there is memory for.
  init(
    _ path: String, for model: LoadedModel, settings: TrainSpec, _ console: some Console
  ) throws(RunFault) {
    if path.hasSuffix(".csv") {
      let table = try TrainingTable(path, for: model, loss: settings.loss)
      dataset = table.dataset
      (train, held) = dataset.split(holding: settings.validate, seed: UInt64(settings.seed))
      text = "\(train.count) rows to learn from, \(held.count) held out"
      return
    }
    let files = try TrainingFiles(path)
    let hasParts = files.items.contains { $0.parts.count >= 3 && $0.parts[0] == "train" }
    let heldName = Self.heldNames.first { name in files.items.contains { $0.parts[0] == name } }
    let parts = hasParts ? ["train"] + (heldName.map { [$0] } ?? []) : [nil]
    var classes: Set<String> = []
    var chosen: [(item: TrainingFiles.Item, label: String, isHeld: Bool)] = []
    for part in parts {
      for item in files.items {
        let depth = part == nil ? 0 : 1
        guard item.parts.count >= depth + 2, part.map({ $0 == item.parts[0] }) ?? true else {
          continue
        }
        classes.insert(item.parts[depth])
        chosen.append((item, item.parts[depth], part != nil && part != "train"))
      }
    }
    let order = try Self.order(classes.sorted(), path, model)
    let shape = model.spec.inputShape
    guard chosen.count.multipliedReportingOverflow(by: shape.count).overflow == false,
      chosen.count * shape.count <= 16 << 30
    else {
      throw RunFault(.budget, "\(chosen.count) images of \(shape) are more than 16 GB")
    }
    let preprocessor = Preprocessor(model.spec.preprocess, shape: shape)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(chosen.count * shape.count)
    var (labels, train, held): ([Int], [Int], [Int]) = ([], [], [])
    var skipped: [String] = []
    for (number, entry) in chosen.enumerated() {
      if number % 64 == 0 {
        console.progress("reading images", Double(number) / Double(chosen.count))
      }
      guard let label = order[entry.label] else { continue }
      do throws(RunFault) {
        bytes += try Self.planes(entry.item, preprocessor)
      } catch {
        skipped.append(error.plain?.message ?? entry.item.parts.joined(separator: "/"))
        continue
      }
      if entry.isHeld { held.append(labels.count) } else { train.append(labels.count) }
      labels.append(label)
    }
    let levels = (0..<shape.channels).map { preprocessor.levels($0) }
    guard !labels.isEmpty,
      let dataset = Dataset(
        shape: shape, items: .images(bytes, levels: levels), targets: .classes(labels))
    else { throw RunFault(.input, skipped.first ?? "'\(path)' holds no image") }
    self.dataset = dataset
    self.skipped = skipped
    if !held.isEmpty {
      (self.train, self.held) = (train, held)
      text = "\(train.count) images to learn from, \(held.count) held out (\(heldName ?? ""))"
    } else {
      (self.train, self.held) = dataset.split(
        holding: settings.validate, seed: UInt64(settings.seed))
      text = "\(self.train.count) images to learn from, \(self.held.count) held out by the seed"
    }
  }

  private static func planes(
    _ item: TrainingFiles.Item, _ preprocessor: Preprocessor
  ) throws(RunFault) -> [UInt8] {
    let name = item.parts.joined(separator: "/")
    let bytes: [UInt8]
    do throws(FileFault) {
      bytes = try item.bytes()
    } catch {
      throw RunFault(.input, "cannot read '\(name)': \(error.message)")
    }
    do throws(PictureFault) {
      let picture = try PictureReader.decode(bytes, limits: PictureLimits())
      return preprocessor.planes(of: try preprocessor.prepare(picture).picture)
    } catch {
      throw RunFault(.input, "'\(name)': \(error.description)")
    }
  }

  /// The class number of each folder: the place of its name among the labels, else in the alphabet.
  private static func order(
    _ names: [String], _ path: String, _ model: LoadedModel
  ) throws(RunFault) -> [String: Int] {
    let classes = model.graph.shape(of: model.graph.score).count
    if let labels = model.labels {
      var order: [String: Int] = [:]
      for name in names {
        guard let place = labels.firstIndex(of: name) else {
          throw RunFault(
            .input, "'\(path)' has a folder '\(name)', which is no label of the spec",
            hint: NearestName.hint(for: name, among: labels)
              ?? "labels: \(labels.prefix(12).joined(separator: ", "))")
        }
        order[name] = place
      }
      return order
    }
    guard names.count == classes else {
      throw RunFault(
        .input, "'\(path)' has \(names.count) classes, the network gives \(classes) scores",
        hint: "classes: \(names.prefix(12).joined(separator: ", "))")
    }
    return Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
  }
}
