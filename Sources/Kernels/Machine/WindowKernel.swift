/// A kernel that goes over the windows of a row, one vector of channels at a time: largest values,
/// means, depthwise convolutions, and the ways back of pooling.
///
/// A window has one point: the output that it makes, or the gradient that is handed back into it.
/// Windows at an edge are cut off: which taps lie inside is part of the code.
///
/// - Operands: what is read, weights, what is written, bias, how many rows, and the places or the
///   addend. Windows are read except on the ways back, where points are.
struct WindowKernel: KernelDescription {
  static let family = "window"
  /// What is done with a window.
  enum Operation: Hashable {
    /// The largest value, and with places the number of its tap.
    case largest(hasPlaces: Bool)
    /// A gradient, added to the window's tap of that number; `adds` is false where no two windows
    /// overlap and the target is zero.
    case largestBack(adds: Bool)
    /// The sum, times the stretch's factor; `adds` is true where the target's value is added.
    case mean(adds: Bool)
    /// A gradient times the factor, added to all taps.
    case meanBack(adds: Bool)
    /// The sum of products with weights.
    case products(TileKernel.Start, TileKernel.End)
  }
  /// Bytes from a window or a point to the next.
  struct Steps: Hashable {
    var row = 0
    var column = 64
  }
  /// Windows of a row that have the same columns inside.
  struct Stretch: Hashable {
    var count: Int
    var taps: Range<Int>
    var factor: Float = 1
  }

  let set: InstructionSet
  var operation: Operation
  var stretches: [Stretch]
  /// Rows of taps that lie inside.
  var tapRows: Int
  /// Columns of the whole window.
  var tapColumns: Int
  /// The number of the first tap of the first row inside.
  var firstTap = 0
  /// Bytes from a tap to the next row's or column's.
  var tapRow: Int
  var tapColumn: Int
  var window: Steps
  var point: Steps
  /// The places or the addend, if there are any.
  var beside: Steps?

  /// Whether points are read and windows written.
  var isBack: Bool {
    switch operation {
    case .largestBack, .meanBack: true
    case .largest, .mean, .products: false
    }
  }

  func code() -> [UInt8] {
    var code = Assembler(set)
    let writer = WindowWriter(kernel: self, registers: WindowRegisters(self))
    writer.prepare(&code)
    var walkers = [
      RowProgram.Walker(register: writer.windowPointer, column: window.column, row: window.row),
      RowProgram.Walker(register: writer.pointPointer, column: point.column, row: point.row),
    ]
    if let beside {
      walkers.append(.init(register: .r9, column: beside.column, row: beside.row))
    }
    let program = RowProgram(
      walkers: walkers,
      stretches: stretches.map { .init(count: $0.count, unroll: writer.registers.unroll) })
    program.write(&code) { code, index, at, places in
      writer.windows(&code, stretches[index], at, places)
    }
    code.leave()
    return code.code
  }
}

/// Which register holds what while windows are gone over.
private struct WindowRegisters {
  /// Windows that are written out side by side; they use the first registers.
  private(set) var unroll = 8
  /// May be overwritten at any time.
  private(set) var rooms = (Vector(0), Vector(0), Vector(0))
  /// Zero, six and the bias, for products.
  private(set) var zero = Vector(0)
  private(set) var six = Vector(0)
  private(set) var bias = Vector(0)
  /// The number of a tap, and one.
  private(set) var tap = Vector(0)
  private(set) var one = Vector(0)
  /// Minus infinity.
  private(set) var lowest = Vector(0)
  /// The first weight, or nil where weights are read again for every tap.
  private(set) var weights: Int?

  init(_ kernel: WindowKernel) {
    var free = kernel.set.registers
    func take() -> Vector {
      free -= 1
      return Vector(free)
    }
    switch kernel.operation {
    case .largest(let hasPlaces):
      rooms = (take(), take(), take())
      lowest = take()
      if hasPlaces {
        (tap, one) = (take(), take())
        unroll = min(unroll, free / 2)
      }
    case .largestBack:
      rooms = (take(), take(), take())
      (tap, one) = (take(), take())
    case .mean, .meanBack:
      rooms.0 = take()
      rooms.1 = take()
    case .products(let start, _):
      rooms.0 = take()
      (zero, six) = (take(), take())
      if start == .bias { bias = take() }
      let taps = kernel.tapRows * kernel.tapColumns
      if free - taps >= 2 {
        free -= taps
        weights = free
      }
    }
    unroll = min(unroll, free)
  }

