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
    try checkContrast()
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

  private func checkContrast() throws(RunFault) {
    let option = request.whyNot == nil ? "--versus" : "--why-not"
    if request.contrasts, shape.channels == 1 {
      throw RunFault(
        .usage, "\(option) compares two classes, and the network has one output",
        hint: "--class up and --class down explain what raises and what lowers it")
    }
    guard request.whyNot != nil else { return }
    if request.versus != nil {
      throw RunFault(
        .usage, "--why-not and --versus cannot be given together",
        hint: "--why-not shows both classes and the one rather than the other")
    }
    if request.classes.count > 1 {
      throw RunFault(
        .usage, "--why-not compares with one class, and --class names \(request.classes.count)",
        hint: "leave --class out for what the network says")
    }
  }

  /// The targets of one item.
  ///
  /// - Parameter item: Its number, from 0.
  /// - Throws: `RunFault` (status 2).
  func targets(_ prediction: Prediction, item: Int) throws(RunFault) -> [Target] {
    var classes = request.classes
    if request.classPerImage.indices.contains(item) { classes = [request.classPerImage[item]] }
    if let whyNot = request.whyNot {
      return try whyNotTargets(whyNot, rather: classes.first, prediction)
    }
    if classes.isEmpty { classes = usualClasses(prediction) }
    let versus: Int?
    if let text = request.versus { versus = try index(text, prediction) } else { versus = nil }
    var targets: [Target] = []
    for text in classes {
      var target = try Self.target(text, prediction, model)
      target.versus = versus
      target.region = region
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

  /// What is explained where nobody names a class: the spec's, else the predicted one; both answers
  /// of a single output that is a probability, where there is room for two pictures.
  private func usualClasses(_ prediction: Prediction) -> [String] {
    if let name = model.spec.explain.className { return [name] }
    guard Self.hasTwoAnswers(model) else { return ["top1"] }
    let takesOne =
      !request.looks.style.joinsMaps && request.output?.hasSuffix(".png") == true
      || request.raw?.hasSuffix(".npy") == true
    guard takesOne else { return ["up", "down"] }
    return [prediction.probabilities[0] < 0.5 ? "down" : "up"]
  }

  /// Whether the network has one output that is the probability of one of two answers.
  static func hasTwoAnswers(_ model: LoadedModel) -> Bool {
    model.graph.ending == .sigmoid && model.graph.shape(of: model.graph.score).channels == 1
  }

  /// The class that was expected, what the network says instead, and the one rather than the other.
  private func whyNotTargets(_ text: String, rather: String?, _ prediction: Prediction)
    throws(RunFault) -> [Target]
  {
    let asked = try index(text, prediction)
    var said = try index(rather ?? "top1", prediction)
    if said == asked {
      guard rather == nil else {
        throw RunFault(
          .usage,
          "--class and --why-not are both '\(model.className(asked))': the contrast "
            + "of a class with itself is zero", hint: "name another class")
      }
      // The network does say it: what it would say next stands on the other side.
      said = prediction.ranking[1]
      return [
        Target(index: asked, region: region), Target(index: said, region: region),
        Target(index: asked, versus: said, region: region),
      ]
    }
    return [
      Target(index: said, region: region), Target(index: asked, region: region),
      Target(index: said, versus: asked, region: region),
    ]
  }

  private func index(_ text: String, _ prediction: Prediction) throws(RunFault) -> Int {
    try ClassChoice(text).resolved(ranking: prediction.ranking, labels: model.labels)
  }

  private var region: Target.Region {
    request.region ?? (model.spec.explain.score == .argmaxRegion ? .wherePredicted : .everywhere)
  }

  /// What a word stands for: a class, or a higher or lower value of a single output.
  ///
  /// - Throws: `RunFault` (status 2).
  static func target(_ text: String, _ prediction: Prediction, _ model: LoadedModel)
    throws(RunFault) -> Target
  {
    if prediction.ranking.count == 1 {
      switch text {
      case "up", "positive": return Target(index: 0)
      case "down", "negative": return Target(index: 0, isNegated: true)
      default: break
      }
    }
    return Target(
      index: try ClassChoice(text).resolved(ranking: prediction.ranking, labels: model.labels))
  }
}

extension LoadedModel {
  /// What is explained, for a person: the class, or what speaks against it.
  func name(of target: Target) -> String {
    let name = className(target.index)
    guard target.isNegated else { return name }
    return graph.ending == .sigmoid ? "not \(name)" : "less \(name)"
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
