extension DiagnosticCode {
  /// What a finding is about: the first two digits of its number.
  public enum Family: String, Sendable, CaseIterable {
    /// The text of the file.
    case yaml = "01"
    /// Attribute values and expressions.
    case values = "02"
    /// Layers, blocks, references.
    case structure = "03"
    /// Shapes.
    case shapes = "04"
    /// Weight files.
    case weights = "05"
    /// Explanation, labels, input.
    case explanation = "06"
    /// Legal and probably not meant.
    case lint = "07"
    /// What changed between two specs.
    case diff = "08"
    /// The tool itself.
    case tool = "09"

    /// The heading of its part of the reference.
    public var title: String {
      switch self {
      case .yaml: "YAML"
      case .values: "Values and expressions"
      case .structure: "Structure and references"
      case .shapes: "Shapes"
      case .weights: "Weights"
      case .explanation: "Explanation, labels and input"
      case .lint: "Lint"
      case .diff: "Diff"
      case .tool: "Tool"
      }
    }
  }

  /// The family of the code.
  public var family: Family {
    Family(rawValue: String(rawValue.dropFirst(2).prefix(2))) ?? .tool
  }
}
