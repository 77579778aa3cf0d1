import Attribution
import Reports

/// What was tried out about the maps of a page. The judgement is `TrustFact`'s own, the same as on
/// pictures and in text.
enum TrustFacts {
  /// Adds facts to the views that they are of.
  static func add(
    _ facts: [TrustFact], to target: inout Report.Target, of explanation: Explanation
  ) {
    // Views stand in the order of the explanation: maps, then tensors.
    let views =
      explanation.maps.map { ($0.method, Optional($0.layer)) }
      + explanation.tensors.map { ($0.method, $0.layer) }
    for fact in facts {
      // Whether parts add up is told of a method, wherever its map stands.
      for (place, view) in views.enumerated()
      where view.0 == fact.method && (view.1 == fact.layer || fact.layer == nil)
        && target.views.indices.contains(place)
      {
        target.views[place].facts.append(page(fact))
      }
    }
  }

  private static func page(_ fact: TrustFact) -> PageFact {
    let name = fact.kind.rawValue
    let verdict: PageFact.Verdict =
      switch fact.verdict {
      case .passes: .good
      case .doubtful: .weak
      case .fails: .bad
      case .open: .neutral
      }
    let value =
      fact.kind == .completeness
      ? "gap \(NumberText.signed(fact.value * 100)) %"
      : "\u{03C1}\u{00A0}\(NumberText.signed(fact.value))"
    let recipe =
      fact.recipe.prefix(1).uppercased() + fact.recipe.dropFirst() + fact.partsText + "."
    let reason = fact.reason.map { $0.prefix(1).uppercased() + $0.dropFirst() + "." }
    // Which class was compared stands in the reason already.
    let parts = fact.kind == .classSensitivity && reason != nil ? [reason] : [reason, recipe]
    return PageFact(
      name: name.prefix(1).uppercased() + name.dropFirst(), value: value, verdict: verdict,
      sentence: parts.compactMap { $0 }.joined(separator: " "))
  }

  /// Adds to the views of a contrast whether it is what lies between the two classes.
  static func add(
    _ findings: [Conservation], to target: inout Report.Target, of explanation: Explanation
  ) {
    let views =
      explanation.maps.map { ($0.method, Optional($0.layer)) }
      + explanation.tensors.map { ($0.method, $0.layer) }
    for finding in findings {
      for (place, view) in views.enumerated() where target.views.indices.contains(place) {
        guard finding.layer == view.1, finding.method == nil || finding.method == view.0 else {
          continue
        }
        target.views[place].facts.append(page(finding))
      }
    }
  }

  private static func page(_ finding: Conservation) -> PageFact {
    let verdict: PageFact.Verdict =
      switch finding.holds {
      case true?: .good
      case false?: .bad
      case nil: .neutral
      }
    let sentence = finding.sentence
    let value =
      switch finding.holds {
      case true?: "holds"
      case false?: "fails"
      case nil: "not promised"
      }
    let name =
      if case .difference = finding.kind { "Conservation" } else { "Conservation of the score" }
    return PageFact(
      name: name, value: value, verdict: verdict,
      sentence: sentence.prefix(1).uppercased() + sentence.dropFirst() + ".")
  }
}

extension String {
  /// The first of a label's synonyms.
  var firstSynonym: String { split(separator: ",").first.map(String.init) ?? self }
}

/// Numbers of facts.
private enum NumberText {
  /// Two decimals with the true minus sign.
  static func signed(_ value: Double) -> String {
    guard value.isFinite, abs(value) < 1e12 else { return "not finite" }
    let hundredths = Int((abs(value) * 100).rounded())
    let digits = hundredths % 100
    return (value < 0 && hundredths > 0 ? "\u{2212}" : "")
      + "\(hundredths / 100).\(digits < 10 ? "0" : "")\(digits)"
  }
}
