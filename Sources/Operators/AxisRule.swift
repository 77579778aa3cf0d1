public import Tensors

/// How an axis of `n` places becomes one of `m`, where each axis of an image is treated by itself.
public enum AxisRule: Sendable, Hashable {
  /// Place `i` is source `⌊i·n/m⌋`.
  case nearest
  /// The two nearest sources are mixed, with half-pixel centres, or with ends on ends.
  case linear(alignsEnds: Bool)
  /// Place `i` is the mean over `⌊i·n/m⌋ ..< ⌈(i+1)·n/m⌉`.
  case mean
  /// The sources with so many places before them, and the rest behind.
  case border(before: Int, Convolution.Border)
  /// The sources from a place on.
  case part(from: Int)

  /// What each place is made of.
  public func map(from n: Int, to m: Int) -> AxisMap {
    AxisMap(sources: n, parts: (0..<m).map { parts(of: $0, from: n, to: m) })
  }

  private func parts(of i: Int, from n: Int, to m: Int) -> [AxisMap.Part] {
    switch self {
    case .nearest: return [.init(i * n / m)]
    case .linear(let alignsEnds):
      let position: Double
      if alignsEnds {
        position = m > 1 ? Double(i) * Double(n - 1) / Double(m - 1) : 0
      } else {
        position = max((Double(i) + 0.5) * Double(n) / Double(m) - 0.5, 0)
      }
      let first = min(Int(position), n - 1)
      let weight = Float(position - Double(first))
      guard weight != 0, first + 1 < n else { return [.init(first)] }
      return [.init(first, weight: 1 - weight), .init(first + 1, weight: weight)]
    case .mean:
      let seen = AdaptiveWindows.seen(i, n, m)
      return seen.map { .init($0, weight: 1 / Float(seen.count)) }
    case .border(let before, let border):
      return border.source(i - before, extent: n).map { [.init($0)] } ?? []
    case .part(let from): return [.init(i + from)]
    }
  }
}