  func value(_ index: Int) -> Vector { Vector(index) }
  /// The place of a value.
  func index(_ index: Int) -> Vector { Vector(unroll + index) }
}

/// Writes what is done with windows. `r10` and `rax` are used inside a window.
private struct WindowWriter {
  let kernel: WindowKernel
  let registers: WindowRegisters

  var windowPointer: Register { kernel.isBack ? .rdx : .rdi }
  var pointPointer: Register { kernel.isBack ? .rdi : .rdx }

  /// Loads what stays the same for all windows.
  func prepare(_ code: inout Assembler) {
    switch kernel.operation {
    case .largest(let hasPlaces):
      code.constant(registers.lowest, -.infinity)
      if hasPlaces { code.constant(registers.one, 1) }
    case .largestBack: code.constant(registers.one, 1)
    case .mean, .meanBack: break
    case .products(let start, _):
      code.zero(registers.zero)
      code.constant(registers.six, 6)
      if start == .bias { code.load(registers.bias, Place(.rcx)) }
      guard let first = registers.weights else { return }
      for tap in 0..<kernel.tapRows * kernel.tapColumns {
        code.load(Vector(first + tap), Place(.rsi, tap * 64))
      }
    }
  }

  /// The work of some neighbouring windows.
  func windows(
    _ code: inout Assembler, _ stretch: WindowKernel.Stretch, _ at: Int, _ places: Int
  ) {
    func point(_ index: Int) -> Place {
      Place(pointPointer, (at + index) * kernel.point.column)
    }
    func beside(_ index: Int) -> Place {
      Place(.r9, (at + index) * (kernel.beside?.column ?? 0))
    }
    func value(_ index: Int) -> Vector { registers.value(index) }
    let all = 0..<places
    switch kernel.operation {
    case .largest(let hasPlaces):
      for index in all { code.move(value(index), registers.lowest) }
      if hasPlaces {
        startTaps(&code, stretch)
        // Where all values are minus infinity, the first tap counts; where there is none, none.
        for index in all { code.move(registers.index(index), registers.tap) }
      }
      taps(&code, stretch, at, places) { code, index, _, place in
        if hasPlaces {
          code.takeLarger(
            value(index), place, index: registers.index(index), tap: registers.tap,
            rooms: registers.rooms)
        } else {
          code.takeLarger(value(index), place, rooms: (registers.rooms.0, registers.rooms.1))
        }
      }
      if hasPlaces {
        for index in all { code.store(beside(index), registers.index(index)) }
      }
      for index in all { code.store(point(index), value(index)) }
    case .largestBack(let adds):
      for index in all { code.load(value(index), point(index)) }
      startTaps(&code, stretch)
      taps(&code, stretch, at, places) { code, index, _, place in
        let part = registers.rooms.0
        code.move(part, value(index))
        code.keep(part, where: registers.tap, .equal, beside(index), room: registers.rooms.1)
        if adds { code.emit(.add, part, part, place) }
        code.store(place, part)
      }
    case .mean(let adds):
      for index in all { code.zero(value(index)) }
      taps(&code, stretch, at, places) { code, index, _, place in
        code.emit(.add, value(index), value(index), place)
      }
      code.constant(registers.rooms.0, stretch.factor)
      for index in all {
        code.emit(.multiply, value(index), value(index), registers.rooms.0)
        if adds { code.emit(.add, value(index), value(index), point(index)) }
        code.store(point(index), value(index))
      }
    case .meanBack(let adds):
      code.constant(registers.rooms.0, stretch.factor)
      for index in all {
        code.load(value(index), point(index))
        code.emit(.multiply, value(index), value(index), registers.rooms.0)
      }
      taps(&code, stretch, at, places) { code, index, _, place in
        if adds {
          code.emit(.add, registers.rooms.1, value(index), place)
          code.store(place, registers.rooms.1)
        } else {
          code.store(place, value(index))
        }
      }
    case .products(let start, let end):
      for index in all {
        switch start {
        case .zero: code.zero(value(index))
        case .bias: code.move(value(index), registers.bias)
        case .target: code.load(value(index), point(index))
        }
      }
      taps(&code, stretch, at, places) { code, index, tap, place in
        code.emit(
          .multiplyAdd, value(index), tap.map { Vector($0) } ?? registers.rooms.0, place)
      }
      for index in all {
        finish(&code, value(index), end, beside(index))
        code.store(point(index), value(index))
      }
    }
  }

