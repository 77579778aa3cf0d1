import Attribution
import Operators
import Reports
import Tensors

/// What is tested of every map on a page.
///
/// Each test is a fact of its own. So far there is one: class sensitivity. More are added here, each
/// a function that gives a `PageFact` for a map.
enum TrustFacts {
  /// Above this rank correlation a map hardly tells two classes apart; above the second, not at all.
  private static let similar = 0.8
  private static let same = 0.99

  /// Adds the facts to the maps of one image.
  ///
  /// - Parameters:
  ///   - targets: The image's targets, in the order of `explanations`.
  ///   - named: The name of a class.
  ///   - shape: The input's shape.
  static func add(
    to targets: inout [Report.Target], of explanations: [Explanation],
    named: (Int) -> String, shape: Shape
  ) {
    let single = targets.indices.filter { targets[$0].versus == nil }
    guard single.count > 1 else { return }
    for place in single {
      let other = place == single[0] ? single[1] : single[0]
      let own = tables(explanations[place], shape)
      let others = tables(explanations[other], shape)
      // Views stand in the order of the explanation: maps, then tensors.
      for (index, pair) in zip(own, others).enumerated()
      where targets[place].views.indices.contains(index) {
        guard let rho = RankCorrelation.of(pair.0, pair.1) else { continue }
        targets[place].views[index].facts.append(
          classSensitivity(rho, named(targets[place].index), named(targets[other].index)))
      }
    }
  }

  /// Adds facts to the views that they are of.
  static func add(
    _ facts: [TrustFact], to target: inout Report.Target, of explanation: Explanation
  ) {
    // Views stand in the order of the explanation: maps, then tensors.
    let views =
      explanation.maps.map { ($0.method, Optional($0.layer)) }
      + explanation.tensors.map { ($0.method, $0.layer) }
    for fact in facts {
      guard let place = views.firstIndex(where: { $0 == (fact.method, fact.layer) }),
        target.views.indices.contains(place)
      else { continue }
      target.views[place].facts.append(page(fact))
    }
  }

  private static func page(_ fact: TrustFact) -> PageFact {
    let name = fact.kind.rawValue
    let verdict: PageFact.Verdict =
      switch fact.passes {
      case true?: .good
      case false?: .bad
      case nil: .neutral
      }
    let value =
      fact.kind == .completeness
      ? "gap \(NumberText.signed(fact.value * 100)) %"
      : "\u{03C1}\u{00A0}\(NumberText.signed(fact.value))"
    let recipe = fact.recipe.prefix(1).uppercased() + fact.recipe.dropFirst() + "."
    let reason = fact.reason.map { $0.prefix(1).uppercased() + $0.dropFirst() + ". " } ?? ""
    return PageFact(
      name: name.prefix(1).uppercased() + name.dropFirst(), value: value, verdict: verdict,
      sentence: reason + recipe)
  }

  private static func tables(_ explanation: Explanation, _ shape: Shape) -> [[Float]] {
    explanation.maps.map(\.map.values)
      + explanation.tensors.map { tensor in
        // Strength, as its picture shows it.
        ReportBuilder.strongest(tensor.values, shape).map { abs($0) }
      }
  }

  private static func classSensitivity(_ rho: Double, _ own: String, _ other: String) -> PageFact {
    let number = NumberText.signed(rho)
    let (first, second) = (own.firstSynonym, other.firstSynonym)
    let (verdict, sentence): (PageFact.Verdict, String) =
      rho >= same
      ? (
        .bad,
        "The maps of \(first) and \(second) are the same but for noise: this picture shows what "
          + "is in the image, not what speaks for \(first)."
      )
      : rho >= similar
        ? (
          .weak,
          "The maps of \(first) and \(second) are much alike: little here is about \(first) alone."
        )
        : (.good, "The map changes with the class: that of \(second) is another one.")
    return PageFact(
      name: "Class sensitivity", value: "\u{03C1}\u{00A0}\(number)", verdict: verdict,
      sentence: sentence)
  }
}

extension String {
  /// The first of a label's synonyms.
  fileprivate var firstSynonym: String { split(separator: ",").first.map(String.init) ?? self }
}

/// Numbers of facts.
private enum NumberText {
  /// Two decimals with the true minus sign.
  static func signed(_ value: Double) -> String {
    let hundredths = Int((abs(value) * 100).rounded())
    let digits = hundredths % 100
    return (value < 0 && hundredths > 0 ? "\u{2212}" : "")
      + "\(hundredths / 100).\(digits < 10 ? "0" : "")\(digits)"
  }
}
