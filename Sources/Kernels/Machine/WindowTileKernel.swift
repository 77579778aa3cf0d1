/// A kernel that transforms windows of weights in registers and multiplies them at once: the
/// products of one of the six rows of positions, for few tiles and 16 targets.
///
/// `M[j, t] += Σ U[j](c) · V[j, c, t]`, where `U = G g Gᵀ` has the row's six positions `j` and is
/// never written. For so few tiles that writing and reading the transformed weights would take longer
/// than their products; each row transforms anew what it needs of the windows, which are near then.
/// The sums of one call are added to what the products hold.
///
/// - Operands: the values at the row's first position, the windows' first tap, the products at the
///   row's first position, windows that are needed next, and the number of blocks of 16 source
///   channels.
/// - Source: as `Winograd`.
struct WindowTileKernel: KernelDescription {
  static let family = "winograd windows"
  /// The most tiles: 24 sums leave room for what a window becomes.
  static let mostTiles = 4

  /// AVX-512; others have too few registers.
  let set: InstructionSet
  /// Which row of positions.
  var row: Int
  /// How many tiles.
  var tiles: Int
  /// Target blocks whose windows stand beside each other.
  var blocks: Int
  /// Bytes from a position's values to the next's, and from a block of source channels to the next.
  var sourcePosition: Int
  var sourceBlock: Int
  /// Bytes from a position's products to the next's.
  var targetPosition: Int
  /// Lines of windows that are asked for from memory with every four source channels.
  var seeks = 0

  func code() -> [UInt8] {
    var writer = WindowTileWriter(kernel: self)
    return writer.write()
  }
}

/// Writes the kernel. `rdi` walks over the values, `rsi` over the windows, `rcx` over those that are
/// asked for; `r8` counts blocks of channels and `rax` fours of them.
private struct WindowTileWriter {
  let kernel: WindowTileKernel
  var code: Assembler

  /// The columns of a window in the row's point, and what they become.
  private let values = (24..<27).map { Vector($0) }
  private let plus = Vector(27)
  private let minus = Vector(28)
  /// The squares of both points.
  private let squares = [Vector(29), Vector(30)]
  /// The row's own point; the first one for the rows of zero and infinity.
  private let point = Vector(31)

  init(kernel: WindowTileKernel) {
    precondition(kernel.set == .avx512, "too few registers")
    precondition(1...WindowTileKernel.mostTiles ~= kernel.tiles, "more sums than registers")
    self.kernel = kernel
    code = Assembler(kernel.set)
  }

  /// Which point the row belongs to; nil for zero and infinity.
  private var rowPoint: Int? { kernel.row < 2 ? nil : kernel.row / 2 - 1 }
  /// The point that has no register of its own.
  private var other: Int { 1 - (rowPoint ?? 0) }
  private let otherPlace = Place(.rsp, -16)

  private func sum(_ position: Int, _ tile: Int) -> Vector {
    Vector(position * WindowTileKernel.mostTiles + tile)
  }
  private func target(_ position: Int, _ tile: Int) -> Place {
    Place(.rdx, position * kernel.targetPosition + tile * 64)
  }

  mutating func write() -> [UInt8] {
    let points = Winograd.points.map { Float($0) }
    for index in 0..<2 {
      code.constant(squares[index], Float(Winograd.points[index] * Winograd.points[index]))
    }
    code.constant(point, points[rowPoint ?? 0])
    code.storeConstant(points[other], at: otherPlace)
    for position in 0..<Winograd.inputs {
      for tile in 0..<kernel.tiles { code.zero(sum(position, tile)) }
    }
    let (some, all) = (4, 16)
    let top = code.label()
    code.set(.rax, to: all / some)
    let inner = code.label()
    for channel in 0..<some {
      for line in channel * kernel.seeks / some..<(channel + 1) * kernel.seeks / some {
        code.prefetch(Place(.rcx, line * 64), .second)
      }
      window(channel)
      products(channel)
    }
    code.add(.rdi, some * 4)
    code.add(.rsi, some * kernel.blocks * 64)
    code.add(.rcx, kernel.seeks * 64)
    code.countDown(.rax)
    code.jumpIfNotZero(inner)
    code.add(.rdi, kernel.sourceBlock - all * 4)
    code.add(.rsi, 8 * all * kernel.blocks * 64)
    code.countDown(.r8)
    code.jumpIfNotZero(top)
    for position in 0..<Winograd.inputs {
      for tile in 0..<kernel.tiles {
        let sum = sum(position, tile)
        code.emit(.add, sum, sum, target(position, tile))
        code.store(target(position, tile), sum)
      }
    }
    code.leave()
    return code.code
  }

  /// The three columns of a channel's window in the row's point.
  private mutating func window(_ channel: Int) {
    func tap(_ row: Int, _ column: Int) -> Place {
      Place(.rsi, ((row * 3 + column) * 16 + channel) * kernel.blocks * 64)
    }
    for column in 0..<3 {
      let value = values[column]
      guard let rowPoint else {
        code.load(value, tap(kernel.row == 0 ? 0 : 2, column))
        continue
      }
      code.load(value, tap(0, column))
      code.emit(.multiplyAdd, value, squares[rowPoint], tap(2, column))
      let isPlus = kernel.row % 2 == 0
      code.emit(isPlus ? .multiplyAdd : .multiplySubtract, value, point, tap(1, column))
    }
  }

  /// The six positions of the row, each multiplied with the tiles' values.
  private mutating func products(_ channel: Int) {
    multiply(0, values[0], channel)
    multiply(1, values[2], channel)
    for index in 0..<2 {
      code.move(plus, values[0])
      code.emit(.multiplyAdd, plus, values[2], squares[index])
      code.move(minus, plus)
      if index == other {
        code.emit(.multiplyAdd, plus, values[1], otherPlace, broadcasts: true)
        code.emit(.multiplySubtract, minus, values[1], otherPlace, broadcasts: true)
      } else {
        code.emit(.multiplyAdd, plus, values[1], point)
        code.emit(.multiplySubtract, minus, values[1], point)
      }
      multiply(2 * index + 2, plus, channel)
      multiply(2 * index + 3, minus, channel)
    }
  }

  private mutating func multiply(_ position: Int, _ weight: Vector, _ channel: Int) {
    for tile in 0..<kernel.tiles {
      let place = Place(
        .rdi, position * kernel.sourcePosition + tile * 64 + channel * 4)
      code.emit(.multiplyAdd, sum(position, tile), weight, place, broadcasts: true)
    }
  }
}
