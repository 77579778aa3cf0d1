/// One number that says how good a map is, with all that is needed to compare it with another.
public struct ScoreFinding: Sendable, Hashable {
  /// The metric's name.
  public let metric: String
  /// What was put in the place of pixels; nil where nothing was.
  public let substrate: String?
  /// The number.
  public let value: Double
  /// Whether a larger number is better.
  public let largerIsBetter: Bool
  /// Everything that another program would have to do the same.
  public let recipe: String

  /// States a finding.
  public init(
    _ metric: String, substrate: String? = nil, value: Double, largerIsBetter: Bool,
    recipe: String
  ) {
    self.metric = metric
    self.substrate = substrate
    self.value = value
    self.largerIsBetter = largerIsBetter
    self.recipe = recipe
  }
}

/// A map that is scored, on the input's own grid.
public struct ScoredMap: Sendable {
  /// Signed, of the input's size.
  public let map: Heatmap
  /// Pixels from the highest to the lowest value; equal ones in reading order.
  public let order: [Int]

  /// Resizes a map to the input and sorts its pixels.
  public init(_ map: Heatmap, height: Int, width: Int) {
    let sized =
      map.height == height && map.width == width
      ? map : map.resized(height: height, width: width)
    self.map = sized
    order = sized.values.indices.sorted {
      sized.values[$0] != sized.values[$1] ? sized.values[$0] > sized.values[$1] : $0 < $1
    }
  }
}

/// What stands in the place of removed pixels.
public enum Substrate: String, Sendable, Hashable, CaseIterable {
  /// 0 in the preprocessed input: the mean of the data set.
  case mean
  /// The picture itself, blurred until nothing can be told.
  case blur

  /// The whole input replaced.
  ///
  /// The blur is normal with a deviation of a twentieth of the longer side, mirrored at borders.
  public func applied(to input: [Float], height: Int, width: Int) -> [Float] {
    switch self {
    case .mean: [Float](repeating: 0, count: input.count)
    case .blur:
      GaussianBlur(deviation: Double(max(height, width)) / 20)
        .applied(to: input, height: height, width: width)
    }
  }
}
