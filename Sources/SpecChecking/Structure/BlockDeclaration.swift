import Operators
import SourceMarks
import YAMLSyntax

/// A template of layers with parameters.
struct BlockDeclaration {
  /// One parameter.
  struct Parameter {
    let name: String
    let span: SourceSpan
    /// Nil where the default is an expression: then any number or flag will do.
    let type: ParameterType?
    /// What it is when the call does not say; nil for a required one.
    let defaultValue: YAMLNode?
  }
  let name: String
  let span: SourceSpan
  var parameters: [Parameter] = []
  /// Names of the values that flow in, the first of which starts the chain.
  var inputs: [String] = ["in"]
  var items: [YAMLNode] = []
  /// The file it stands in, by its place in `NetworkExpander.libraries`; 0 is the network's own.
  var library = 0
  /// False where a finding keeps it from being expanded.
  var isSound = true

  /// Whether it has a parameter of this name.
  func declares(_ key: String) -> Bool { parameters.contains { $0.name == key } }
}

/// The blocks that one file can call, and what holds inside the blocks that it declares.
struct BlockLibrary {
  /// Its own blocks and those of the files it uses, by name.
  var blocks: [String: BlockDeclaration] = [:]
  /// The files that it names under `use`.
  var uses: [(library: Int, path: String, span: SourceSpan)] = []
  /// Attributes for every use of an operator in the file's own blocks.
  var defaults: [String: [String: AttributeValue?]] = [:]
  /// What is known inside its blocks besides their own parameters.
  var parameters = Environment()
}

/// The type of a parameter of a block or of the network.
enum ParameterType: String, CaseIterable {
  case int
  case float
  case bool
  case text

  /// In a sentence.
  var noun: String {
    switch self {
    case .int: "a whole number"
    case .float: "a number"
    case .bool: "true or false"
    case .text: "text"
    }
  }
  /// A value to show.
  var example: String {
    switch self {
    case .int: "64"
    case .float: "0.5"
    case .bool: "true"
    case .text: "name"
    }
  }
}

/// The operations and blocks that a list of layers speaks of, with their places.
enum Mentions {
  static func of(_ items: [YAMLNode]) -> [(word: String, span: SourceSpan)] {
    items.flatMap { item -> [(word: String, span: SourceSpan)] in
      switch item.content {
      case .scalar(let text): [(text, item.span)]
      case .list: []
      case .map(let pairs): pairs.flatMap { body($0.value) }
      }
    }
  }

  private static func body(_ node: YAMLNode) -> [(word: String, span: SourceSpan)] {
    switch node.content {
    case .scalar(let text): return [(text, node.span)]
    case .list(let items): return of(items)
    case .map(let pairs):
      if let inner = pairs.first(where: { $0.key == "layers" })?.value.items { return of(inner) }
      return pairs.map { ($0.key, $0.keySpan) }
    }
  }
}
