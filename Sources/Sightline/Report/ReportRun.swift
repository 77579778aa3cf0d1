import Attribution
import Execution
import Files
import Foundation
import Graphs
import Pictures
import Planning
import Reports
import SourceMarks
import SpecChecking
import Tensors

/// `explain report`: a page over images, layers, classes and methods.
public struct ReportRun {
  /// What explains where nobody names a method: places at two readings, and edges with and without
  /// places.
  public static let usualMethods = ["gradcam", "layercam", "guided-backprop", "guided-gradcam"]
  /// A page above this many bytes is worth a word.
  private static let largePage = 24 << 20
  private let request: ReportRequest

  /// Prepares a run.
  public init(_ request: ReportRequest) { self.request = request }

  /// Runs.
  ///
  /// - Throws: `RunFault`. With several images a bad one is reported, listed on the page and left
  ///   out, and the status is 1 at the end.
  public func run(_ console: some Console) throws(RunFault) {
    guard (1...1000).contains(request.limit) else {
      throw RunFault(.usage, "--limit \(request.limit) is out of range", hint: "1 to 1000")
    }
    let model = try LoadedModel(request.spec, choices: request.model)
    console.show(model.findings)
    let choice = try ReportLayers.choice(request.layers, in: model)
    let methods = try MethodChoice(
      request.methods.isEmpty ? Self.usualMethods : request.methods, at: choice, in: model
    ).methods
    let images = try ReportImages(request, model)
    try OutputFile.check(
      request.output, overwrites: request.overwrites,
      inputs: [model.path] + images.all.map(\.path))
    console.progress("reading weights", nil)
    var findings = DiagnosticList()
    let weights = try ModelWeights(request.weights, for: model, into: &findings)
    console.show(findings)
    let explainer: Explainer
    do throws(ExplainFault<ModelWeights.Fault>) {
      explainer = try Explainer(
        model.graph, layers: choice.layers, methods: methods, layerTensors: true,
        layerSums: true, kernels: request.running.kernels, workers: request.running.workers,
        exact: request.running.exact, runs: images.all.count, weights: weights)
    } catch {
      throw RunFault(error)
    }
    let notes = RunNotes(
      model: model, choice: choice, methods: methods, weights: weights, explainer: explainer,
      running: request.running)
    for line in notes.opening { console.say(line) }
    var builder = ReportBuilder(request, model, explainer, methods, weights: weights)
    let chosen = try choose(images, model, explainer, &builder, console)
    for (number, image) in chosen.enumerated() {
      console.progress(
        "explaining \(Paths.name(of: image.path))", Double(number) / Double(chosen.count))
      do throws(RunFault) {
        try builder.add(image, console)
      } catch {
        guard images.all.count > 1, error.status == .input else { throw error }
        builder.fail(image, error)
        console.report(error)
      }
    }
    guard !builder.report.items.isEmpty else {
      throw RunFault(.input, "none of \(images.all.count) images could be explained")
    }
    console.progress("writing \(request.output)", nil)
    builder.report.about = notes.opening
    builder.report.manifest = try ReportManifest(request, model, weights, choice, builder).text()
    builder.report.command = command(model)
    let bytes = try write(builder.report)
    say(builder.report, bytes, console)
    let failed = builder.report.failures.count
    if failed > 0 {
      throw RunFault(
        .findings,
        "\(failed) of \(images.all.count) images could not be explained; "
          + "the page lists them")
    }
  }

  /// Where classes are known, looks at every image and picks those worth a place on the page: the
  /// worst mistakes, then right answers of all classes.
  private func choose(
    _ images: ReportImages, _ model: LoadedModel, _ explainer: Explainer,
    _ builder: inout ReportBuilder, _ console: some Console
  ) throws(RunFault) -> [ReportImages.Image] {
    guard images.all.contains(where: { $0.truth != nil }) else { return images.all }
    var answers: [Confusion.Answer] = []
    var images = images.all
    var bad: Set<String> = []
    for (number, image) in images.enumerated() {
      console.progress(
        "looking at \(Paths.name(of: image.path))", Double(number) / Double(images.count))
      do throws(RunFault) {
        let item = try RunItem(image: image.path, for: model)
        guard let truth = image.truth else { continue }
        let scores = explainer.run(item.values)
        let prediction = Prediction(scores: scores, of: model.graph)
        let best = prediction.ranking[0]
        answers.append(
          Confusion.Answer(
            path: image.path, truth: truth, predicted: best,
            probability: prediction.probabilities[best],
            truthProbability: prediction.probabilities[truth]))
      } catch {
        guard images.count > 1, error.status == .input else { throw error }
        builder.fail(image, error)
        console.report(error)
        bad.insert(image.path)
      }
    }
    images.removeAll { bad.contains($0.path) }
    let confusion = Confusion(answers)
    builder.take(confusion)
    return ReportImages.worthwhile(images, confusion, limit: request.limit)
  }

  /// The words that explain an image again: what the page was made with, as options of `map`.
  private func command(_ model: LoadedModel) -> [String] {
    var words = ["explain", "map", "--spec", request.spec]
    if let weights = request.weights { words += ["--weights", weights] }
    for (name, value) in request.model.settings.sorted(by: { $0.key < $1.key }) {
      words += ["--set", "\(name)=\(value)"]
    }
    if let size = request.model.size { words += ["--size", "\(size.height)x\(size.width)"] }
    if request.running.kernels != .best {
      words += ["--kernels", request.running.kernels.rawValue]
    }
    if request.running.exact { words.append("--exact") }
    return words
  }

  private func write(_ report: Report) throws(RunFault) -> Int {
    let bytes: [UInt8]
    do throws(PictureFault) {
      bytes = try Page.html(report)
    } catch {
      throw RunFault(.budget, "cannot make the page: \(error.description)")
    }
    try OutputFile.write(bytes, to: request.output)
    return bytes.count
  }

  private func say(_ report: Report, _ bytes: Int, _ console: some Console) {
    if let confusion = report.confusion {
      let share = Double(confusion.right) / Double(max(confusion.answers.count, 1)) * 100
      console.say(
        "\(confusion.right) of \(confusion.answers.count) right "
          + "(\(String(format: "%.1f", share)) %)")
      for mistake in confusion.mistakes.prefix(3) {
        let sure = String(format: "%.0f", mistake.probability * 100)
        console.say(
          "  \(DisplayText.escaped(mistake.path)): \(sure) % sure of "
            + "\(DisplayText.escaped(name(mistake.predicted, report))), is "
            + DisplayText.escaped(name(mistake.truth, report)))
      }
    }
    let size = String(format: "%.2f", Double(bytes) / 1e6)
    console.say(
      "wrote \(DisplayText.escaped(request.output)): \(report.items.count) images, "
        + "\(report.layers.count) layers, \(report.methods.count) methods, \(size) MB")
    if bytes > Self.largePage {
      console.say("  such a page opens slowly; --limit, --layer and --method make it smaller")
    }
  }

  private func name(_ index: Int, _ report: Report) -> String {
    report.classNames[index] ?? "class \(index)"
  }
}
