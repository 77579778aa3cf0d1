import SourceMarks
import YAMLSyntax

/// Reads `params:` of the network, and what the command line sets instead.
struct NetworkParameters {
  let run: CheckRun
  let options: SpecOptions

  func read(_ pair: YAMLNode.Pair?) -> Environment {
    var environment = Environment()
    let pairs = pair?.value.pairs ?? []
    if let pair, pair.value.pairs == nil, !pair.value.isEmpty {
      run.report(
        .wrongKind, "'params' must be a map of names to values", at: pair.value.span,
        hint: "for example {classes: 1000}")
    }
    for entry in pairs {
      guard ParameterReader.checkName(entry, run) else {
        environment.set(entry.key, nil)
        continue
      }
      environment.set(entry.key, value(entry, environment))
    }
    let names = pairs.map(\.key)
    for name in options.set.keys.sorted() where !names.contains(name) {
      run.report(
        .unknownParameter, "there is no parameter '\(name)' to set", at: nil,
        hint: NearestName.hint(for: name, among: names)
          ?? (names.isEmpty
            ? "the spec has no params" : "parameters: \(names.joined(separator: ", "))"))
    }
    return environment
  }

  private func value(_ entry: YAMLNode.Pair, _ environment: Environment) -> ExpressionValue? {
    let reader = ValueReader(run, environment: environment)
    guard let text = entry.value.text, !entry.value.isEmpty else {
      reader.missingOrNested(entry.value, entry.key, "a value")
      return nil
    }
    let type = ParameterReader.type(of: entry.value)
    if entry.value.style == .plain, ParameterType(rawValue: text) != nil,
      options.set[entry.key] == nil
    {
      run.report(
        .missingBlockParameter, "parameter '\(entry.key)' of the network needs a value",
        at: entry.value.span, hint: "write a default, for example \(entry.key): 10")
      return nil
    }
    guard let given = options.set[entry.key] else {
      return ParameterReader.value(entry.value, type, entry.key, reader)
    }
    return set(given, type ?? ParameterReader.type(of: given), entry.key)
  }

  /// A value from the command line, which has no place in the file.
  private func set(_ text: String, _ type: ParameterType, _ name: String) -> ExpressionValue? {
    switch type {
    case .int: if case .integer(let value) = PlainNumber(text) { return .integer(value) }
    case .float:
      switch PlainNumber(text) {
      case .integer(let value): return .real(Double(value))
      case .real(let value): return .real(value)
      default: break
      }
    case .bool: if text == "true" || text == "false" { return .boolean(text == "true") }
    case .text: return .text(text)
    }
    run.report(
      .wrongKind, "'\(name)' must be \(type.noun), not '\(text)'", at: nil,
      hint: "set \(name)=VALUE with \(type.noun)")
    return nil
  }
}
