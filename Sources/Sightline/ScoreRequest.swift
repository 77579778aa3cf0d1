/// What `explain score` is asked for.
public struct ScoreRequest: Sendable {
  /// Which metrics there are.
  public enum Metric: String, Sendable, CaseIterable {
    /// Deletion and insertion, on two substrates.
    case deletion
    /// Remove and debias.
    case road = "ROAD"
    /// Average drop and increase.
    case drop
    /// Infidelity.
    case infidelity
    /// Sensitivity to small moves of the input.
    case sensitivity
    /// Agreement between methods.
    case agreement
    /// Pointing game, energy in the mask, IoU; where there are masks.
    case mask
  }
  /// Network, weights, pictures, class, layers, methods; nothing is drawn.
  public var map: MapRequest
  /// A picture for each image whose bright pixels belong to the thing.
  public var masks: [String] = []
  /// Which metrics; empty for all.
  public var metrics: [Metric] = []
  /// Where the numbers go as JSON.
  public var json: String?

  /// A request for a network.
  public init(_ map: MapRequest) { self.map = map }

  /// Reads the names of metrics.
  ///
  /// - Throws: `RunFault` (status 2) for an unknown name.
  public static func metrics(_ texts: [String]) throws(RunFault) -> [Metric] {
    var found: [Metric] = []
    for text in texts {
      let names = Metric.allCases.map(\.rawValue)
      guard
        let metric = Metric.allCases.first(where: { $0.rawValue.lowercased() == text.lowercased() })
      else {
        throw RunFault(
          .usage, "metric '\(text)' is unknown", hint: "one of \(names.joined(separator: ", "))")
      }
      if !found.contains(metric) { found.append(metric) }
    }
    return found
  }
}
