/// A kernel that transforms windows of weights: two of the six rows of `U = G g Gᵀ`.
///
/// For weights that are transformed in every run, a stretch of channels at a time, right before
/// their products: they are read from memory as windows, a quarter of what `U` takes.
///
/// - Operands: the windows' first tap, nothing, the room for `U` at the first of its twelve
///   positions, nothing, and the number of blocks of 16 targets, which stand one after the other.
struct WinogradWeights: KernelDescription {
  static let family = "winograd weights"
  let set: InstructionSet
  /// Which rows: 0 for the points zero and infinity, 1 and 2 for the two pairs of points.
  var pair: Int
  /// Bytes from a tap of the window to the next.
  var tap: Int
  /// Bytes from a position in the room to the next.
  var position: Int

  func code() -> [UInt8] {
    var writer = WeightWriter(kernel: self)
    return writer.write()
  }
}

private struct WeightWriter: TransformWriter {
  let kernel: WinogradWeights
  let factors: Factors
  var code: Assembler
  var free: [Vector]
  var half = 0

  init(kernel: WinogradWeights) {
    self.kernel = kernel
    code = Assembler(kernel.set)
    // For each point its square and itself.
    factors = Factors(Winograd.points.flatMap { [$0 * $0, $0] }, kernel.set)
    free = factors.free
  }

  var steps: [(Register, Int)] {
    [(.rdi, 64), (.rdx, 64)]
  }

  mutating func tile() {
    var first: [Vector] = []
    var second: [Vector] = []
    for column in 0..<3 {
      let (top, bottom) = (load(0, column), load(2, column))
      if kernel.pair == 0 {
        first.append(top)
        second.append(bottom)
      } else {
        let middle = load(1, column)
        let (plus, minus) = values(kernel.pair - 1, (top, middle, bottom), keepsTop: false)
        first.append(plus)
        second.append(minus)
        free += [middle, bottom]
      }
    }
    columns(first, row: 0)
    columns(second, row: 1)
  }

  /// A row of the result from the three values of its columns; gives their registers back.
  private mutating func columns(_ g: [Vector], row: Int) {
    store(g[0], row, 0)
    store(g[2], row, 1)
    for pair in 0..<2 {
      let (plus, minus) = values(pair, (g[0], g[1], g[2]), keepsTop: pair == 0)
      store(plus, row, 2 * pair + 2)
      store(minus, row, 2 * pair + 3)
      free += [plus, minus]
    }
    free += [g[1], g[2]]
  }

  /// The values of `g[0] + g[1] x + g[2] x²` at a point and its opposite.
  private mutating func values(
    _ point: Int, _ g: (Vector, Vector, Vector), keepsTop: Bool
  ) -> (Vector, Vector) {
    let plus = keepsTop ? copy(g.0) : g.0
    add(2 * point, g.2, to: plus)
    return (plus, plusMinus(plus, g.1, 2 * point + 1))
  }

  private mutating func load(_ row: Int, _ column: Int) -> Vector {
    load(Place(.rdi, (row * 3 + column) * kernel.tap + half))
  }
  private mutating func store(_ value: Vector, _ row: Int, _ column: Int) {
    code.store(Place(.rdx, (row * Winograd.inputs + column) * kernel.position + half), value)
  }
}
