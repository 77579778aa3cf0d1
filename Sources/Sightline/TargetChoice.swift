import Attribution
import Graphs
import SourceMarks
import SpecChecking
import Tensors

/// What is explained of each item, from what a person wrote.
struct TargetChoice {
  private let request: MapRequest
  private let model: LoadedModel

  init(_ request: MapRequest, _ model: LoadedModel) {
    self.request = request
    self.model = model
  }

  private var shape: Shape { model.graph.shape(of: model.graph.score) }

  /// Refuses choices that cannot be, before any work is done.
  ///
  /// - Throws: `RunFault` (status 2).
  func check(images: Int) throws(RunFault) {
    let each = request.classPerImage.count
    if each > 0, each != images {
      throw RunFault(
        .usage,
        "--class-each names \(each) \(each == 1 ? "class" : "classes") for \(images) "
          + (images == 1 ? "image" : "images"), hint: "one for each image, in the same order")
    }
    if each > 0, !request.classes.isEmpty {
      throw RunFault(.usage, "--class and --class-each cannot be given together")
    }
    guard let region = request.region else { return }
    guard shape.plane > 1 else {
      throw RunFault(
        .usage, "--region is for a dense output, and the score is \(shape)",
        hint: "leave it out: there is one position")
    }
    if case .rectangle(let rows, let columns) = region,
      rows.upperBound > shape.height || columns.upperBound > shape.width
    {
      throw RunFault(
        .usage, "--region reaches beyond the output of \(shape.height) × \(shape.width)",
        hint: "TOP,LEFT,HEIGHT,WIDTH count positions of the output")
    }
  }

  /// The targets of one item.
  ///
  /// - Parameter item: Its number, from 0.
  /// - Throws: `RunFault` (status 2).
  func targets(_ prediction: Prediction, item: Int) throws(RunFault) -> [Target] {
    var classes = request.classes
    if request.classPerImage.indices.contains(item) { classes = [request.classPerImage[item]] }
    if classes.isEmpty { classes = [model.spec.explain.className ?? "top1"] }
    func index(_ text: String) throws(RunFault) -> Int {
      try ClassChoice(text).resolved(ranking: prediction.ranking, labels: model.labels)
    }
    let versus: Int?
    if let text = request.versus { versus = try index(text) } else { versus = nil }
    let usual: Target.Region =
      model.spec.explain.score == .argmaxRegion ? .wherePredicted : .everywhere
    var targets: [Target] = []
    for text in classes {
      var target: Target
      if let isNegated = direction(text) {
        target = Target(index: 0, isNegated: isNegated)
      } else {
        target = Target(index: try index(text), versus: versus)
      }
      target.region = request.region ?? usual
      if target.index == versus, case .rank = ClassChoice(text) {
        // The rank of one picture of many: its empty map says so.
      } else if target.index == versus {
        throw RunFault(
          .usage,
          "--class and --versus are both '\(model.className(target.index))': the contrast "
            + "of a class with itself is zero", hint: "name another class")
      }
      if !targets.contains(target) { targets.append(target) }
    }
    return targets
  }

  /// Whether a word asks for a lower or a higher value of a single output; nil for any other word.
  private func direction(_ text: String) -> Bool? {
    guard shape.channels == 1 else { return nil }
    switch text {
    case "up", "positive": return false
    case "down", "negative": return true
    default: return nil
    }
  }
}

extension MapRequest {
  /// Reads `everywhere`, `predicted`, or `TOP,LEFT,HEIGHT,WIDTH`.
  ///
  /// - Throws: `RunFault` (status 2).
  public mutating func setRegion(_ text: String) throws(RunFault) {
    switch text {
    case "everywhere": region = .everywhere
    case "predicted": region = .wherePredicted
    default:
      let parts = text.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
      let numbers = parts.compactMap { $0 }
      guard parts.count == 4, numbers.count == 4, numbers[0] >= 0, numbers[1] >= 0,
        numbers[2] > 0, numbers[3] > 0, numbers.allSatisfy({ $0 < 1 << 24 })
      else {
        throw RunFault(
          .usage, "--region '\(text)' is no part of an output",
          hint: "everywhere, predicted, or TOP,LEFT,HEIGHT,WIDTH as in 0,4,8,8")
      }
      region = .rectangle(
        rows: numbers[0]..<numbers[0] + numbers[2],
        columns: numbers[1]..<numbers[1] + numbers[3])
    }
  }
}
