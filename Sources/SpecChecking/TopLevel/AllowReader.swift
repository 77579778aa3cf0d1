import SourceMarks
import YAMLSyntax

/// Reads `allow:`, findings that the authors accept.
struct AllowReader {
  let run: CheckRun
  private static let keys = ["code", "at", "why"]

  func read(_ pair: YAMLNode.Pair) -> [AllowedFinding] {
    let reader = ValueReader(run)
    guard let items = pair.value.items else {
      if !pair.value.isEmpty {
        reader.missingOrNested(pair.value, "allow", "a list of {code, at, why}")
      }
      return []
    }
    return items.compactMap { item in
      guard let pairs = item.pairs else {
        reader.missingOrNested(item, "allow", "a list of {code, at, why}")
        return nil
      }
      for extra in pairs where !Self.keys.contains(extra.key) {
        reader.unknownKey(extra, under: "allow", known: Self.keys)
      }
      guard let written = item["code"], let why = item["why"] else {
        run.report(
          .missingKey, "an entry of 'allow' needs 'code' and 'why'", at: item.span,
          hint: "for example {code: SL0321, at: aux.fc, why: kept for training}")
        return nil
      }
      guard let text = reader.text(written.value, "code"),
        let reason = reader.text(why.value, "why")
      else { return nil }
      guard let code = DiagnosticCode(rawValue: text) else {
        run.report(
          .unknownChoice, "there is no finding '\(text)'", at: written.value.span,
          hint: NearestName.hint(for: text, among: DiagnosticCode.allCases.map(\.rawValue)))
        return nil
      }
      let at = item["at"].flatMap { reader.text($0.value, "at") }
      return AllowedFinding(code: code, at: at, why: reason, span: item.span)
    }
  }
}
