import Foundation
public import Tensors

/// What may be wrong with one picture, and what to do about it.
public struct Diagnosis: Sendable, Hashable {
  /// What is the matter.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// Channels that are zero everywhere.
    case deadChannels = "dead channels"
    /// The probability is so near to one that a gradient through the softmax would vanish.
    case saturatedScore = "saturated score"
    /// Nothing in the map speaks for the class.
    case onlyNegative = "all evidence is negative"
    /// The map says nothing at all.
    case emptyMap = "empty map"
    /// One position sees much more, or much less, than the thing it points at.
    case receptiveField = "receptive field"
    /// The network is surer of the same picture when it is prepared in another way.
    case preprocessing
  }
  /// What is the matter.
  public let kind: Kind
  /// The layer it concerns; nil for the whole picture.
  public let layer: String?
  /// One sentence with the numbers.
  public let text: String
  /// What helps; nil where nothing has to be done.
  public let remedy: String?

  /// States a finding.
  public init(_ kind: Kind, layer: String? = nil, text: String, remedy: String? = nil) {
    self.kind = kind
    self.layer = layer
    self.text = text
    self.remedy = remedy
  }

  /// Channels of a layer that are zero everywhere, where they are a tenth or more.
  ///
  /// - Parameter value: `[C, H, W]`
  public static func deadChannels(layer: String, shape: Shape, value: [Float]) -> Diagnosis? {
    let dead = (0..<shape.channels).filter { channel in
      value[channel * shape.plane..<(channel + 1) * shape.plane].allSatisfy { $0 == 0 }
    }.count
    guard dead * 10 >= shape.channels, dead > 0 else { return nil }
    return Diagnosis(
      .deadChannels, layer: layer,
      text: "\(dead) of \(shape.channels) channels of '\(layer)' are zero for this picture",
      remedy: dead == shape.channels
        ? "nothing reaches this layer: check the weights and the preprocessing" : nil)
  }

  /// A probability above 0.9999.
  public static func saturation(probability: Double) -> Diagnosis? {
    guard probability > 0.9999 else { return nil }
    return Diagnosis(
      .saturatedScore,
      text: String(
        format: "the class has probability %.6f; its logit is explained, since the gradient of the "
          + "probability is nearly zero here (%.1e of the logit's)", probability,
        probability * (1 - probability)))
  }

  /// A map without positive evidence.
  public static func state(of map: Heatmap, method: String, layer: String) -> Diagnosis? {
    switch MapState(map) {
    case .negative:
      Diagnosis(
        .onlyNegative, layer: layer,
        text: "\(method) at '\(layer)': nothing speaks for the class, all evidence is against it",
        remedy: "--method counterfactual shows the evidence against; --versus another class shows "
          + "what decides between the two")
    case .empty, .constant, .nonFinite:
      Diagnosis(
        .emptyMap, layer: layer,
        text: "\(method) at '\(layer)': \(MapState(map).explanation)",
        remedy: "another layer, or --method ablationcam, which needs no gradient")
    case .ok, .saturated: nil
    }
  }

  /// A position's field of view against the part of the picture where the map is at least half of
  /// its maximum.
  ///
  /// - Parameter field: Input pixels that one position sees, rows and columns; nil for the whole
  ///   input.
  public static func receptiveField(
    layer: String, field: (height: Double, width: Double)?, map: Heatmap, input: Shape
  ) -> Diagnosis? {
    guard let field, let high = map.values.max(), high > 0 else { return nil }
    let hot = map.values.indices.filter { map.values[$0] >= high / 2 }
    let rows = hot.map { $0 / map.width }
    let columns = hot.map { $0 % map.width }
    guard let top = rows.min(), let bottom = rows.max(), let left = columns.min(),
      let right = columns.max()
    else { return nil }
    let height = Double(bottom - top + 1) * Double(input.height) / Double(map.height)
    let width = Double(right - left + 1) * Double(input.width) / Double(map.width)
    let (seen, shown) = (max(field.height, field.width), max(height, width))
    guard seen < shown / 2 else { return nil }
    return Diagnosis(
      .receptiveField, layer: layer,
      text: String(
        format:
          "one position of '%@' sees %.0f × %.0f pixels, and the map is hot over %.0f × %.0f: "
          + "the layer sees parts, not the whole thing", layer, field.height, field.width, height,
        width),
      remedy: "a deeper layer sees more")
  }
}