  private func finish(
    _ code: inout Assembler, _ value: Vector, _ end: TileKernel.End, _ beside: Place
  ) {
    let (zero, six) = (registers.zero, registers.six)
    switch end {
    case .store: break
    case .activation(let function, let addend):
      if addend != nil { code.emit(.add, value, value, beside) }
      // The operand on the right is the result where either is not a number.
      if function != .none { code.emit(.maximum, value, zero, value) }
      if function == .rectifier6 { code.emit(.minimum, value, six, value) }
    case .mask(let mask, _):
      if mask.keepsPositive { code.emit(.maximum, value, zero, value) }
      guard mask.readsValue else { break }
      let room = registers.rooms.0
      code.keep(value, where: zero, .less, beside, room: room)
      if mask.hasUpperEnd { code.keep(value, where: six, .greater, beside, room: room) }
    }
  }

  // MARK: Taps

  private var numbersTaps: Bool {
    switch kernel.operation {
    case .largest(let hasPlaces): hasPlaces
    case .largestBack: true
    case .mean, .meanBack, .products: false
    }
  }
  private var readsWeights: Bool {
    if case .products = kernel.operation { return registers.weights == nil }
    return false
  }

  /// Puts the number of the first tap inside into its register.
  private func startTaps(_ code: inout Assembler, _ stretch: WindowKernel.Stretch) {
    let hasTaps = kernel.tapRows > 0 && !stretch.taps.isEmpty
    code.constant(
      registers.tap, hasTaps ? Float(kernel.firstTap + stretch.taps.lowerBound) : -1)
  }

  /// Writes the work of every tap inside, tap by tap; rows of taps become a loop where the code
  /// would grow too long. `work` gets the weight's register where it is held in one.
  private func taps(
    _ code: inout Assembler, _ stretch: WindowKernel.Stretch, _ at: Int, _ places: Int,
    _ work: (_ code: inout Assembler, _ index: Int, _ weight: Int?, _ place: Place) -> Void
  ) {
    guard kernel.tapRows > 0, !stretch.taps.isEmpty else { return }
    let loops =
      kernel.tapRows > 1 && registers.weights == nil
      && kernel.tapRows * stretch.taps.count * places > 128
    let base: Register = loops ? .r10 : windowPointer
    if loops {
      code.move(.r10, windowPointer)
      code.set(.rax, to: kernel.tapRows)
    }
    let top = loops ? code.label() : nil
    for row in 0..<(loops ? 1 : kernel.tapRows) {
      for column in stretch.taps {
        let number = row * kernel.tapColumns + column
        if readsWeights { code.load(registers.rooms.0, Place(.rsi, number * 64)) }
        for index in 0..<places {
          let distance =
            row * kernel.tapRow + column * kernel.tapColumn
            + (at + index) * kernel.window.column
          work(&code, index, registers.weights.map { $0 + number }, Place(base, distance))
        }
        if numbersTaps { code.emit(.add, registers.tap, registers.tap, registers.one) }
      }
      let skipped = kernel.tapColumns - stretch.taps.count
      if numbersTaps, skipped > 0 {
        code.constant(registers.rooms.0, Float(skipped))
        code.emit(.add, registers.tap, registers.tap, registers.rooms.0)
      }
    }
    if let top {
      if readsWeights { code.add(.rsi, kernel.tapColumns * 64) }
      code.add(.r10, kernel.tapRow)
      code.countDown(.rax)
      code.jumpIfNotZero(top)
      if readsWeights { code.add(.rsi, -kernel.tapRows * kernel.tapColumns * 64) }
    }
  }
}
