public import Tensors

/// Remove and debias: the probability of the class while pixels are replaced by a mixture of their
/// neighbours, so that the shape of what is removed tells nothing.
///
/// Most relevant pixels first should make it fall, least relevant first should not; the finding is
/// half of the difference, averaged over shares of 10 to 90 percent.
///
/// - Source: Rong et al. 2022, section 4.2: each missing pixel is the mean of its eight neighbours,
///   1/6 for the four that share a side and 1/12 for the others, solved for all at once; noise of
///   0.01.
public enum ROAD {
  static let shares = stride(from: 10, through: 90, by: 20).map { $0 }
  static let noise = 0.01

  /// The finding for one map.
  public static func finding(_ map: ScoredMap, _ scorer: ImageScorer, seed: UInt64) -> ScoreFinding
  {
    let order = map.order
    var copies: [[Float]] = []
    for share in shares {
      let count = order.count * share / 100
      for removed in [Array(order.prefix(count)), Array(order.suffix(count))] {
        copies.append(
          imputed(scorer.input, shape: scorer.shape, removed: removed, seed: seed))
      }
    }
    let changed = copies
    let found = scorer.probabilities(base: scorer.input, count: copies.count) { run, block in
      block.copy(from: changed[run])
    }
    var sum = 0.0
    for place in shares.indices {
      sum += (Double(found[2 * place + 1]) - Double(found[2 * place])) / 2
    }
    return ScoreFinding(
      "ROAD", substrate: "imputed", value: sum / Double(shares.count), largerIsBetter: true,
      recipe: "(least − most relevant first) / 2, "
        + "\(shares.map(String.init).joined(separator: ", ")) % removed, noisy linear imputation, "
        + "noise \(noise), seed \(seed)")
  }

  /// An input whose removed pixels are mixtures of their neighbours.
  public static func imputed(
    _ input: [Float], shape: Shape, removed: [Int], seed: UInt64
  ) -> [Float] {
    var result = input
    let system = ImputationSystem(height: shape.height, width: shape.width, removed: removed)
    var numbers = CounterGenerator(seed: seed, stream: "road")
    for channel in 0..<shape.channels {
      let start = channel * shape.plane
      let values = input[start..<start + shape.plane].map(Double.init)
      for (pixel, value) in zip(removed, system.solve(values)) {
        result[start + pixel] = Float(value + noise * numbers.normal())
      }
    }
    return result
  }
}

/// `Σ_j w_ij x_j = (Σ_j w_ij) x_i` for every missing pixel `i`, over its neighbours `j` in the
/// picture: symmetric and positive, so conjugate gradients find the answer.
struct ImputationSystem {
  private struct Link {
    let weight: Double
    /// The neighbour's place among the missing pixels; nil where it is known.
    let missing: Int?
    let pixel: Int
  }
  private let links: [[Link]]
  private let diagonal: [Double]

  init(height: Int, width: Int, removed: [Int]) {
    var place = [Int?](repeating: nil, count: height * width)
    for (index, pixel) in removed.enumerated() { place[pixel] = index }
    links = removed.map { pixel in
      var found: [Link] = []
      for down in -1...1 {
        for across in -1...1 where down != 0 || across != 0 {
          let (row, column) = (pixel / width + down, pixel % width + across)
          guard (0..<height).contains(row), (0..<width).contains(column) else { continue }
          let other = row * width + column
          found.append(
            Link(
              weight: down == 0 || across == 0 ? 1.0 / 6 : 1.0 / 12, missing: place[other],
              pixel: other))
        }
      }
      return found
    }
    diagonal = links.map { $0.reduce(0) { $0 + $1.weight } }
  }

  private func applied(to x: [Double]) -> [Double] {
    links.indices.map { i in
      var sum = diagonal[i] * x[i]
      for link in links[i] { if let j = link.missing { sum -= link.weight * x[j] } }
      return sum
    }
  }

  /// The missing values, to 1e-6 of the right side's norm or in 500 steps.
  func solve(_ values: [Double]) -> [Double] {
    let right = links.map { links in
      links.reduce(0.0) { $0 + ($1.missing == nil ? $1.weight * values[$1.pixel] : 0) }
    }
    var x = [Double](repeating: 0, count: links.count)
    var residual = right
    var direction = right
    var size = residual.reduce(0) { $0 + $1 * $1 }
    let enough = size * 1e-12
    for _ in 0..<500 where size > enough && size > 0 {
      let moved = applied(to: direction)
      let product = zip(direction, moved).reduce(0.0) { $0 + $1.0 * $1.1 }
      guard product > 0 else { break }
      let step = size / product
      for i in x.indices {
        x[i] += step * direction[i]
        residual[i] -= step * moved[i]
      }
      let next = residual.reduce(0) { $0 + $1 * $1 }
      for i in x.indices { direction[i] = residual[i] + next / size * direction[i] }
      size = next
    }
    return x
  }
}
