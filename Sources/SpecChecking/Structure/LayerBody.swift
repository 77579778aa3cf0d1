import SourceMarks
import YAMLSyntax

/// What one layer is, before anything is known of its inputs.
enum LayerBody {
  /// An operator of the catalogue.
  case operation(LayerCall)
  /// A block of the file.
  case block(LayerCall)
  /// A nested list.
  case group(items: [YAMLNode], LayerCall)

  /// The word, the value and the keys beside it.
  var call: LayerCall {
    switch self {
    case .operation(let call), .block(let call), .group(_, let call): call
    }
  }
}

/// A word with a value and keys beside it.
struct LayerCall {
  /// The operator's or block's name; `layers` for a group.
  var word: String
  /// Where the word stands.
  var wordSpan: SourceSpan
  /// The whole body.
  var span: SourceSpan
  /// The value of the word; nil where nothing is written.
  var value: YAMLNode?
  /// Further keys, without the reserved ones.
  var attributes: [YAMLNode.Pair] = []
  /// What stands behind `from:`.
  var from: YAMLNode.Pair?
  /// What stands behind `share:`; only operations have it.
  var share: YAMLNode.Pair?
  /// What stands behind `when:`.
  var when: YAMLNode.Pair?
}
