import Operators
import SourceMarks

/// A layer while the network is expanded; what failed is nil.
struct DraftLayer {
  let name: String
  let span: SourceSpan
  var op: (any Operator)?
  var inputs: [ValueReference] = []
  var inference: Inference?
  /// The layer whose tensors this one uses, where it has none of its own.
  var owner: String?
}
