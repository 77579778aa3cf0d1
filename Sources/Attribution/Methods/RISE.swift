import Tensors

/// RISE: the average of random masks, each weighted by the class's probability for the input seen
/// through it: `1 / (N p) Σ_i p_i M_i`.
///
/// - Source: Petsiuk et al. 2018, equation 6: 7×7 cells, each open with probability 0.5, resized
///   bilinearly to a little more than the input and shifted by less than a cell; 4000 masks.
/// - Departs: masks multiply the preprocessed input: closed is the mean of the data set. Mask `i`
///   depends on the seed and on `i` alone.
struct RISE: Method {
  let name = "rise"
  let summary = "Random masks, averaged by the class's probability behind each."
  let paper = "Petsiuk et al. 2018"
  let isLinearInScore = true
  let recipe = Recipe.rescored(
    Rescoring(
      place: .input, isPerLayer: false, reading: .probability,
      runs: { max($0.options.samples ?? RandomMasks.usualCount, 1) },
      trials: { item in
        let masks = RandomMasks(item)
        let shape = item.inputShape
        return Trials(
          count: masks.count,
          change: { run, block in block.multiply(by: masks.mask(run)) },
          map: { readings, _ in
            var sum = [Double](repeating: 0, count: shape.plane)
            for (run, reading) in readings.enumerated() {
              let mask = masks.mask(run)
              for i in mask.indices { sum[i] += Double(reading) * Double(mask[i]) }
            }
            let scale = 1 / (Double(masks.count) * RandomMasks.open)
            return Heatmap(
              height: shape.height, width: shape.width, values: sum.map { Float($0 * scale) })
          })
      }))
}

/// Smooth random masks over the input.
struct RandomMasks: Sendable {
  static let usualCount = 4000
  static let cells = 7
  /// The chance that a cell is open.
  static let open = 0.5
  let count: Int
  private let shape: Shape
  private let seed: UInt64

  init(_ item: ItemEvidence) {
    count = max(item.options.samples ?? Self.usualCount, 1)
    shape = item.inputShape
    seed = item.options.seed
  }

  /// Mask number `run`, `H × W` in `[0, 1]`.
  func mask(_ run: Int) -> [Float] {
    var numbers = CounterGenerator(seed: seed, stream: "rise/\(run)")
    let open = (0..<Self.cells * Self.cells).map { _ -> Float in
      numbers.uniform() < Self.open ? 1 : 0
    }
    let cell = (
      height: (shape.height + Self.cells - 1) / Self.cells,
      width: (shape.width + Self.cells - 1) / Self.cells
    )
    let top = Int(numbers.uniform() * Double(cell.height))
    let left = Int(numbers.uniform() * Double(cell.width))
    let large = Heatmap(height: Self.cells, width: Self.cells, values: open)
      .resized(height: (Self.cells + 1) * cell.height, width: (Self.cells + 1) * cell.width)
    var mask: [Float] = []
    mask.reserveCapacity(shape.plane)
    for row in 0..<shape.height {
      let start = (row + top) * large.width + left
      mask += large.values[start..<start + shape.width]
    }
    return mask
  }
}
