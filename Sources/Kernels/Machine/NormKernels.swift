/// A kernel that sums what a batch norm needs to know of some rows of a block: of the values alone
/// the distances from a middle and their squares, with a gradient its values and their products
/// with those distances.
///
/// - Operands: values, gradient, 32 sums (16 of each kind), the block's parameters (see
///   `NormBackKernel`), how many rows, none.
struct MomentKernel: KernelDescription {
  static let family = "moments"
  let set: InstructionSet
  /// Pixels of a row.
  var width: Int
  /// Bytes from a row of values to the next.
  var valueRow: Int
  /// Bytes from a row of the gradient to the next, if there is one.
  var gradientRow: Int?
  /// The rectifier that the gradient has to pass first.
  var mask: RectifierMask?

  func code() -> [UInt8] {
    var code = Assembler(set)
    // Several sums for each lane, so that one addition need not wait for the other.
    let sums = set == .avx512 ? 8 : 4
    let work = NormRegisters(set, first: 2 * sums)
    for index in 0..<2 * sums { code.zero(Vector(index)) }
    work.prepare(&code, mask)
    var walkers = [RowProgram.Walker(register: .rdi, column: set.vectorBytes, row: valueRow)]
    if let gradientRow {
      walkers.append(.init(register: .rsi, column: set.vectorBytes, row: gradientRow))
    }
    let program = RowProgram(
      walkers: walkers, stretches: [.init(count: width * set.vectorsPerBlock, unroll: sums)])
    program.write(&code) { code, _, at, places in
      for index in 0..<places {
        let distance = (at + index) * set.vectorBytes
        work.loadDistance(&code, part: index % set.vectorsPerBlock, distance)
        var value = work.distance
        if gradientRow != nil {
          work.loadGradient(&code, part: index % set.vectorsPerBlock, distance, mask)
          value = work.gradient
        }
        code.emit(.add, Vector(index), Vector(index), value)
        code.emit(.multiplyAdd, Vector(sums + index), value, work.distance)
      }
    }
    for kind in 0..<2 {
      var count = sums
      while count > set.vectorsPerBlock {
        count /= 2
        for index in kind * sums..<kind * sums + count {
          code.emit(.add, Vector(index), Vector(index), Vector(count + index))
        }
      }
      for part in 0..<set.vectorsPerBlock {
        code.store(Place(.rdx, kind * 64 + part * set.vectorBytes), Vector(kind * sums + part))
      }
    }
    code.leave()
    return code.code
  }
}

/// A kernel for the way back of a batch norm, when its sums are known:
/// `target = gradient · scale − (value − middle) · slope − mean`, or adds that.
///
/// - Operands: values, gradient, target, the block's parameters (middle, scale, shift, slope and
///   mean, 16 each), how many rows, none.
struct NormBackKernel: KernelDescription {
  static let family = "norm gradient"
  let set: InstructionSet
  /// Pixels of a row.
  var width: Int
  /// Bytes from a row to the next.
  var valueRow: Int
  var gradientRow: Int
  var targetRow: Int
  /// The rectifier that the gradient has to pass first.
  var mask: RectifierMask?
  /// Whether the result is added to the target rather than stored.
  var accumulates: Bool

  func code() -> [UInt8] {
    var code = Assembler(set)
    let work = NormRegisters(set, first: 0)
    work.prepare(&code, mask)
    let program = RowProgram(
      walkers: [
        .init(register: .rdi, column: set.vectorBytes, row: valueRow),
        .init(register: .rsi, column: set.vectorBytes, row: gradientRow),
        .init(register: .rdx, column: set.vectorBytes, row: targetRow),
      ], stretches: [.init(count: width * set.vectorsPerBlock, unroll: 8)])
    program.write(&code) { code, _, at, places in
      for index in 0..<places {
        let distance = (at + index) * set.vectorBytes
        let part = index % set.vectorsPerBlock
        work.loadDistance(&code, part: part, distance)
        work.loadGradient(&code, part: part, distance, mask)
        let value = work.gradient
        code.emit(.multiply, value, value, work.parameter(.scale, part))
        code.emit(.multiplySubtract, value, work.distance, work.parameter(.slope, part))
        code.emit(.subtract, value, value, work.parameter(.mean, part))
        let target = Place(.rdx, distance)
        if accumulates { code.emit(.add, value, value, target) }
        code.store(target, value)
      }
    }
    code.leave()
    return code.code
  }
}

/// What both kernels do at a place: the value's distance from the middle, and the gradient behind
/// the rectifier. Parameters are read where they lie: memory is the limit, not these loads.
private struct NormRegisters {
  /// The parameters of a block, by their place.
  enum Parameter: Int {
    case middle, scale, shift, slope, mean
  }
  let distance: Vector
  let gradient: Vector
  private let output: Vector
  private let room: Vector
  private let zero: Vector
  private let six: Vector
  private let set: InstructionSet

  init(_ set: InstructionSet, first: Int) {
    self.set = set
    (distance, gradient) = (Vector(first), Vector(first + 1))
    (output, room) = (Vector(first + 2), Vector(first + 3))
    (zero, six) = (Vector(first + 4), Vector(first + 5))
  }

  func prepare(_ code: inout Assembler, _ mask: RectifierMask?) {
    guard let mask else { return }
    code.zero(zero)
    if mask.hasUpperEnd { code.constant(six, 6) }
  }

  func parameter(_ parameter: Parameter, _ part: Int) -> Place {
    Place(.rcx, parameter.rawValue * 64 + part * set.vectorBytes)
  }

  func loadDistance(_ code: inout Assembler, part: Int, _ place: Int) {
    code.load(distance, Place(.rdi, place))
    code.emit(.subtract, distance, distance, parameter(.middle, part))
  }

  /// The gradient where the rectifier's value, made again from the same numbers in the same way, is
  /// inside its linear range.
  func loadGradient(_ code: inout Assembler, part: Int, _ place: Int, _ mask: RectifierMask?) {
    code.load(gradient, Place(.rsi, place))
    guard let mask else { return }
    code.load(output, parameter(.shift, part))
    code.emit(.multiplyAdd, output, distance, parameter(.scale, part))
    code.keep(gradient, where: zero, .less, output, room: room)
    if mask.hasUpperEnd { code.keep(gradient, where: six, .greater, output, room: room) }
  }
}
