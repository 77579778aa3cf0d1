import Attribution
import SourceMarks
import SpecChecking

/// The methods of a run, and why these where not all of them were named.
struct MethodChoice {
  let methods: [any Method]
  /// Why not the spec's method; nil where there is nothing to explain.
  var reason: String?

  /// The methods that a person named; the spec's, else Grad-CAM, where none is.
  ///
  /// The spec's method goes with the spec's layer. Where a person asks for other layers, and CAM
  /// is exact at none of them, Grad-CAM takes its place and the run says so.
  ///
  /// - Throws: `RunFault` (status 2) for an unknown name.
  init(_ texts: [String], at choice: LayerChoice, in model: LoadedModel) throws(RunFault) {
    let usual = model.spec.explain.method ?? "gradcam"
    let hasHead = choice.layers.contains { layer in
      (try? CAMHead(behind: layer.value, in: model.graph)) != nil
    }
    guard texts.isEmpty else {
      let named = try Methods.named(texts)
      // Who asks for all wants those that there are.
      let drops = texts.contains("all") && !texts.contains("cam") && !hasHead
      methods = drops ? named.filter { $0.name != "cam" } : named
      if drops { reason = "cam is left out: it is not possible at these layers" }
      return
    }
    let isPossible = usual != "cam" || choice.reason != nil || hasHead
    methods = try Methods.named([isPossible ? usual : "gradcam"])
    if !isPossible {
      reason = "the spec's method cam is not possible at these layers: gradcam instead"
    }
  }
}

/// Names of the methods, for help texts.
public enum Methods {
  /// Every method's name, in the order of the reference page.
  public static let names = MethodCatalog.names

  /// The methods of these names, each once.
  ///
  /// - Throws: `RunFault` (status 2) for an unknown name.
  fileprivate static func named(_ texts: [String]) throws(RunFault) -> [any Method] {
    var chosen: [any Method] = []
    for text in texts {
      let found: [any Method]
      if text == "all" {
        found = MethodCatalog.entries
      } else if let method = MethodCatalog[text] {
        found = [method]
      } else {
        throw RunFault(
          .usage,
          Diagnostic(
            .unknownMethod, "method '\(text)' is unknown", at: nil,
            hint: NearestName.hint(for: text, among: names)
              ?? "one of \(names.joined(separator: ", ")), or all"))
      }
      for method in found where !chosen.contains(where: { $0.name == method.name }) {
        chosen.append(method)
      }
    }
    return chosen
  }
}
