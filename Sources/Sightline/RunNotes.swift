import Attribution
import Graphs
import Operators
import SourceMarks
import SpecChecking
import Tensors

/// What a run says to a person before and after its results.
struct RunNotes {
  private let model: LoadedModel
  private let choice: LayerChoice
  private let methods: [any Method]
  private let weights: ModelWeights
  private let explainer: Explainer
  private let running: RunChoices

  init(
    model: LoadedModel, choice: LayerChoice, methods: [any Method], weights: ModelWeights,
    explainer: Explainer, running: RunChoices
  ) {
    self.running = running
    self.model = model
    self.choice = choice
    self.methods = methods
    self.weights = weights
    self.explainer = explainer
  }

  /// Network, layers and why, and warnings that concern the whole run.
  var opening: [String] {
    var lines = ["\(model.spec.name): \(model.spec.parameterCount) parameters, \(weights.text)"]
    if case .seeded = weights {
      lines.append(
        "  these weights are not trained: the maps show that everything runs, not what a network "
          + "sees")
    }
    if let note = running.note { lines.append(note) }
    let shown = choice.layers.prefix(6).map { "\($0.name) \($0.shape)" }.joined(separator: ", ")
    let more = choice.layers.count > 6 ? ", and \(choice.layers.count - 6) more" : ""
    let why = choice.reason.map { " (\($0))" } ?? ""
    lines.append("layer\(choice.layers.count == 1 ? "" : "s") \(shown)\(more)\(why)")
    if !choice.skipped.isEmpty {
      lines.append("  left out \(choice.skipped.count) without height and width or off the path")
    }
    if let warning = ordinaryDerivatives { lines.append(warning) }
    let same = methods.filter { !$0.isClassSpecific }.map(\.name)
    if !same.isEmpty {
      lines.append("  note: \(same.joined(separator: ", ")) gives the same map for every class")
    }
    return lines
  }

  /// Guided methods change the gradient at rectifiers only; other activations keep their own.
  var ordinaryDerivatives: String? {
    let guided = methods.filter {
      switch $0.recipe {
      case .inputTensor(let rule, _), .product(let rule, _): rule != .gradient
      case .layerMap, .headMap, .rescored, .gradientSampling, .offsetShares: false
      }
    }
    guard !guided.isEmpty else { return nil }
    var names: Set<String> = []
    for node in model.graph.nodes {
      if case .pointwise(let function) = node.role, let name = function.ordinaryName {
        names.insert(name)
      }
    }
    guard !names.isEmpty else { return nil }
    return "  note: \(guided.map(\.name).joined(separator: ", ")) use the ordinary derivative at "
      + "\(names.sorted().joined(separator: ", ")); the rule is defined for relu and relu6 only"
  }

  /// The state of each map, where files went, and how long each phase took.
  func closing(_ results: RunResults, _ timings: Timings) -> [String] {
    var lines: [String] = []
    for entry in results.entries {
      guard let state = entry.state, state != .ok else { continue }
      let what = "\(entry.item), \(entry.method) at \(entry.layer ?? "input"), \(entry.className)"
      lines.append("  \(DisplayText.escaped(what)): \(state.explanation)")
    }
    let files = results.files
    lines.append("")
    if files.count <= 8 {
      lines += files.map { "wrote \(DisplayText.escaped($0))" }
    } else {
      let folder = files[0].split(separator: "/").dropLast().joined(separator: "/")
      lines.append("wrote \(files.count) pictures into \(DisplayText.escaped(folder))")
    }
    if let raw = results.rawFile { lines.append("wrote \(DisplayText.escaped(raw))") }
    lines.append(timings.text)
    return lines
  }
}
