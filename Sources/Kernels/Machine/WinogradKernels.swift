/// Winograd's method for windows of 3 × 3 taps and tiles of 4 × 4 targets, F(4×4, 3×3).
///
/// A tile `d` of 6 × 6 sources and the window `g` give `Aᵀ [(G g Gᵀ) ∘ (Bᵀ d B)] A`: 36 products
/// for each pair of channels where the window alone takes 144. The matrices come from values of
/// polynomials at six points, in this order everywhere: 0, infinity, a, −a, b, −b.
///
/// - Source: Lavin & Gray, "Fast Algorithms for Convolutional Neural Networks", 2016.
/// - Departs: `a` and `b` are not 1 and 2 but √½ and √2, which round less and whose product is 1.
///   The divisors of the interpolation stand in `A`, not in `G`: so weights cost few operations,
///   which counts where they are transformed in every run.
enum Winograd {
  /// Targets along an edge of a tile.
  static let outputs = 4
  /// Sources along an edge of a tile.
  static let inputs = 6
  /// Products of a tile and a pair of channels.
  static let positions = 36
  /// The points other than 0 and infinity, without their signs.
  static let points: [Double] = [(0.5).squareRoot(), (2.0).squareRoot()]

  /// What products at a point and its opposite are divided by: one over `2 p² (p² − q²)`.
  static func scale(_ index: Int) -> Double {
    let (p, q) = (points[index], points[1 - index])
    return 1 / (2 * p * p * (p * p - q * q))
  }
}

/// A kernel that transforms the tiles of a row of the source: `V = Bᵀ d B`.
///
/// - Operands: the first tile's source, its values at the first position, and the number of tiles.
///   A tile is 4 pixels to the right of the one before; its values are 64 bytes after.
struct WinogradInput: KernelDescription {
  static let family = "winograd source"
  let set: InstructionSet
  /// Rows and columns of the source that exist, 3 to 6; the rest counts as zero.
  var rows = Winograd.inputs
  var columns = Winograd.inputs
  /// Bytes from a row of the source to the next.
  var row: Int
  /// Bytes from a position's values to the next's.
  var position: Int

  func code() -> [UInt8] {
    var writer = InputWriter(kernel: self)
    return writer.write()
  }
}

private struct InputWriter: TransformWriter {
  let kernel: WinogradInput
  let factors: Factors
  var code: Assembler
  var free: [Vector]
  var half = 0

  init(kernel: WinogradInput) {
    self.kernel = kernel
    code = Assembler(kernel.set)
    let (a, b) = (Winograd.points[0], Winograd.points[1])
    // 0 and 1: the points zero and infinity; 2 and 3: ±a; 4 and 5: ±b.
    factors = Factors([a * a * b * b, -(a * a + b * b), -b * b, a, -a * a, b], kernel.set)
    free = factors.free
  }

  var steps: [(Register, Int)] {
    [(.rdi, Winograd.outputs * 64), (.rdx, 64)]
  }

  mutating func tile() {
    for pair in 0..<3 { rows(pair) }
  }

  /// Two rows of the result: those of zero and infinity, or of opposite points.
  private mutating func rows(_ pair: Int) {
    var first: [Vector] = []
    var second: [Vector] = []
    for column in 0..<Winograd.inputs {
      if pair == 0 {
        first.append(source(4, column))
        add(0, 0, column, to: first[column])
        add(1, 2, column, to: first[column])
        second.append(source(5, column))
        add(0, 1, column, to: second[column])
        add(1, 3, column, to: second[column])
      } else {
        let (even, odd) = (source(4, column), source(3, column))
        add(2 * pair, 2, column, to: even)
        add(2 * pair, 1, column, to: odd)
        first.append(even)
        second.append(plusMinus(even, odd, 2 * pair + 1))
        free.append(odd)
      }
    }
    columns(first, row: 2 * pair)
    columns(second, row: 2 * pair + 1)
  }

  /// A row of the result from its six sums; gives their registers back.
  private mutating func columns(_ d: [Vector], row: Int) {
    let zero = copy(d[4])
    add(0, d[0], to: zero)
    add(1, d[2], to: zero)
    store(zero, row, 0)
    free += [zero, d[0]]
    add(0, d[1], to: d[5])
    add(1, d[3], to: d[5])
    store(d[5], row, 1)
    free.append(d[5])
    for pair in 1...2 {
      let (even, odd) = pair == 1 ? (copy(d[4]), copy(d[3])) : (d[4], d[3])
      add(2 * pair, d[2], to: even)
      add(2 * pair, d[1], to: odd)
      let minus = plusMinus(even, odd, 2 * pair + 1)
      store(even, row, 2 * pair)
      store(minus, row, 2 * pair + 1)
      free += [even, odd, minus]
    }
    free += [d[1], d[2]]
  }

  private func exists(_ row: Int, _ column: Int) -> Bool {
    row < kernel.rows && column < kernel.columns
  }
  private func place(_ row: Int, _ column: Int) -> Place {
    Place(.rdi, row * kernel.row + column * 64 + half)
  }
  private mutating func source(_ row: Int, _ column: Int) -> Vector {
    if exists(row, column) { return load(place(row, column)) }
    let value = free.removeLast()
    code.zero(value)
    return value
  }
  private mutating func add(_ factor: Int, _ row: Int, _ column: Int, to sum: Vector) {
    guard exists(row, column) else { return }
    let place = place(row, column)
    use(factor) { $1.emit(.multiplyAdd, sum, $0, place) }
  }
  private mutating func store(_ value: Vector, _ row: Int, _ column: Int) {
    let position = row * Winograd.inputs + column
    code.store(Place(.rdx, position * kernel.position + half), value)
  }
}

