/// One input of a layer, and how to speak of it.
struct Wire {
  /// The value; nil where an earlier finding hides it.
  var value: ValueReference?
  /// What was written, or the name of what stands above: `in`, `layer2.0.bn2`.
  var name: String
  /// Whether it is an input of the enclosing block.
  var isBound = false
}
