/// The parameters that an expression may use at one place.
struct Environment {
  /// Parameters with their values.
  var values: [String: ExpressionValue] = [:]
  /// Names that exist but have no value, because an earlier finding hides it.
  ///
  /// An expression that uses one is skipped in silence.
  var hidden: Set<String> = []

  /// Sets or, for nil, hides a parameter.
  mutating func set(_ name: String, _ value: ExpressionValue?) {
    values[name] = value
    if value == nil { hidden.insert(name) } else { hidden.remove(name) }
  }
  /// Parameter names without those of inputs (`in.channels`), for hints.
  var parameterNames: [String] {
    (Array(values.keys) + Array(hidden)).filter { !$0.contains(".") }.sorted()
  }
}