/// A kernel that makes the targets of a row of tiles from their products: `Aᵀ m A`, and what is to
/// be done to the sums.
///
/// - Operands: the first tile's products, the bias, the target, nothing, the number of tiles, and
///   the addend or the rectifier's value.
struct WinogradOutput: KernelDescription {
  static let family = "winograd target"
  let set: InstructionSet
  /// Rows and columns of the target that exist, 1 to 4.
  var rows = Winograd.outputs
  var columns = Winograd.outputs
  /// Bytes from a position's products to the next's.
  var position: Int
  /// Bytes from a row of the target to the next.
  var row: Int
  var start = TileKernel.Start.bias
  var end = TileKernel.End.store
  /// Whether only the largest of every 2 × 2 is written; rows and columns are then even.
  var pools = false

  /// Pixels from a tile's target to the next's.
  var step: Int { pools ? Winograd.outputs / 2 : Winograd.outputs }

  func code() -> [UInt8] {
    var writer = OutputWriter(kernel: self)
    return writer.write()
  }
}

private struct OutputWriter: TransformWriter {
  let kernel: WinogradOutput
  let factors: Factors
  var code: Assembler
  var free: [Vector]
  var half = 0

  init(kernel: WinogradOutput) {
    self.kernel = kernel
    code = Assembler(kernel.set)
    // Powers of the points times their scales, the third power last but the zeroth.
    let values = [1, 2, 3, 0].flatMap { power in
      (0..<2).map { point in
        (0..<power).reduce(Winograd.scale(point)) { value, _ in value * Winograd.points[point] }
      }
    }
    factors = Factors(values, kernel.set)
    free = factors.free
  }

  var steps: [(Register, Int)] {
    [(.rdi, 64), (.rdx, kernel.step * 64)]
      + (kernel.end.steps == nil ? [] : [(.r9, Winograd.outputs * 64)])
  }

  mutating func tile() {
    evenRows()
    if kernel.rows > 1 { oddRows() }
  }

  /// Rows 0 and 2: sums of the products at opposite points.
  private mutating func evenRows() {
    var zero: [Vector] = []
    var two: [Vector] = []
    for column in 0..<Winograd.inputs {
      let (inner, outer) = (product(2, column), product(4, column))
      code.emit(.add, inner, inner, place(3, column))
      code.emit(.add, outer, outer, place(5, column))
      let sum = product(0, column)
      add(6, inner, to: sum)
      add(7, outer, to: sum)
      zero.append(sum)
      combine(2, inner, outer)
      two.append(inner)
      free.append(outer)
    }
    columns(zero, row: 0)
    columns(two, row: 2)
  }

  /// Rows 1 and 3: differences.
  private mutating func oddRows() {
    var one: [Vector] = []
    var three: [Vector] = []
    for column in 0..<Winograd.inputs {
      let (inner, outer) = (product(2, column), product(4, column))
      code.emit(.subtract, inner, inner, place(3, column))
      code.emit(.subtract, outer, outer, place(5, column))
      let sum = product(1, column)
      add(4, inner, to: sum)
      add(5, outer, to: sum)
      three.append(sum)
      combine(0, inner, outer)
      one.append(inner)
      free.append(outer)
    }
    columns(one, row: 1)
    columns(three, row: 3)
  }

  /// A row of the target from its six sums; gives their registers back.
  private mutating func columns(_ m: [Vector], row: Int) {
    guard row < kernel.rows else {
      free += m
      return
    }
    let inner = free.removeLast()
    code.emit(.add, inner, m[2], m[3])
    code.emit(.subtract, m[2], m[2], m[3])
    let outer = m[3]
    code.emit(.add, outer, m[4], m[5])
    code.emit(.subtract, m[4], m[4], m[5])
    free.append(m[5])
    add(6, inner, to: m[0])
    add(7, outer, to: m[0])
    combine(2, inner, outer)
    add(4, m[2], to: m[1])
    add(5, m[4], to: m[1])
    combine(0, m[2], m[4])
    free += [outer, m[4]]
    let sums = [m[0], m[2], inner, m[1]]
    if kernel.pools {
      pool(sums, row: row)
    } else {
      let end = TileEnd(
        start: kernel.start, end: kernel.end, row: kernel.row, columns: kernel.columns, half: half)
      finish(sums, row: row, end)
    }
    free += sums
  }

  /// The larger of neighbouring sums; the odd row of a pair also finishes the pair. The largest of
  /// finished values is the finished largest: bias and rectifier keep the order.
  private mutating func pool(_ sums: [Vector], row: Int) {
    let (f, g, h) = (free.removeLast(), free.removeLast(), free.removeLast())
    let end = EndWriter(end: kernel.end, free: (f, g, h))
    for column in stride(from: 0, to: kernel.columns, by: 2) {
      let best = sums[column]
      code.takeLarger(best, sums[column + 1], rooms: (f, g))
      let target = Place(.rdx, row / 2 * kernel.row + column / 2 * 64 + half)
      if row % 2 == 1 {
        code.takeLarger(best, target, rooms: (f, g))
        if kernel.start == .bias { code.emit(.add, best, best, Place(.rsi, half)) }
        end.prepare(&code)
        end.finish(best, target, &code)
      }
      code.store(target, best)
    }
    free += [f, g, h]
  }

  /// `first = factor · first + next factor · second`.
  private mutating func combine(_ factor: Int, _ first: Vector, _ second: Vector) {
    use(factor) { $1.emit(.multiply, first, first, $0) }
    add(factor + 1, second, to: first)
  }
  private func place(_ row: Int, _ column: Int) -> Place {
    Place(.rdi, (row * Winograd.inputs + column) * kernel.position + half)
  }
  private mutating func product(_ row: Int, _ column: Int) -> Vector {
    load(place(row, column))
  }
}
