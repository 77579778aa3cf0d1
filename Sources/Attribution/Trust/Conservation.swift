import Foundation

/// Whether the contrast of two classes is what lies between the two, and nothing else.
public struct Conservation: Sendable, Hashable {
  /// What was compared.
  public enum Kind: Sendable, Hashable {
    /// The contrast's map with the difference of the two classes' own maps.
    case difference
    /// The parts at a layer and behind it with the difference of the two scores.
    case sum(LayerSum)
  }
  /// What was compared.
  public let kind: Kind
  /// The method; nil for a sum.
  public let method: String?
  /// The layer; nil for a tensor that belongs to none.
  public let layer: String?
  /// How far apart, as a share of the largest value, or of all terms of a sum.
  public let gap: Double

  /// Maps that only round differently stay far below: gradients are computed once for each class.
  static let limit = 1e-3

  /// Whether nothing is lost; nil where nothing is promised.
  public var holds: Bool? {
    switch kind {
    case .difference: gap <= Self.limit
    case .sum(let sum): sum.holds
    }
  }

  /// Compares a contrast with its two classes explained alone: a line for each method that is linear
  /// in the score, and for each layer whose sum was asked for.
  public static func findings(_ contrast: Explanation, own: Explanation, versus: Explanation)
    -> [Conservation]
  {
    func gap(_ both: [Float], _ a: [Float], _ b: [Float]) -> Double {
      guard both.count == a.count, both.count == b.count else { return .infinity }
      var (difference, size) = (0.0, 0.0)
      for i in both.indices {
        difference = max(difference, abs(Double(both[i]) - (Double(a[i]) - Double(b[i]))))
        // Where two large maps nearly cancel, their rounding is all there is.
        size = max(size, abs(Double(both[i])), abs(Double(a[i])), abs(Double(b[i])))
      }
      return difference.isFinite ? difference / max(size, 1e-30) : .infinity
    }
    func isLinear(_ method: String) -> Bool { MethodCatalog[method]?.isLinearInScore ?? false }
    var found: [Conservation] = []
    for map in contrast.maps
    where isLinear(map.method) && map.layer != Explanation.fusedName {
      func same(_ other: Explanation.LayerMap) -> Bool {
        other.method == map.method && other.layer == map.layer
      }
      guard let a = own.maps.first(where: same), let b = versus.maps.first(where: same) else {
        continue
      }
      found.append(
        Conservation(
          kind: .difference, method: map.method, layer: map.layer,
          gap: gap(map.map.values, a.map.values, b.map.values)))
    }
    for tensor in contrast.tensors where isLinear(tensor.method) {
      func same(_ other: Explanation.InputTensor) -> Bool {
        other.method == tensor.method && other.layer == tensor.layer
      }
      guard let a = own.tensors.first(where: same), let b = versus.tensors.first(where: same)
      else { continue }
      found.append(
        Conservation(
          kind: .difference, method: tensor.method, layer: tensor.layer,
          gap: gap(tensor.values, a.values, b.values)))
    }
    return found
      + contrast.sums.map {
        Conservation(kind: .sum($0), method: nil, layer: $0.layer, gap: $0.gap)
      }
  }

  /// One line for a person.
  public var text: String {
    let mark =
      switch holds {
      case true?: "ok  "
      case false?: "FAIL"
      case nil: "    "
      }
    return "\(mark)  \(what): \(sentence)"
  }

  /// What it is about: `gradcam at conv4`.
  public var what: String {
    switch kind {
    case .difference:
      (method ?? "map") + (layer.map { " at \($0)" } ?? "")
    case .sum: "score at \(layer ?? "input")"
    }
  }

  /// The comparison in words.
  public var sentence: String {
    switch kind {
    case .difference:
      return String(
        format: "the contrast is the difference of the two classes' maps, to %.0e", gap)
    case .sum(let sum):
      let parts = String(
        format: "its places give %+.4g of the difference of %+.4g", sum.places, sum.score)
      if let obstacle = sum.obstacle { return "\(parts); no sum is promised: \(obstacle)" }
      return parts
        + String(format: ", offsets behind it %+.4g: they add up, to %.0e", sum.offsets, gap)
    }
  }
}
