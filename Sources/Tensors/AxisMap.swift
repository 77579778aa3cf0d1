/// How the places of one axis are made from the places of another: each is a sum of few sources
/// with weights. A row of a sparse matrix for each target.
///
/// Interpolation, adaptive means, borders and cuts are of this kind along each axis, and the way
/// back is the transposed map.
public struct AxisMap: Sendable, Hashable, CustomStringConvertible {
  /// A source and its weight.
  public struct Part: Sendable, Hashable {
    /// The source's place.
    public var index: Int
    /// What it is multiplied by; never zero.
    public var weight: Float

    /// Names a source.
    public init(_ index: Int, weight: Float = 1) {
      self.index = index
      self.weight = weight
    }
  }
  /// How many sources there are.
  public let sources: Int
  /// What each target is made of, in the order of adding; nothing for a target that is zero.
  public let parts: [[Part]]
  /// How many targets there are.
  public var targets: Int { parts.count }

  /// States a map; every index is below `sources`.
  public init(sources: Int, parts: [[Part]]) {
    precondition(
      parts.allSatisfy { $0.allSatisfy { (0..<sources).contains($0.index) } },
      "a source that is not there")
    self.sources = sources
    self.parts = parts
  }

  /// The sizes; what it prints as.
  public var description: String { "\(sources) to \(targets)" }

  /// The map of gradients: from what the targets get to what the sources get.
  public var transposed: AxisMap {
    var back = [[Part]](repeating: [], count: sources)
    for (target, parts) in parts.enumerated() {
      for part in parts { back[part.index].append(Part(target, weight: part.weight)) }
    }
    return AxisMap(sources: targets, parts: back)
  }
}
