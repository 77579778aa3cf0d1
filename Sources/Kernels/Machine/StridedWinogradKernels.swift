/// Winograd's method for windows of 3 × 3 taps with stride 2, tiles of 4 × 4 targets.
///
/// Along an axis the first and the last tap see every second source, the middle tap the others. The
/// two make a window of two taps and stride 1, F(4, 2), with five products for four targets; the one
/// is multiplied directly, four products. So a tile of 9 × 9 sources takes 81 products for each pair
/// of channels where the window alone takes 144. In this order along each axis: the points 0,
/// infinity, 1, −1, ½, then the four direct ones.
///
/// - Source: Lavin & Gray, "Fast Algorithms for Convolutional Neural Networks", 2016, for F(4, 2);
///   the split of a stride into phases is that of polyphase filters.
/// - Departs: divisors stand in the weights' transform, which is done once.
enum StridedWinograd {
  /// Sources along an edge of a tile, and products along it.
  static let inputs = 9
  /// Products along an edge that come from the two outer taps.
  static let points = 5
  /// Sources from a tile to the next.
  static let step = 8
  /// Products of a tile and a pair of channels.
  static let positions = 81
  /// The point besides 0, infinity and ±1.
  static let point = 0.5

  /// Which of the 36 transformed weights a product takes: all direct ones along an axis share theirs.
  static func weight(of position: Int) -> Int {
    let (row, column) = position.quotientAndRemainder(dividingBy: inputs)
    return min(row, points) * (points + 1) + min(column, points)
  }

  /// What an outer pair of taps is multiplied with for each point, and which of them: the divisors of
  /// the interpolation and the powers of the points.
  static let weights: [(first: Float, last: Float)] = {
    let b = point
    let divisors = [b, 2 * (1 - b), -2 * (1 + b), b * (b * b - 1)]
    let points = [0, 1, -1, b]
    let finite = zip(points, divisors).map { (first: Float(1 / $1), last: Float($0 / $1)) }
    return [finite[0], (first: 0, last: 1)] + finite.dropFirst()
  }()
}

/// A kernel that transforms the tiles of a row of the source, where the window has stride 2.
///
/// - Operands: the first tile's source, its values at the first position, and the number of tiles.
///   A tile is 8 pixels to the right of the one before; its values are 64 bytes after.
struct StridedWinogradInput: KernelDescription {
  static let family = "winograd source"
  let set: InstructionSet
  /// Rows and columns of the source that exist, 3 to 9; the rest counts as zero.
  var rows = StridedWinograd.inputs
  var columns = StridedWinograd.inputs
  /// Bytes from a row of the source to the next.
  var row: Int
  /// Bytes from a position's values to the next's.
  var position: Int

  func code() -> [UInt8] {
    var writer = StridedInputWriter(kernel: self)
    return writer.write()
  }
}

private struct StridedInputWriter: TransformWriter {
  let kernel: StridedWinogradInput
  let factors: Factors
  var code: Assembler
  var free: [Vector]
  var half = 0

  init(kernel: StridedWinogradInput) {
    self.kernel = kernel
    code = Assembler(kernel.set)
    factors = Factors([StridedWinograd.point], kernel.set)
    free = factors.free
  }

  var steps: [(Register, Int)] {
    [(.rdi, StridedWinograd.step * 64), (.rdx, 64)]
  }

  mutating func tile() {
    for row in 0..<StridedWinograd.inputs { columns(values(row), row: row) }
  }

  /// A row of the result before its columns are transformed. With the differences
  /// `u(j) = d(j + 1) − b d(j)` of every second source: `u(2) − u(0)` at 0, `u(3) − u(1)` at
  /// infinity, `u(2) ± u(1)` at ±1 and `d(3) − d(1)` at b.
  private mutating func values(_ row: Int) -> [Vector] {
    (0..<StridedWinograd.inputs).map { column in
      switch row {
      case 0, 1:
        let value = load(6 + 2 * row, column)
        subtract(2 + 2 * row, column, from: value)
        let scaled = load(4 + 2 * row, column)
        subtract(2 * row, column, from: scaled)
        return take(scaled, from: value)
      case 2, 3:
        let (value, scaled) = (load(6, column), load(4, column))
        if row == 2 {
          add(4, column, to: value)
          add(2, column, to: scaled)
        } else {
          subtract(4, column, from: value)
          subtract(2, column, from: scaled)
        }
        return take(scaled, from: value)
      case 4:
        let value = load(6, column)
        subtract(2, column, from: value)
        return value
      default: return load(2 * (row - StridedWinograd.points) + 1, column)
      }
    }
  }

