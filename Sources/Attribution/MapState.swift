/// Whether a map says anything. Everything but `ok` is stamped on the picture.
public enum MapState: String, Sendable, Hashable, CaseIterable {
  /// There is something to see.
  case ok
  /// NaN or infinity among the values.
  case nonFinite = "non-finite"
  /// Zero everywhere.
  case empty
  /// The same value everywhere.
  case constant
  /// Nothing positive: all evidence speaks against the class.
  case negative
  /// Over half of the positions within one percent of the maximum.
  case saturated

  /// Judges a signed map.
  public init(_ map: Heatmap) {
    let values = map.values
    guard values.allSatisfy(\.isFinite) else {
      self = .nonFinite
      return
    }
    guard let low = values.min(), let high = values.max(), low != 0 || high != 0 else {
      self = .empty
      return
    }
    if values.count > 1, high - low <= 1e-6 * max(abs(high), abs(low)) {
      self = .constant
    } else if high <= 0 {
      self = .negative
    } else if values.count > 1, 2 * values.count(where: { $0 >= 0.99 * high }) > values.count {
      self = .saturated
    } else {
      self = .ok
    }
  }

  /// One clause for a person.
  public var explanation: String {
    switch self {
    case .ok: "ok"
    case .nonFinite: "the map has values that are not finite numbers"
    case .empty: "the map is zero everywhere: the layer does not move this score"
    case .constant: "the map is the same everywhere: it points at nothing"
    case .negative: "nothing speaks for the class here, all evidence is against it"
    case .saturated: "over half of the map is at its maximum: it points at nothing in particular"
    }
  }
}
