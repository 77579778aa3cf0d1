import Attribution
import Foundation

/// Golden maps against those of now.
struct GoldenComparison {
  /// One map.
  struct Finding {
    let text: String
    /// Root mean square of the difference over that of the golden map.
    let error: Double
    /// The largest error that passes.
    let limit: Double
    /// NaN never passes.
    var passes: Bool { error <= limit }
    /// Rank correlation of the two, where there is one.
    let correlation: Double?
  }
  let tolerance: Double
  private(set) var findings: [Finding] = []
  /// Names that were compared.
  private(set) var seen: Set<String> = []
  /// What else is not as it was, a line each.
  var changes: [String] = []

  init(tolerance: Double) { self.tolerance = tolerance }

  /// Compares a map.
  ///
  /// - Parameter isGradient: Whether it has the input's size; those may differ ten times as much.
  mutating func add(
    _ got: [Float], name: String, text: String, isGradient: Bool, expected: [Float]?
  ) {
    seen.insert(name)
    guard let expected, expected.count == got.count else {
      changes.append(
        expected == nil ? "\(text) was not recorded" : "\(text) has another size than recorded")
      return
    }
    var (difference, size) = (0.0, 0.0)
    for (a, b) in zip(got, expected) {
      difference += (Double(a) - Double(b)) * (Double(a) - Double(b))
      size += Double(b) * Double(b)
    }
    // A golden map of zeros allows nothing but zeros; what is not a number never passes.
    let error = difference == 0 ? 0 : (difference / max(size, 1e-60)).squareRoot()
    let limit = isGradient ? min(10 * tolerance, 1) : tolerance
    findings.append(
      Finding(
        text: text, error: error, limit: limit,
        correlation: error <= limit ? nil : RankCorrelation.of(got, expected)))
  }

  private var failed: [Finding] { findings.filter { !$0.passes } }
  /// Whether everything is as it was.
  var passes: Bool { failed.isEmpty && changes.isEmpty }

  /// Says what has changed, and what may be the cause.
  func say(to console: some Console, causes: [String], printsAll: Bool) {
    for finding in printsAll ? findings : failed {
      let rank = finding.correlation.map { String(format: ", rank correlation %.2f", $0) } ?? ""
      console.say(
        "  \(finding.passes ? "ok  " : "FAIL")  \(Self.number(finding.error))  "
          + finding.text + rank)
    }
    for change in changes { console.say("  FAIL  \(change)") }
    // The one that comes closest to its limit; what is no number comes first.
    if let worst = findings.max(by: { !($0.error / $0.limit >= $1.error / $1.limit) }) {
      console.say(
        "\(findings.count) maps and scores compared, worst error \(Self.number(worst.error)) of "
          + "\(Self.number(worst.limit)) allowed, \(worst.text)")
    }
    console.say(
      "  an error is the root mean square of the difference over that of the golden map; of maps "
        + "with the input's size, where one rectifier that switches shows, ten times is allowed")
    guard !passes else {
      console.say("all as recorded")
      for cause in causes { console.say("  note: \(cause)") }
      return
    }
    console.say("\(failed.count + changes.count) not as recorded")
    for cause in causes { console.say("  likely cause: \(cause)") }
    if causes.isEmpty {
      console.say("  image, weights and spec are the same bytes: the tool or the machine differs")
    }
    console.say("  if the change is wanted: look at the maps, then --record again")
  }

  private static func number(_ value: Double) -> String { String(format: "%.1e", value) }
}
