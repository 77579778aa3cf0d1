import Attribution
import SourceMarks

/// Names of the methods, for help texts.
public enum Methods {
  /// Every method's name, in the order of the reference page.
  public static let names = MethodCatalog.names

  /// The methods that a person named; the spec's, else Grad-CAM, where none is.
  ///
  /// - Throws: `RunFault` (status 2) for an unknown name.
  static func chosen(_ texts: [String], default fallback: String?) throws(RunFault)
    -> [any Method]
  {
    let texts = texts.isEmpty ? [fallback ?? "gradcam"] : texts
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
