import Operators
import SourceMarks
import YAMLSyntax

/// Reads `defaults:`, attributes for every use of an operator in the file.
struct DefaultsReader {
  let run: CheckRun
  let environment: Environment

  /// Values by operator and attribute; nil for one that a finding hides.
  func read(_ pair: YAMLNode.Pair?) -> [String: [String: AttributeValue?]] {
    guard let pair, !pair.value.isEmpty else { return [:] }
    let reader = ValueReader(run, environment: environment)
    guard let pairs = pair.value.pairs else {
      reader.missingOrNested(pair.value, "defaults", "a map of operations to attributes")
      return [:]
    }
    var defaults: [String: [String: AttributeValue?]] = [:]
    for entry in pairs {
      guard let op = OperatorCatalog[entry.key] else {
        let ours = Vocabulary.foreignOperators[entry.key.lowercased()]
        run.report(
          .unknownOperator, "unknown operation '\(entry.key)' under 'defaults'", at: entry.keySpan,
          hint: ours.map { "'\(entry.key)' is called '\($0)' here" }
            ?? NearestName.hint(for: entry.key, among: Vocabulary.operators))
        continue
      }
      guard let attributes = entry.value.pairs else {
        reader.missingOrNested(entry.value, entry.key, "a map of attributes")
        continue
      }
      defaults[op.name] = [:]
      for attribute in attributes {
        guard let kind = op[attribute.key]?.kind else {
          unknown(attribute, of: op)
          continue
        }
        defaults[op.name]?[attribute.key] = .some(
          reader.attribute(attribute.value, kind, attribute.key))
      }
    }
    return defaults
  }

  private func unknown(_ pair: YAMLNode.Pair, of op: CatalogEntry) {
    let ours = op.attributes.first { $0.foreign.contains(pair.key) }?.key
    run.report(
      .defaultForUnknownAttribute,
      "'defaults' sets '\(pair.key)' for '\(op.name)', which has no such attribute",
      at: pair.keySpan,
      hint: ours.map { "'\(pair.key)' is called '\($0)' here" }
        ?? NearestName.hint(for: pair.key, among: op.attributes.map(\.key)))
  }
}
