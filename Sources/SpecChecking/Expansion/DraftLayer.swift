import Operators
import SourceMarks

/// A layer while the network is expanded; what failed is nil.
struct DraftLayer {
  let name: String
  let span: SourceSpan
  var op: (any Operator)?
  var inputs: [ValueReference] = []
  var inference: Inference?
}
