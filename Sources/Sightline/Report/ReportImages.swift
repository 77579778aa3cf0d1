import Files
import Foundation
import Graphs
import Reports
import SourceMarks
import SpecChecking
import Tensors

/// The images of a page, with their classes where somebody knows them.
struct ReportImages {
  /// One image.
  struct Image {
    let path: String
    let truth: Int?
  }
  /// All of them, in order.
  let all: [Image]

  /// Folders that hold what is tested on, the first one found counts.
  private static let heldNames = ["val", "valid", "validation", "test"]

  /// Finds the images that a person names.
  ///
  /// - Throws: `RunFault` with status 2 for options that do not go together, 5 for data that does
  ///   not fit.
  init(_ request: ReportRequest, _ model: LoadedModel) throws(RunFault) {
    guard request.data == nil || (request.images.isEmpty && request.truth == nil) else {
      throw RunFault(.usage, "--data cannot be given together with images or --truth")
    }
    if let folder = request.data {
      all = try Self.folder(folder, model)
    } else if let file = request.truth {
      let rows = try LabelTable(file, for: model).rows
      if request.images.isEmpty {
        all = rows.map { Image(path: $0.path, truth: $0.label) }
      } else {
        var labels: [String: Int] = [:]
        for row in rows { labels[OutputFile.place(row.path)] = row.label }
        all = request.images.map { Image(path: $0, truth: labels[OutputFile.place($0)]) }
      }
    } else if !request.images.isEmpty {
      for path in request.images where Paths.isFolder(path) {
        throw RunFault(
          .input, "'\(path)' is a folder",
          hint: "name its images, or --data for a folder with a folder of images for each class")
      }
      all = request.images.map { Image(path: $0, truth: nil) }
    } else if let image = model.spec.explain.image {
      all = [Image(path: model.path(besideSpec: image), truth: nil)]
    } else {
      throw RunFault(
        .usage, "there is no image to explain",
        hint: "name some: explain report --spec \(request.spec) *.jpg; or a folder of classes "
          + "with --data")
    }
  }

  /// The pictures of a folder with a folder for each class, sorted; of one with `val/CLASS`, those.
  private static func folder(_ path: String, _ model: LoadedModel) throws(RunFault) -> [Image] {
    guard Paths.isFolder(path) else {
      throw RunFault(
        .input, Paths.exists(path) ? "'\(path)' is no folder" : "there is no folder '\(path)'",
        hint: "--data takes a folder with a folder of images for each class")
    }
    let files = try TrainingFiles(path).items.map(\.parts)
    let held = heldNames.first { name in files.contains { $0.count >= 3 && $0[0] == name } }
    let depth = held == nil ? 0 : 1
    let kept = files.filter { $0.count >= depth + 2 && (held == nil || $0[0] == held) }
    let names = Set(kept.map { $0[depth] }).sorted()
    guard !names.isEmpty else {
      throw RunFault(
        .input, "'\(path)' has no folders of images",
        hint: "--data takes a folder with a folder of images for each class")
    }
    let classes = model.graph.shape(of: model.graph.score).channels
    var numbers: [String: Int] = [:]
    let areNumbers = names.allSatisfy { Int($0) != nil }
    if model.labels == nil, !areNumbers {
      guard names.count == classes else {
        throw RunFault(
          .input, "'\(path)' has \(names.count) classes, the network gives \(classes) scores",
          hint: "add 'labels:' to the spec, or name the folders by the numbers of their classes")
      }
      for (number, name) in names.enumerated() { numbers[name] = number }
    } else {
      for name in names {
        numbers[name] = try LabelTable.number(
          of: name, classes: classes, model, place: "'\(path)' has a folder '\(name)'")
      }
    }
    return kept.map { parts in
      Image(
        path: parts.reduce(path) { Paths.join($0, $1) }, truth: numbers[parts[depth]])
    }
  }

  /// The images that tell most: up to three quarters are the surest mistakes, the others are right
  /// answers, from every class in turn, the least sure first.
  static func worthwhile(_ images: [Image], _ confusion: Confusion, limit: Int) -> [Image] {
    guard images.count > limit else { return images }
    let byPath = Dictionary(images.map { ($0.path, $0) }) { first, _ in first }
    let mistakes = confusion.mistakes
    let right = confusion.answers.filter { $0.truth == $0.predicted }
      .sorted { ($0.probability, $0.path) < ($1.probability, $1.path) }
    var turns: [(turn: Int, truth: Int, path: String)] = []
    var seen: [Int: Int] = [:]
    for answer in right {
      turns.append((seen[answer.truth, default: 0], answer.truth, answer.path))
      seen[answer.truth, default: 0] += 1
    }
    turns.sort { ($0.turn, $0.truth, $0.path) < ($1.turn, $1.truth, $1.path) }
    let wrongCount = min(mistakes.count, max(limit * 3 / 4, limit - turns.count))
    let paths =
      mistakes.prefix(wrongCount).map(\.path)
      + turns.prefix(limit - wrongCount).map(\.path)
    return paths.compactMap { byPath[$0] }
  }
}
