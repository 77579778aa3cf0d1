/// The page of one kind of finding: what it means, an example, how to fix it.
///
/// `explain code`, the reference in `Grammar/` and the rules of a SARIF file come from here; a
/// test runs every example and expects its code.
public struct DiagnosticDoc: Sendable {
  /// What is wrong, in one or two sentences.
  public let meaning: String
  /// A spec, or the part of one behind `DiagnosticDoc.head`, that gives the finding; empty where
  /// text cannot show it.
  public let example: String
  /// What to do, in one or two sentences.
  public let fix: String
  /// Options of `explain check` that the example needs.
  public let options: String
  /// What `w.safetensors` holds beside the example: `name type extents`, and `= value` where a
  /// value other than zero matters.
  public let weights: [String]

  init(
    _ meaning: String, _ example: String, _ fix: String, options: String = "",
    weights: [String] = []
  ) {
    self.meaning = meaning
    self.example = example
    self.fix = fix
    self.options = options
    self.weights = weights
  }

  /// What stands above an example that has no head of its own.
  public static let head = "sightline: 1\ninput: {shape: [3, 32, 32], preprocess: none}\n"

  /// The example as a whole spec.
  public var spec: String { isWhole || example.isEmpty ? example : Self.head + example }

  /// Whether the example is a whole file.
  private var isWhole: Bool {
    example.contains("sightline") || example.hasPrefix("- ") || example.hasPrefix("#")
  }
}

extension DiagnosticCode {
  /// The page of the code; nil would be a mistake that a test finds.
  public var doc: DiagnosticDoc? {
    switch family {
    case .yaml: Self.yamlDocs[self]
    case .values: Self.valueDocs[self]
    case .structure: Self.structureDocs[self]
    case .shapes: Self.shapeDocs[self]
    case .weights: Self.weightDocs[self]
    case .explanation: Self.explanationDocs[self]
    case .lint: Self.lintDocs[self]
    case .diff: Self.diffDocs[self]
    case .tool: Self.toolDocs[self]
    }
  }
}