  /// A row of the result; gives the registers back.
  private mutating func columns(_ t: [Vector], row: Int) {
    for column in StridedWinograd.points..<StridedWinograd.inputs {
      store(t[2 * (column - StridedWinograd.points) + 1], row, column)
    }
    free += [t[1], t[3], t[5], t[7]]
    let u = (0..<4).map { index in
      let difference = copy(t[2 * index + 2])
      use(0) { $1.emit(.multiplySubtract, difference, t[2 * index], $0) }
      return difference
    }
    code.emit(.subtract, u[0], u[2], u[0])
    store(u[0], row, 0)
    code.emit(.subtract, u[3], u[3], u[1])
    store(u[3], row, 1)
    code.emit(.add, u[0], u[2], u[1])
    store(u[0], row, 2)
    code.emit(.subtract, u[2], u[2], u[1])
    store(u[2], row, 3)
    code.emit(.subtract, t[6], t[6], t[2])
    store(t[6], row, 4)
    free += u + [t[0], t[2], t[4], t[6], t[8]]
  }

  private func exists(_ row: Int, _ column: Int) -> Bool {
    row < kernel.rows && column < kernel.columns
  }
  private func place(_ row: Int, _ column: Int) -> Place {
    Place(.rdi, row * kernel.row + column * 64 + half)
  }
  private mutating func load(_ row: Int, _ column: Int) -> Vector {
    if exists(row, column) { return load(place(row, column)) }
    let value = free.removeLast()
    code.zero(value)
    return value
  }
  private mutating func add(_ row: Int, _ column: Int, to value: Vector) {
    if exists(row, column) { code.emit(.add, value, value, place(row, column)) }
  }
  private mutating func subtract(_ row: Int, _ column: Int, from value: Vector) {
    if exists(row, column) { code.emit(.subtract, value, value, place(row, column)) }
  }
  /// `value − b scaled`; gives the other register back.
  private mutating func take(_ scaled: Vector, from value: Vector) -> Vector {
    use(0) { $1.emit(.multiplySubtract, value, scaled, $0) }
    free.append(scaled)
    return value
  }
  private mutating func store(_ value: Vector, _ row: Int, _ column: Int) {
    let position = row * StridedWinograd.inputs + column
    code.store(Place(.rdx, position * kernel.position + half), value)
  }
}

/// A kernel that makes the targets of a row of tiles from their products, where the window has
/// stride 2, and does what is to be done to the sums. Its operands are those of `WinogradOutput`.
struct StridedWinogradOutput: KernelDescription {
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

  func code() -> [UInt8] {
    var writer = StridedOutputWriter(kernel: self)
    return writer.write()
  }
}

private struct StridedOutputWriter: TransformWriter {
  let kernel: StridedWinogradOutput
  let factors: Factors
  var code: Assembler
  var free: [Vector]
  var half = 0

  init(kernel: StridedWinogradOutput) {
    self.kernel = kernel
    code = Assembler(kernel.set)
    let b = StridedWinograd.point
    factors = Factors([b, b * b, b * b * b], kernel.set)
    free = factors.free
  }

  var steps: [(Register, Int)] {
    [(.rdi, 64), (.rdx, Winograd.outputs * 64)]
      + (kernel.end.steps == nil ? [] : [(.r9, Winograd.outputs * 64)])
  }

  mutating func tile() {
    for row in 0..<kernel.rows {
      columns((0..<StridedWinograd.inputs).map { sum(row, $0) }, row: row)
    }
  }

  /// A row of the target before its columns are transformed: `m(1) ± m(−1) + bⁱ m(b)`, what 0 and
  /// infinity add to the first and the last row, and the direct product.
  private mutating func sum(_ row: Int, _ column: Int) -> Vector {
    let sum = load(place(2, column))
    code.emit(row % 2 == 0 ? .add : .subtract, sum, sum, place(3, column))
    let b = place(4, column)
    if row == 0 {
      code.emit(.add, sum, sum, b)
      code.emit(.add, sum, sum, place(0, column))
    } else {
      use(row - 1) { $1.emit(.multiplyAdd, sum, $0, b) }
      if row == 3 { code.emit(.add, sum, sum, place(1, column)) }
    }
    code.emit(.add, sum, sum, place(StridedWinograd.points + row, column))
    return sum
  }

  /// A row of the target from its nine sums; gives their registers back.
  private mutating func columns(_ m: [Vector], row: Int) {
    let even = free.removeLast()
    code.emit(.add, even, m[2], m[3])
    code.emit(.subtract, m[2], m[2], m[3])
    // The sums of columns 0 to 3 gather where the direct products are.
    for (column, base) in [even, m[2], even, m[2]].enumerated() {
      let sum = m[StridedWinograd.points + column]
      code.emit(.add, sum, sum, base)
      if column > 0 { add(column - 1, m[4], to: sum) }
    }
    code.emit(.add, m[5], m[5], m[4])
    code.emit(.add, m[5], m[5], m[0])
    code.emit(.add, m[8], m[8], m[1])
    free += [even, m[0], m[1], m[2], m[3], m[4]]
    let end = TileEnd(
      start: kernel.start, end: kernel.end, row: kernel.row, columns: kernel.columns, half: half)
    finish(Array(m[5...]), row: row, end)
    free += m[5...]
  }

  private func place(_ row: Int, _ column: Int) -> Place {
    Place(.rdi, (row * StridedWinograd.inputs + column) * kernel.position + half)
  }
}
